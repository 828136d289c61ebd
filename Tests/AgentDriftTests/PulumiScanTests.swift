import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@Suite struct PulumiScanTests {
    static func scan(_ source: String, _ live: String?) throws -> DriftReport {
        let folder = try TestFolder()
        return try EstateTests.scan(
            StackSettings(
                name: "s",
                kind: .pulumi,
                source: try folder.write("declared.json", source),
                live: try live.map { try folder.write("live.json", $0) }
            )
        )
    }

    /// One side of one resource.
    struct Side: Sendable {
        var inputs: Value
        var outputs: Value
        var more: Value = [:]

        var resource: Value { PulumiSample.resource("a", inputs: inputs, outputs: outputs, more: more) }
    }

    struct Row: Sendable {
        let declared: Side
        let live: Side
        /// The paths that differ.
        let paths: Set<String>
    }

    private static let unknown: Value = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    private static func cipher(_ text: String) -> Value { PulumiSample.secret("ciphertext", text) }
    private static func asset(_ hash: String, _ path: String) -> Value {
        [
            "\(PulumiSample.signature)": "c44067f5952c0a294b673a41bacd8c17", "hash": .string(hash),
            "path": .string(path),
        ]
    }
    private static func side(_ inputs: Value, _ outputs: Value, ignore: [String] = []) -> Side {
        Side(
            inputs: inputs,
            outputs: outputs,
            more: ignore.isEmpty ? [:] : ["ignoreChanges": .array(ignore.map(Value.string))]
        )
    }
    private static func same(_ value: Value) -> Side { side(value, value) }

    static let rows: [Row] = [
        Row(declared: same(["x": "1"]), live: same(["x": "1"]), paths: []),
        // Whichever side a refresh writes to.
        Row(declared: same(["x": "1"]), live: same(["x": "2"]), paths: ["x"]),
        Row(declared: same(["x": "1"]), live: side(["x": "1"], ["x": "2"]), paths: ["x"]),
        Row(declared: same(["x": "1"]), live: side(["x": "2"], ["x": "1"]), paths: ["x"]),
        // Outputs may be written otherwise than inputs, as long as both sides do so.
        Row(
            declared: side(["d": "pd-ssd"], ["d": "zones/a/pd-ssd"]),
            live: side(["d": "pd-ssd"], ["d": "zones/a/pd-ssd"]),
            paths: []
        ),
        Row(
            declared: side(["d": "pd-ssd"], ["d": "zones/a/pd-ssd"]),
            live: side(["d": "pd-ssd"], ["d": "zones/a/pd-hdd"]),
            paths: ["d"]
        ),
        // What nobody declared is no drift: computed outputs, members that the provider fills in.
        Row(declared: side(["x": 1], ["x": 1, "etag": "a"]), live: side(["x": 1], ["x": 1, "etag": "b"]), paths: []),
        Row(
            declared: side(["s": ["tier": "f1"]], ["s": ["tier": "f1", "version": 1]]),
            live: side(["s": ["tier": "f1"]], ["s": ["tier": "f1", "version": 2]]),
            paths: []
        ),
        Row(
            declared: side(["s": [["tier": "f1"]]], ["s": [["tier": "f1", "version": 1]]]),
            live: side(["s": [["tier": "f1"]]], ["s": [["tier": "g1", "version": 2]]]),
            paths: ["s[0].tier"]
        ),
        Row(
            declared: side(["__defaults": ["n"], "n": "a"], ["n": "a", "__meta": "1"]),
            live: side(["__defaults": [], "n": "a"], ["n": "a", "__meta": "2"]),
            paths: []
        ),
        // A map of the user's is whole.
        Row(
            declared: same(["tags": ["a": "1"]]),
            live: side(["tags": ["a": "1"]], ["tags": ["a": "1", "b": "2"]]),
            paths: ["tags.b"]
        ),
        // Equal by meaning.
        Row(
            declared: same(["n": 5, "b": true, "l": [], "s": ["x", "y"]]),
            live: same(["n": "5", "b": "true", "s": ["x", "y"]]),
            paths: []
        ),
        Row(declared: same(["subnetIds": ["a", "b"]]), live: same(["subnetIds": ["b", "a"]]), paths: []),
        Row(
            declared: same(["order": ["a", "b"]]),
            live: same(["order": ["b", "a"]]),
            paths: ["order[0]", "order[1]"]
        ),
        Row(
            declared: same(["policy": "{\"Statement\":[{\"Action\":\"s3:Get\"}]}"]),
            live: same(["policy": "{\"Statement\":{\"Action\":[\"s3:Get\"]}}"]),
            paths: []
        ),
        // Secrets: by presence, unless both can be read.
        Row(declared: same(["p": cipher("v1:aa:bb")]), live: same(["p": cipher("v1:cc:dd")]), paths: []),
        Row(
            declared: side(["p": "clear"], ["p": cipher("v1:aa:bb")]),
            live: same(["p": cipher("v1:cc:dd")]),
            paths: []
        ),
        Row(declared: same(["p": cipher("v1:aa:bb")]), live: same(["q": 1]), paths: ["p"]),
        Row(declared: same(["p": PulumiSample.plain("a")]), live: same(["p": PulumiSample.plain("b")]), paths: ["p"]),
        Row(declared: same(["p": PulumiSample.plain("a")]), live: same(["p": "a"]), paths: []),
        Row(
            declared: same(["p": [cipher("v1:a:a"), "x"]]),
            live: same(["p": [cipher("v1:b:b"), "y"]]),
            paths: ["p[1]"]
        ),
        // What is not known was not checked.
        Row(declared: same(["x": unknown, "y": 1]), live: same(["x": "v", "y": 1]), paths: []),
        Row(declared: same(["x": "v", "y": 1]), live: side(["y": 1, "x": "v"], ["x": unknown, "y": 1]), paths: []),
        // Assets by content, not by where they lay.
        Row(declared: same(["code": asset("aa", "/tmp/a")]), live: same(["code": asset("aa", "/tmp/b")]), paths: []),
        Row(
            declared: same(["code": asset("aa", "/tmp/a")]),
            live: same(["code": asset("ab", "/tmp/a")]),
            paths: ["code.hash"]
        ),
        // What the program ignores.
        Row(declared: side(["x": 1], ["x": 1], ignore: ["x"]), live: same(["x": 2]), paths: []),
        Row(
            declared: side(["x": ["y": 1, "z": 1]], [:], ignore: ["x.y"]),
            live: side(["x": ["y": 2, "z": 2]], [:]),
            paths: ["x.z"]
        ),
        Row(declared: side(["x": [["y": 1]]], [:], ignore: ["x[*].y"]), live: side(["x": [["y": 2]]], [:]), paths: []),
        Row(
            declared: side(["x": [["y": 1]]], [:], ignore: ["x[1].y"]),
            live: side(["x": [["y": 2]]], [:]),
            paths: ["x[0].y"]
        ),
        Row(
            declared: side(["tags": ["a.b": 1]], [:], ignore: ["tags[\"a.b\"]"]),
            live: side(["tags": ["a.b": 2]], [:]),
            paths: []
        ),
        Row(declared: side(["x": 1, "y": 1], [:], ignore: ["*"]), live: side(["x": 2, "y": 2], [:]), paths: []),
        Row(declared: side(["x": 1], [:], ignore: ["", "[", "x["]), live: side(["x": 2], [:]), paths: ["x"]),
        // Without outputs, and as the first versions had it.
        Row(declared: side(["x": 1], [:]), live: side([:], ["x": 2]), paths: ["x"]),
        Row(
            declared: Side(inputs: ["x": 1], outputs: [:], more: ["defaults": ["y": 1, "x": 0]]),
            live: Side(inputs: ["x": 1], outputs: [:], more: ["defaults": ["y": 2]]),
            paths: ["y"]
        ),
    ]

    @Test(arguments: rows.indices)
    func findsWhatDiffersAndNothingElse(_ index: Int) throws {
        let row = Self.rows[index]
        let report = try Self.scan(
            PulumiSample.export([row.declared.resource]),
            PulumiSample.export([row.live.resource])
        )
        let found = try #require(report.resources.first)
        #expect(Set(found.attributes.map(\.path)) == row.paths, "\(found.attributes)")
        #expect(found.attributes.count == row.paths.count && report.resources.count == 1)
        #expect(found.status == (row.paths.isEmpty ? .inSync : .changed) && report.contradiction == nil)
        #expect(try DriftReportCodec.decode(DriftReportCodec.encode(report)) == report)
    }

    @Test func whatIsGoneAndWhatIsNew() throws {
        let source = PulumiSample.export([
            PulumiSample.resource("stays"), PulumiSample.resource("gone"), PulumiSample.resource("replaced"),
            PulumiSample.resource("read", more: ["external": true]),
            PulumiSample.resource("old", more: ["delete": true]),
            PulumiSample.resource("web", type: "my:index:Web", more: ["custom": false, "id": nil]),
        ])
        let live = PulumiSample.export([
            PulumiSample.resource("stays", more: ["id": "new-id"]),
            PulumiSample.resource("replaced", more: ["delete": true]),
            PulumiSample.resource("new"),
        ])
        let report = try Self.scan(source, live)
        let names = report.resources.map { String($0.address.split(separator: "::").last ?? "") }
        #expect(names == ["stays", "gone", "replaced", "new"])
        #expect(report.resources.map(\.status) == [.inSync, .deleted, .deleted, .unmanaged])
        #expect(report.status == .drift && report.resources.first?.id == "new-id")
    }

    static let one = PulumiSample.export([PulumiSample.resource("a", inputs: ["x": 1])])
    static let doubtful: [(source: String, live: String?, word: String, status: ScanStatus)] = [
        (one, nil, "no live side", .unreadable), (one, "", "empty", .unreadable), (one, "{", "ends", .unreadable),
        (one, "{\"a\":1}", "no Pulumi stack", .unreadable), ("", one, "empty", .unreadable),
        (one, "{\"version\":3,\"deployment\":{}}", "holds no resource", .unreadable),
        (one, one.replacing("pulumi:dev", with: "pulumi:prod"), "another stack", .unreadable),
        (one, one.replacing("T08:00", with: "T07:59"), "older", .partial),
        (one, "{\"version\":4,\"features\":[\"x\"],\"deployment\":{}}", "`x`", .unreadable),
    ]

    @Test(arguments: doubtful.indices)
    func neverClaimsWhatItCouldNotSee(_ index: Int) throws {
        let row = Self.doubtful[index]
        let report = try Self.scan(row.source, row.live)
        #expect(report.status == row.status && !report.coverage.complete)
        #expect(report.reason?.contains(row.word) == true, "\(report.reason ?? "")")
        #expect(report.drifted.isEmpty && report.contradiction == nil)
    }

    @Test func theSameFileTwiceProvesNothing() throws {
        let folder = try TestFolder()
        let path = try folder.write("stack.json", Self.one)
        for kind in [StackKindName.pulumi, .terraform] {
            let file = kind == .pulumi ? path : try folder.write("s.tfstate", TerraformScanTests.state)
            let report = try EstateTests.scan(StackSettings(name: "s", kind: kind, source: file, live: file))
            #expect(report.status == .unreadable && report.reason?.contains("nothing was refreshed") == true)
        }
    }

    @Test func readinessTellsWhatIsWrong() throws {
        let folder = try TestFolder()
        let good = try folder.write("good.json", Self.one)
        func problem(_ source: String, _ live: String?) -> String? {
            StackReadiness.problem(of: StackSettings(name: "s", kind: .pulumi, source: source, live: live))
        }
        let other = try folder.write("other.json", Self.one)
        #expect(problem(good, good)?.contains("nothing was refreshed") == true)
        let bad = try folder.write("bad.json", "{\"version\":9,\"deployment\":{}}")
        #expect(problem(good, nil) == nil && problem(good, other) == nil)
        #expect(problem(good, bad)?.contains("version 9") == true && problem(bad, nil)?.contains("version 9") == true)
        #expect(problem("\(folder.path)/none.json", nil) != nil)
    }

    /// Every stack of the corpus beside itself has no drift; with one declared text changed that one is found.
    @Test(.enabled(if: Corpus.folder("pulumi") != nil))
    func theCorpusBesideItself() throws {
        var changed = 0
        for file in try Corpus.files("pulumi") {
            guard let stack = try? JSON.parse(file.bytes), let text = String(validating: file.bytes, as: UTF8.self)
            else { continue }
            let report = try Self.scan(text, text)
            guard report.status != .unreadable || report.coverage.read > 0 else { continue }
            #expect(report.status == .ok, "\(file.name): \(report.reason ?? "")")
            guard let planted = PlantedChange(stack) else { continue }
            changed += 1
            let found = try Self.scan(text, JSON.text(planted.stack)).drifted
            #expect(found.map(\.address) == [planted.urn], "\(file.name)")
            #expect(found.first?.attributes.map(\.path) == [planted.path], "\(file.name): \(planted.path)")
        }
        #expect(changed >= 20)
    }
}

/// A stack in which one declared text of the last managed resource is another one in the outputs.
private struct PlantedChange {
    var stack: Value
    var urn = ""
    var path = ""

    init?(_ stack: Value) {
        self.stack = stack
        guard var top = stack.objectValue, var deployment = top["deployment"]?.objectValue,
            var resources = deployment["resources"]?.arrayValue, let last = resources.indices.last,
            var resource = resources[last].objectValue, resource["custom"] == true,
            let inputs = resource["inputs"]?.objectValue, var outputs = resource["outputs"]?.objectValue
        else { return nil }
        let texts = inputs.members.filter {
            $0.value.stringValue?.hasPrefix("{") == false && outputs[$0.key]?.stringValue != nil
        }
        guard let member = texts.first(where: { !$0.key.hasPrefix("__") }) else { return nil }
        outputs[member.key] = .string("\(member.value.stringValue ?? "")-other")
        resource["outputs"] = .object(outputs)
        resources[last] = .object(resource)
        deployment["resources"] = .array(resources)
        top["deployment"] = .object(deployment)
        self.stack = .object(top)
        urn = resource["urn"]?.stringValue ?? ""
        path = member.key
    }
}
