import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@Suite struct TerraformScanTests {
    static let state = """
        {"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","resources":[
        {"mode":"managed","type":"t","name":"a","instances":[{"attributes":{"id":"1","v":"x"},"sensitive_attributes":[]}]},
        {"mode":"managed","type":"t","name":"b","instances":[{"attributes":{"id":"2","v":"y"}}]}]}
        """

    static func plan(_ drift: String, seen: [String] = ["t.a", "t.b"], more: String = "") -> String {
        let resources = seen.map { "{\"address\":\"\($0)\",\"mode\":\"managed\",\"values\":{}}" }.joined(separator: ",")
        return
            "{\"format_version\":\"1.2\",\"resource_drift\":[\(drift)],\"prior_state\":{\"format_version\":\"1.0\",\"values\":"
            + "{\"root_module\":{\"resources\":[],\"child_modules\":[{\"resources\":[\(resources)]}]}}}\(more)}"
    }

    static func change(
        _ before: String,
        _ after: String,
        address: String = "t.a",
        actions: String = "\"update\"",
        more: String = "",
        head: String = ""
    ) -> String {
        "{\"address\":\"\(address)\",\"mode\":\"managed\",\"type\":\"t\"\(head),\"change\":{\"actions\":[\(actions)],\"before\":\(before),\"after\":\(after)\(more)}}"
    }

    static func scan(_ plan: String?, state: String = state) throws -> DriftReport {
        let folder = try TestFolder()
        return try EstateTests.scan(
            StackSettings(
                name: "s",
                kind: .terraform,
                source: try folder.write("terraform.tfstate", state),
                live: try plan.map { try folder.write("plan.json", $0) }
            )
        )
    }

    struct Row: Sendable {
        let plan: String
        let statuses: [ResourceStatus]
        let status: ScanStatus
    }

    static let rows: [Row] = [
        Row(plan: plan(""), statuses: [.inSync, .inSync], status: .ok),
        Row(plan: plan(change("{\"v\":\"x\"}", "{\"v\":\"z\"}")), statuses: [.changed, .inSync], status: .drift),
        Row(
            plan: plan(change("{\"v\":\"x\"}", "null", actions: "\"delete\""), seen: ["t.b"]),
            statuses: [.deleted, .inSync],
            status: .drift
        ),
        Row(plan: plan(change("{}", "{}", actions: "\"no-op\"")), statuses: [.inSync, .inSync], status: .ok),
        Row(
            plan: plan(
                change("{\"v\":\"x\"}", "{\"v\":\"z\"}", address: "t.moved", head: ",\"previous_address\":\"t.a\"")
            ),
            statuses: [.changed, .inSync],
            status: .drift
        ),
        Row(plan: plan(change("{}", "{}", actions: "\"forget\"")), statuses: [.notChecked, .inSync], status: .partial),
        Row(plan: plan("", seen: ["t.a"]), statuses: [.inSync, .notChecked], status: .partial),
        Row(plan: plan("", more: ",\"complete\":false"), statuses: [.notChecked, .notChecked], status: .unreadable),
        Row(plan: plan("", more: ",\"errored\":true"), statuses: [.inSync, .inSync], status: .partial),
        Row(
            plan: plan(change("{\"v\":1}", "{\"v\":2}", address: "t.new")),
            statuses: [.inSync, .inSync, .notChecked],
            status: .partial
        ),
        Row(
            plan: plan(
                change(
                    "{\"v\":null,\"w\":[1],\"u\":\"x\"}",
                    "{\"w\":[\"1\"],\"u\":null}",
                    more: ",\"after_unknown\":{\"u\":true}"
                )
            ),
            statuses: [.inSync, .inSync],
            status: .ok
        ),
    ]

    @Test(arguments: rows.indices)
    func readsWhatThePlanSaw(_ index: Int) throws {
        let row = Self.rows[index]
        let report = try Self.scan(row.plan)
        #expect(report.resources.map(\.status) == row.statuses, "\(row.plan)")
        #expect(report.status == row.status, "\(report.reason ?? "")")
        #expect(report.contradiction == nil)
    }

    static let unreadable: [(state: String, plan: String?, word: String)] = [
        (state, nil, "no live side"), (state, "", "empty"),
        (state, "{\"format_version\":\"2.0\",\"resource_drift\":[]}", "plan format"),
        (state, "{\"a\":1}", "no output of `terraform show -json`"),
        (state, "{\"format_version\":\"1.0\",\"values\":{}}", "holds no resource"),
        (state, "{\"format_version\":\"1.0\"}", "holds no resource"),
        (state, String(plan("").dropLast()), "ends"),
        ("{\"version\":5,\"serial\":1,\"modules\":[]}", plan(""), "version 5"),
        ("", plan(""), "empty"), (plan(""), plan(""), "not a state"),
    ]

    @Test(arguments: unreadable.indices)
    func neverClaimsWhatItCouldNotRead(_ index: Int) throws {
        let row = Self.unreadable[index]
        let report = try Self.scan(row.plan, state: row.state)
        #expect(report.status == .unreadable && report.coverage.complete == false)
        #expect(report.reason?.contains(row.word) == true, "\(report.reason ?? "")")
        #expect(report.drifted.isEmpty)
        #expect(try DriftReportCodec.decode(DriftReportCodec.encode(report)) == report)
    }

    @Test func aMissingStateIsUnreadable() throws {
        let report = try EstateTests.scan(
            StackSettings(name: "s", kind: .terraform, source: "/nowhere/x", live: "/nowhere/y")
        )
        #expect(report.status == .unreadable && report.reason?.contains("/nowhere/x") == true)
    }

    struct Pair: Sendable {
        let before: String
        let after: String
        let paths: [String]
    }

    static let policy =
        "{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"s3:Get\\\",\\\"Principal\\\":\\\"*\\\"}]}"
    static let samePolicy =
        "{ \\\"Statement\\\": {\\\"Principal\\\":{\\\"AWS\\\":[\\\"*\\\"]},\\\"Action\\\":[\\\"S3:Get\\\"],\\\"Effect\\\":\\\"Allow\\\",\\\"Sid\\\":\\\"\\\"}, \\\"Version\\\": \\\"2012-10-17\\\" }"
    static let pairs: [Pair] = [
        Pair(before: "{\"a\":1}", after: "{\"a\":2}", paths: ["a changed"]),
        Pair(before: "{\"a\":1}", after: "{\"a\":\"1\"}", paths: []),
        Pair(before: "{\"a\":1.0}", after: "{\"a\":1}", paths: []),
        Pair(before: "{\"a\":1e3}", after: "{\"a\":1000}", paths: []),
        Pair(before: "{\"a\":\"1.0\"}", after: "{\"a\":\"1\"}", paths: ["a changed"]),
        Pair(before: "{\"a\":true}", after: "{\"a\":\"true\"}", paths: []),
        Pair(before: "{\"a\":null}", after: "{}", paths: []),
        Pair(before: "{\"a\":null}", after: "{\"a\":\"\"}", paths: []),
        Pair(before: "{\"a\":[]}", after: "{\"a\":null}", paths: []),
        Pair(before: "{\"a\":{}}", after: "{}", paths: []),
        Pair(before: "{\"a\":false}", after: "{\"a\":null}", paths: ["a removed"]),
        Pair(before: "{\"a\":null}", after: "{\"a\":5}", paths: ["a added"]),
        Pair(before: "{\"a\":5}", after: "{}", paths: ["a removed"]),
        Pair(before: "{}", after: "{\"tags\":{\"x.y\":\"z\"}}", paths: ["tags added"]),
        Pair(
            before: "{\"tags\":{\"a\":\"b\"}}",
            after: "{\"tags\":{\"a\":\"b\",\"x.y\":\"z\"}}",
            paths: ["tags[\"x.y\"] added"]
        ),
        Pair(before: "{\"cidr_blocks\":[\"a\",\"b\"]}", after: "{\"cidr_blocks\":[\"b\",\"a\"]}", paths: []),
        Pair(
            before: "{\"subnet_ids\":[\"a\",\"b\"]}",
            after: "{\"subnet_ids\":[\"b\",\"c\"]}",
            paths: ["subnet_ids[0] changed"]
        ),
        Pair(
            before: "{\"list\":[\"a\",\"b\"]}",
            after: "{\"list\":[\"b\",\"a\"]}",
            paths: ["list[0] changed", "list[1] changed"]
        ),
        Pair(
            before: "{\"ingress\":[{\"p\":1,\"c\":[\"x\"]},{\"p\":2,\"c\":[\"y\"]}]}",
            after: "{\"ingress\":[{\"p\":2,\"c\":[\"z\"]},{\"p\":1,\"c\":[\"x\"]}]}",
            paths: ["ingress[1].c[0] changed"]
        ),
        Pair(before: "{\"policy\":\"\(policy)\"}", after: "{\"policy\":\"\(samePolicy)\"}", paths: []),
        Pair(
            before: "{\"policy\":\"\(policy)\"}",
            after: "{\"policy\":\"\(samePolicy.replacing("Allow", with: "Deny"))\"}",
            paths: ["policy changed"]
        ),
        Pair(
            before: "{\"j\":\"{\\\"a\\\":1,\\\"b\\\":2}\"}",
            after: "{\"j\":\"{\\\"b\\\":2, \\\"a\\\":1}\"}",
            paths: []
        ),
        Pair(before: "{\"timeouts\":null}", after: "{\"timeouts\":{\"create\":\"1m\"}}", paths: []),
        Pair(
            before: "{\"n\":123456789012345678901234567890}",
            after: "{\"n\":123456789012345678901234567891}",
            paths: ["n changed"]
        ),
    ]

    @Test(arguments: pairs.indices)
    func comparesByMeaning(_ index: Int) throws {
        let row = Self.pairs[index]
        let report = try Self.scan(Self.plan(Self.change(row.before, row.after)))
        let paths = report.resources.flatMap(\.attributes).map { "\($0.path) \($0.kind.rawValue)" }
        #expect(paths == row.paths, "\(row.before) against \(row.after)")
    }

    @Test func sensitiveOnOneSideIsRedactedOnBoth() throws {
        let marks = ",\"before_sensitive\":{},\"after_sensitive\":{\"v\":true}"
        let report = try Self.scan(
            Self.plan(Self.change("{\"v\":\"alpha beta\"}", "{\"v\":\"gamma delta\"}", more: marks))
        )
        let change = try #require(report.resources.first?.attributes.first)
        #expect(change.declared.flatMap(RedactedValue.init) != nil && change.actual.flatMap(RedactedValue.init) != nil)
        #expect(change.declared != change.actual)
    }

    @Test func secretsInsideTextsStillDiffer() throws {
        let before = "{\"url\":\"postgres://u:fake-Qz8wLm3x@h/db\"}"
        let after = "{\"url\":\"postgres://u:fake-Rt5vNp9k@h/db\"}"
        let report = try Self.scan(Self.plan(Self.change(before, after)))
        let change = try #require(report.resources.first?.attributes.first)
        #expect(change.declared != change.actual)
        let text = String(decoding: DriftReportCodec.encode(report), as: UTF8.self)
        #expect(!text.contains("fake-Qz8wLm3x") && !text.contains("fake-Rt5vNp9k"))
    }

    @Test func aCancelledScanGivesNoReport() throws {
        let estate = try Estate()
        let scan = StackScan(
            settings: EstateTests.aws(estate),
            scrubber: Sample.scrubber,
            key: Sample.key,
            clock: Sample.clock,
            random: .seeded(1),
            agentVersion: "0.1.0"
        )
        for limit in 0..<6 {
            var asked = 0
            #expect(throws: CancellationError.self) {
                try scan.run {
                    asked += 1
                    return asked > limit
                }
            }
        }
        let report = scan.cutOff("it took longer than 5 minutes")
        #expect(report.status == .timedOut && report.contradiction == nil && CheckReport([report]).exitCode == 2)
    }

    @Test func cutAndMutatedPlansNeverClaimTooMuch() throws {
        let folder = try TestFolder()
        let state = try folder.write("s.tfstate", Self.state)
        let whole = Array(Self.plan(Self.change("{\"v\":\"x\"}", "{\"v\":\"z\"}")).utf8)
        func scan(_ bytes: [UInt8]) throws -> DriftReport {
            let plan = try folder.write("p.json", bytes)
            return try EstateTests.scan(StackSettings(name: "s", kind: .terraform, source: state, live: plan))
        }
        for count in 0..<whole.count {
            #expect(try scan(Array(whole.prefix(count))).status == .unreadable)
        }
        var random = SeededGenerator(seed: 23)
        for _ in 0..<500 { #expect(try scan(random.mutated(whole)).contradiction == nil) }
    }
}
