import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

/// States before version 4.
@Suite struct TerraformLegacyTests {
    static func state(_ modules: [String], version: Int = 3, more: String = "") -> String {
        "{\"version\":\(version),\"serial\":1,\"lineage\":\"x\"\(more),\"modules\":[\(modules.joined(separator: ","))]}"
    }

    static func module(_ resources: String, path: String = "[\"root\"]") -> String {
        "{\"path\":\(path),\"outputs\":{},\"resources\":{\(resources)}}"
    }

    static func resource(_ key: String, id: String? = "i", attributes: String = "{\"id\":\"i\"}", more: String = "")
        -> String
    {
        let id = id.map { "\"id\":\"\($0)\"," } ?? ""
        return "\"\(key)\":{\"type\":\"t_x\",\"primary\":{\(id)\"attributes\":\(attributes)}\(more)}"
    }

    @Test(arguments: [1, 2, 3])
    func readsEveryVersion(_ version: Int) throws {
        let text = Self.state(
            [
                Self.module(
                    [
                        Self.resource("t_x.a"), Self.resource("t_x.b.0"),
                        Self.resource("t_x.b.1", more: ",\"provider\":\"provider.other\""),
                        Self.resource("data.t_x.d"), Self.resource("data.t_x.d.0"), Self.resource("t_x.none", id: nil),
                        Self.resource("t_x.empty", id: ""),
                        "\"t_x.gone\":{\"type\":\"t_x\",\"primary\":null,\"deposed\":[{\"id\":\"old\"}]}",
                        "\"t_x.bare\":{\"primary\":{\"id\":\"b\",\"tainted\":true}}",
                    ].joined(separator: ",")
                ),
                Self.module(
                    Self.resource("t_x.a", more: ",\"provider\":\"module.m.provider.aws.west\""),
                    path: "[\"root\",\"m\",\"n\"]"
                ),
                "{\"path\":[\"root\",\"empty\"]}",
            ],
            version: version
        )
        let found = try Inspection(file: "s.tfstate", text)
        #expect(found.refusals.isEmpty)
        #expect(
            found.resources.map(\.address) == ["t_x.a", "t_x.b[0]", "t_x.b[1]", "t_x.bare", "module.m.module.n.t_x.a"]
        )
        #expect(found.resources.map(\.provider) == ["t", "t", "other", "t", "aws"])
        #expect(found.resources.map(\.id) == ["i", "i", "i", "b", "i"] && found.resources[3].attributes == [:])
        #expect(found.resources.allSatisfy { $0.type == "t_x" && $0.kind == .terraform })
    }

    @Test func attributesStayFlatAndAreScrubbed() throws {
        let secret = "fake" + "-Qz8wLm3x"
        let attributes: Value = [
            "id": "i", "password": .string(secret + "1"), "user.0.password": .string(secret + "2"), "passwords.#": "1",
            "passwords.0": .string(secret + "3"), "env.%": "1", "env.DB_PASSWORD": .string(secret + "4"),
            "rule.345861710.port": "443", "copy": .string("see \(secret)1"),
        ]
        let text = Self.state([
            Self.module(
                Self.resource("t_x.a", attributes: JSON.text(attributes)) + ","
                    + Self.resource("kubernetes_secret.a", attributes: "{\"data.%\":\"1\",\"data.x\":\"\(secret)5\"}")
            )
        ])
        let found = try Inspection(file: "s.tfstate", text)
        let lines = found.resources.map { String(decoding: $0.line, as: UTF8.self) }.joined()
        #expect(!lines.contains(secret) && found.resources.count == 2)
        let printed = try #require(found.resources.first?.attributes.objectValue)
        #expect(printed.keys == attributes.objectValue?.keys)
        for key in ["id", "passwords.#", "env.%", "rule.345861710.port"] {
            #expect(printed[key] == attributes[key], "\(key)")
        }
        // The same in a state of version 4 that keeps a flat map.
        let later = TerraformStateTests.state(
            TerraformStateTests.resource("{\"attributes_flat\":\(JSON.text(attributes))}")
        )
        #expect(try Inspection(file: "s.tfstate", later).resources.first?.attributes == .object(printed))
    }

    static let stubs: [(text: String, code: StateCode?)] = [
        (state([module("")], more: ",\"backend\":{\"type\":\"s3\"}"), .backendStub),
        (state([], more: ",\"remote\":{\"type\":\"s3\"}"), .backendStub),
        (state([module(resource("t_x.a"))], more: ",\"backend\":{\"hash\":1}"), nil),
        (state([module(resource("t_x.a"))], more: ",\"remote\":{\"type\":\"s3\"}"), nil),
        (state([module("")]), nil), (state([]), nil),
    ]

    @Test(arguments: stubs.indices)
    func notesOfABackendAreToldFromStates(_ index: Int) throws {
        let row = Self.stubs[index]
        let found = try Inspection(file: "s.tfstate", row.text)
        #expect(found.refusals.map(\.code) == (row.code.map { [$0] } ?? []), "\(row.text)")
    }

    static let refused: [(text: String, code: StateCode)] = [
        ("{\"version\":3,\"serial\":1,\"lineage\":\"x\"}", .malformed), (state(["7"]), .malformed),
        ("{\"version\":3,\"serial\":1,\"modules\":{}}", .malformed),
        (state(["{\"resources\":[]}"]), .malformed), (state([module("\"t_x\":{}")]), .malformed),
        (state([module("\"t_x.a.b\":{}")]), .malformed), (state([module("\"t_x.a.0.1\":{}")]), .malformed),
        (state([module("\"t_x.a.-1\":{}")]), .malformed), (state([module("\".a\":{}")]), .malformed),
        (state([module("\"data.t_x\":{}")]), .malformed), (state([module("\"t_x.a\":7")]), .malformed),
        (state([module(resource("t_x.a"), path: "[7]")]), .malformed),
        (state([module(resource("t_x.a"), path: "7")]), .malformed),
        (state([module(resource("t_x.a")), module(resource("t_x.a"))]), .duplicateAddress),
        (state([module(resource("t_x.a") + "," + resource("t_x.a"))]), .notJSON),
        (String(state([module(resource("t_x.a"))]).dropLast()), .truncated),
    ]

    @Test(arguments: refused.indices)
    func refusesWithAReason(_ index: Int) throws {
        let row = Self.refused[index]
        let found = try Inspection(file: "s.tfstate", row.text)
        #expect(found.refusals.map(\.code) == [row.code], "\(row.text): \(found.refusals)")
        #expect(found.resources.isEmpty && found.refusals.first?.position != nil)
    }

    @Test func cutAndMutatedStatesAreRefusedOrRead() throws {
        let folder = try TestFolder()
        let whole = Array(Self.state([Self.module(Self.resource("t_x.a.0"), path: "[\"root\",\"m\"]")]).utf8)
        for count in 0..<whole.count {
            let found = try Inspection([folder.write("s.tfstate", Array(whole.prefix(count)))])
            #expect(found.refusals.count == 1 && found.resources.isEmpty)
        }
        var random = SeededGenerator(seed: 37)
        for _ in 0..<400 {
            let found = try Inspection([folder.write("s.tfstate", random.mutated(whole))])
            #expect(found.refusals.count + found.summary.read == 1)
        }
    }
}
