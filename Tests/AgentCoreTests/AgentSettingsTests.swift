import AgentCore
import AgentDrift
import SharedBase
import SharedConfig
import Testing

@Suite struct AgentSettingsTests {
    private func load(_ text: String, environment: [String: String] = [:]) throws -> AgentSettings {
        try AgentSettings.load(file: ("/etc/x/agent.yaml", Array(text.utf8)), environment: environment).settings
    }

    private func problems(_ text: String) -> String {
        do {
            _ = try load(text)
            return ""
        } catch { return ErrorChain.describe(error) }
    }

    @Test func stacksTakeTheirDefaultsAndPathsCountFromTheFile() throws {
        let settings = try load(
            """
            server: plane.example:8443
            stacks:
              - {name: net, kind: terraform, source: net.tfstate, live: /abs/plan.json, interval: 5m}
              - {name: shop, kind: kubernetes, source: manifests}
            """
        )
        #expect(settings.server == "plane.example:8443")
        #expect(settings.scanInterval == .seconds(900))
        #expect(settings.stacks.map(\.source) == ["/etc/x/net.tfstate", "/etc/x/manifests"])
        #expect(settings.stacks.map(\.live) == ["/abs/plan.json", nil])
        #expect(settings.stacks.map(\.interval) == [.seconds(300), .seconds(900)])
        #expect(settings.stateDirectory == "/var/lib/dd0c-agent")
    }

    /// P2-E1-05: each is refused with a message that names the key.
    @Test(arguments: [
        ("scan_interval: 30s", "scan_interval"), ("scan_intervall: 5m", "did you mean `scan_interval`"),
        ("proxy: p:1", "proxy"),
        ("stacks: [{kind: terraform, source: x}]", "stacks[0].name"),
        ("stacks: [{name: a, source: x, kind: pulum}]", "stacks[0].kind"),
        ("stacks: [{name: a, kind: terraform, source: x}, {name: a, kind: terraform, source: y}]", "twice"),
    ])
    func whatIsWrongIsNamed(_ text: String, _ part: String) { #expect(problems(text).contains(part)) }

    @Test func theSampleIsTheDefaults() throws {
        let sample = ConfigSample.text(AgentSettings.schema, heading: [])
        let lines = sample.split(separator: "\n").filter {
            $0.hasPrefix("#") && !$0.hasPrefix("# ") && !$0.hasPrefix("##")
        }
        let text = lines.map { $0.dropFirst() }.joined(separator: "\n")
        let loaded = try AgentSettings.load(file: ("a", Array(text.utf8)), environment: [:]).config
        let standard = try AgentSettings.load(file: nil, environment: [:]).config
        #expect(loaded.rows.map(\.value) == standard.rows.map(\.value))
        #expect(loaded.rows.allSatisfy { $0.origin != .standard })
    }
}

/// The `ignore` rules of a stack.
@Suite struct IgnoreSettingsTests {
    private func load(_ rules: String) throws -> [IgnoreRule] {
        let text = "stacks:\n  - name: a\n    kind: terraform\n    source: x\n    ignore: \(rules)\n"
        return try AgentSettings.load(file: ("a.yaml", Array(text.utf8)), environment: [:]).settings.stacks[0].ignore
    }

    @Test func rulesAreRead() throws {
        let rules = try load(
            "[{type: aws_*, path: tags.*, reason: legacy, owner: ops, expires: 2027-01-31}, {address: 'module.x.*'}]"
        )
        #expect(rules.count == 2)
        #expect(rules[0].type == "aws_*" && rules[0].path == "tags.*" && rules[0].owner == "ops")
        #expect(rules[0].expires?.description == "2027-02-01T00:00:00.000Z")
        #expect(rules[1] == IgnoreRule(address: "module.x.*"))
        #expect(try load("[]").isEmpty)
    }

    @Test(arguments: [
        ("[{reason: x}]", "a.yaml:5:23: `stacks[0].ignore[0]` would ignore everything"),
        ("[{}]", "`stacks[0].ignore[0]` would ignore everything"),
        ("[{path: a, expires: soon}]", "a.yaml:5:33: `stacks[0].ignore[0].expires` must be a day"),
        ("[{path: a, expire: 2027-01-01}]", "did you mean `expires`"),
        ("[x]", "is no mapping"), ("x", "must be a list"),
    ])
    func whatIsWrongIsNamed(_ rules: String, _ part: String) {
        let error = #expect(throws: ConfigProblems.self) { try load(rules) }
        let text = error.map { ErrorChain.describe($0) } ?? ""
        #expect(text.contains(part), "\(text)")
    }

    @Test func theSampleTellsOfEveryPart() {
        let sample = ConfigSample.text(AgentSettings.schema, heading: [])
        for part in ["type", "address", "path", "reason", "owner", "expires"] {
            #expect(sample.contains("\n#         \(part): a text, optional; "), "\(part)")
        }
        #expect(sample.contains("#     ignore: a list, default []; "))
    }
}
