import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@Suite struct PulumiStackTests {
    private static let one = PulumiSample.resource("a", outputs: ["bucket": "a-1f2e"])
    private static let urn = "\(PulumiSample.head)aws:s3/bucket:Bucket::a"

    static let forms: [Value] = [
        ["version": 1, "deployment": PulumiSample.deployment([one])],
        ["version": 2, "deployment": PulumiSample.deployment([one])],
        ["deployment": PulumiSample.deployment([one]), "version": 3],
        ["version": 4, "features": ["refreshBeforeUpdate", "hooks"], "deployment": PulumiSample.deployment([one])],
        ["version": 1, "checkpoint": ["target": "dev", "latest": ["time": "x", "resources": [one]]]],
        ["version": 3, "checkpoint": ["stack": "dev", "config": [:], "latest": PulumiSample.deployment([one])]],
        ["version": 4, "features": [], "checkpoint": ["latest": PulumiSample.deployment([one])]],
        ["target": "dev", "latest": ["resources": [one]]],
        ["stack": "dev", "latest": ["resources": ["\(urn)": one]]],
        PulumiSample.deployment([one]),
    ]

    @Test(arguments: forms.indices)
    func everyFormIsRead(_ index: Int) throws {
        let text = JSON.text(Self.forms[index])
        for kind in [nil, StackKindName.pulumi] {
            let found = try Inspection(file: "stack.json", text, kind: kind)
            #expect(
                found.refusals.isEmpty && found.resources.map(\.address) == [Self.urn],
                "\(text): \(found.refusals)"
            )
        }
    }

    static let empty: [Value] = [
        ["version": 3, "deployment": [:]], ["version": 3, "deployment": ["resources": nil]],
        ["version": 3, "checkpoint": ["stack": "dev", "latest": nil]], ["version": 3, "checkpoint": ["stack": "dev"]],
    ]

    @Test(arguments: empty.indices)
    func anEmptyStackIsRead(_ index: Int) throws {
        let found = try Inspection(file: "stack.json", JSON.text(Self.empty[index]))
        #expect(found.refusals.isEmpty && found.resources.isEmpty && found.summary.read == 1)
    }

    @Test func onlyWhatStandsForSomethingIsPrinted() throws {
        let text = PulumiSample.export([
            PulumiSample.resource("stack", type: "pulumi:pulumi:Stack", more: ["custom": false, "id": nil]),
            PulumiSample.resource("aws", type: "pulumi:providers:aws"),
            PulumiSample.resource("other", type: "pulumi:pulumi:StackReference"),
            PulumiSample.resource("web", type: "my:index:Web", more: ["custom": false, "id": nil]),
            PulumiSample.resource("gone", more: ["delete": true]),
            PulumiSample.resource("new"), PulumiSample.resource("new", more: ["delete": true]),
            PulumiSample.resource("read", more: ["external": true]),
            PulumiSample.resource("code", type: "pulumi-nodejs:dynamic:Resource"),
            PulumiSample.resource("failed", inputs: ["a": "b"], more: ["id": nil]),
        ])
        let found = try Inspection(file: "stack.json", text)
        #expect(
            found.resources.map { $0.address.split(separator: "::").last ?? "" } == ["new", "read", "code", "failed"]
        )
        #expect(found.resources.map(\.id) == ["new-1f2e", "read-1f2e", "code-1f2e", nil])
    }

    @Test func aLineIsAsTheContractSays() throws {
        let text = PulumiSample.export([
            PulumiSample.resource(
                "logs",
                inputs: ["__defaults": ["acl"], "acl": "private"],
                outputs: [
                    "__meta": "{}", "__inputs": ["acl": "private"], "__autonamed": true, "acl": "private",
                    "size": .number("12345678901234567890123"),
                    "rules": [["__defaults": [], "days": 3]],
                ],
                more: ["provider": .string("\(PulumiSample.head)pulumi:providers:aws::main::0f3a")]
            )
        ])
        let folder = try TestFolder()
        let path = try folder.write("stack.json", text)
        let found = try Inspection([path])
        let line = String(decoding: try #require(found.resources.first).line, as: UTF8.self)
        #expect(
            line
                == "{\"kind\":\"pulumi\",\"file\":\"\(path)\",\"address\":\"\(PulumiSample.head)aws:s3/bucket:Bucket::logs\","
                + "\"type\":\"aws:s3/bucket:Bucket\",\"provider\":\"aws\",\"id\":\"logs-1f2e\","
                + "\"attributes\":{\"acl\":\"private\",\"size\":12345678901234567890123,\"rules\":[{\"days\":3}]}}"
        )
    }

    static let providers: [(type: String, provider: String?, name: String)] = [
        ("gcp:sql/user:User", nil, "gcp"),
        ("gcp:sql/user:User", "\(PulumiSample.head)pulumi:providers:gcp::main::04da", "gcp"),
        ("old:index:Thing", "\(PulumiSample.head)my:index:Web$pulumi:providers:new::main::id", "new"),
        ("old:index:Thing", "broken", "old"), ("Thing", nil, "Thing"),
    ]

    @Test(arguments: providers.indices)
    func theProviderIsThePackage(_ index: Int) throws {
        let row = Self.providers[index]
        let more: Value = row.provider.map { ["provider": .string($0)] } ?? [:]
        let text = PulumiSample.export([PulumiSample.resource("a", type: row.type, more: more)])
        #expect(try Inspection(file: "stack.json", text).resources.map(\.provider) == [row.name])
    }

    @Test func inputsStandInForOutputs() throws {
        let text = PulumiSample.export([
            PulumiSample.resource("a", inputs: ["x": "in"]),
            PulumiSample.resource("b", inputs: ["x": "in"], outputs: ["x": "out"]),
            PulumiSample.resource("c", inputs: ["x": "in"], more: ["defaults": ["x": "old", "y": "filled"]]),
        ])
        let found = try Inspection(file: "stack.json", text)
        #expect(found.resources.map(\.attributes) == [["x": "in"], ["x": "out"], ["x": "in", "y": "filled"]])
    }

    static let refused: [(text: String, code: StateCode, line: Int)] = [
        ("", .empty, 1), ("x", .notJSON, 1), ("[]", .unknownKind, 1), ("{\"a\":1}", .unknownKind, 1),
        ("{\n\"version\":0,\"deployment\":{}}", .oldVersion, 2),
        ("{\n\"version\":5,\"deployment\":{}}", .futureVersion, 2),
        ("{\"version\":\"3\",\n\"deployment\":{}}", .malformed, 1),
        ("{\"version\":3,\n\"deployment\":[]}", .malformed, 2),
        ("{\"version\":3,\n\"deployment\":null}", .malformed, 2), ("{\"version\":3,\n\"checkpoint\":7}", .malformed, 2),
        ("{\"version\":4,\"features\":[\"taint\",\n\"timeTravel\"],\"deployment\":{}}", .unknownFeature, 2),
        ("{\"version\":4,\"features\":[\n3],\"deployment\":{}}", .malformed, 2),
        ("{\"version\":3,\"deployment\":{\"resources\":\n\"x\"}}", .malformed, 2),
        ("{\"version\":3,\"deployment\":{\"resources\":[\n7]}}", .malformed, 2),
        ("{\"version\":3,\"deployment\":{\"resources\":[\n{\"type\":\"t\"}]}}", .malformed, 2),
        ("{\"version\":3,\"deployment\":{\"resources\":[\n{\"urn\":\"u\"}]}}", .malformed, 2),
        (
            "{\"version\":3,\"deployment\":{\"resources\":[{\"urn\":\"u\",\"type\":\"t\"},\n{\"urn\":\"u\",\"type\":\"t\"}]}}",
            .duplicateAddress, 2
        ),
        ("{\"version\":3,\"deployment\":{\"resources\":[\n{\"urn\":\"u\",\"urn\":\"v\"}]}}", .notJSON, 2),
        ("{\"version\":3,\n\"deployment\":{\"a\":\(TerraformStateTests.deep)}}", .tooDeep, 2),
        ("{\"version\":3,\"deployment\":{}}\nx", .notJSON, 2),
    ]

    @Test(arguments: refused.indices)
    func refusesWithAReasonAtItsPlace(_ index: Int) throws {
        let row = Self.refused[index]
        let found = try Inspection(file: "stack.json", row.text, kind: .pulumi)
        #expect(found.refusals.map(\.code) == [row.code], "\(row.text.prefix(80)): \(found.refusals)")
        #expect(found.refusals.first?.position?.line == row.line, "\(row.text.prefix(80)): \(found.refusals)")
        #expect(found.resources.isEmpty && found.summary.exitCode == 1)
    }

    @Test func anUnknownFeatureIsNamed() throws {
        let text = "{\"version\":4,\"features\":[\"timeTravel\"],\"deployment\":{}}"
        let refusal = try #require(try Inspection(file: "stack.json", text).refusals.first)
        #expect(refusal.code == .unknownFeature && refusal.reason.contains("`timeTravel`"))
    }

    static let foreign = [
        "{\"version\":\"1.0\",\"deployment\":{}}", "{\"version\":1,\"deployment\":\"prod\"}",
        "{\"deployment\":{},\"name\":\"x\"}",
        "{\"latest\":{}}", "{\"resources\":[]}", "{\"checkpoint\":{},\"epoch\":3}",
    ]

    @Test(arguments: foreign)
    func otherJSONIsNotTakenForAStack(_ text: String) throws {
        let folder = try TestFolder()
        try folder.write("app.json", text)
        let found = try Inspection([folder.path])
        #expect(found.summary.skipped == 1 && found.refusals.isEmpty, "\(found.refusals)")
    }

    @Test func cutAndMutatedStacksAreRefusedOrRead() throws {
        let folder = try TestFolder()
        let stack: Value = [
            "version": 4, "features": ["hooks"],
            "deployment": PulumiSample.deployment([
                PulumiSample.resource(
                    "a",
                    inputs: ["p": PulumiSample.plain("fakeQz8w")],
                    outputs: ["l": [1, nil, "é"]]
                )
            ]),
        ]
        let whole = Array(JSON.text(stack).utf8)
        for count in 0..<whole.count {
            let found = try Inspection([folder.write("s.json", Array(whole.prefix(count)))], kind: .pulumi)
            #expect(found.refusals.count == 1 && found.resources.isEmpty, "cut after \(count)")
            #expect((found.refusals.first?.position?.offset ?? .max) <= count)
        }
        var random = SeededGenerator(seed: 31)
        for _ in 0..<400 {
            let found = try Inspection([folder.write("s.json", random.mutated(whole))], kind: .pulumi)
            #expect(found.refusals.count + found.summary.read == 1)
        }
    }
}
