import AgentDrift
import Glibc
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@Suite struct TerraformStateTests {
    static func state(_ resources: String, head: String = "\"version\":4,\"terraform_version\":\"1.11.4\"") -> String {
        "{\(head),\"serial\":1,\"lineage\":\"x\",\"outputs\":{},\"resources\":[\(resources)]}"
    }

    static func resource(_ instances: String, module: String? = nil, mode: String = "managed") -> String {
        let module = module.map { "\"module\":\(JSON.text(.string($0)))," } ?? ""
        let provider = JSON.text("provider[\"registry.terraform.io/hashicorp/aws\"].west")
        return
            "{\(module)\"mode\":\"\(mode)\",\"type\":\"t\",\"name\":\"n\",\"provider\":\(provider),\"instances\":[\(instances)]}"
    }

    @Test func readsEveryManagedInstance() throws {
        let text = Self.state(
            [
                Self.resource(
                    "{\"index_key\":0,\"attributes\":{\"id\":\"a\"}},{\"index_key\":1,\"attributes\":{\"id\":7}}"
                ),
                Self.resource("{\"index_key\":\"x\",\"attributes\":{}}", module: "module.a[0].module.b[\"q\"]"),
                Self.resource("{\"attributes\":{\"id\":\"d\"}}", mode: "data"),
                Self.resource(
                    "{\"deposed\":\"0badcafe\",\"attributes\":{\"id\":\"old\"}},"
                        + "{\"status\":\"tainted\",\"attributes\":{\"n\":12345678901234567890}}",
                    module: "module.c"
                ),
                Self.resource(
                    "{\"attributes_flat\":{\"id\":\"f\",\"tags.%\":\"1\",\"tags.a\":\"b\"}}",
                    module: "module.flat"
                ),
                Self.resource("{\"attributes\":null}", module: "module.null"),
            ].joined(separator: ",")
        )
        let found = try Inspection(file: "terraform.tfstate", text)
        #expect(
            found.resources.map(\.address) == [
                "t.n[0]", "t.n[1]", "module.a[0].module.b[\"q\"].t.n[\"x\"]", "module.c.t.n", "module.flat.t.n",
                "module.null.t.n",
            ]
        )
        #expect(found.resources.map(\.id) == ["a", "7", nil, nil, "f", nil])
        #expect(Set(found.resources.map(\.provider)) == ["registry.terraform.io/hashicorp/aws"])
        #expect(found.resources[3].attributes == ["n": .number("12345678901234567890")])
        #expect(found.resources[4].attributes == ["id": "f", "tags.%": "1", "tags.a": "b"])
        #expect(found.resources[5].attributes == [:])
        #expect(found.summary.read == 1 && found.summary.exitCode == 0)
    }

    /// Keys and addresses as Terraform 1.11.4 printed them here (`terraform state list`).
    static let keys: [(key: String, printed: String)] = [
        ("x", "[\"x\"]"), ("k\"q", "[\"k\\\"q\"]"), ("tab\tx", "[\"tab\\tx\"]"), ("z${y}", "[\"z$${y}\"]"),
        ("é", "[\"é\"]"), ("a\\b", "[\"a\\\\b\"]"), ("%{x}", "[\"%%{x}\"]"), ("$x", "[\"$x\"]"),
        ("one.two", "[\"one.two\"]"),
    ]

    @Test(arguments: keys.indices)
    func addressesAreThoseOfTerraform(_ index: Int) throws {
        let row = Self.keys[index]
        let key = JSON.text(.string(row.key))
        let found = try Inspection(
            file: "s.tfstate",
            Self.state(Self.resource("{\"index_key\":\(key),\"attributes\":{}}"))
        )
        #expect(found.resources.map(\.address) == ["t.n\(row.printed)"])
    }

    static let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    static let refused: [(text: String, code: StateCode)] = [
        ("", .empty), ("  \n", .empty), ("invalid", .notJSON), ("{\"version\":4,", .truncated),
        (String(state(resource("{\"attributes\":{\"id\":\"a\"}}")).dropLast(3)), .truncated),
        (state("") + "x", .notJSON), (state("{\"a\":\(deep)}"), .tooDeep),
        ("{\"version\":0,\"serial\":1,\"modules\":[]}", .oldVersion), ("{\"version\":2,\"serial\":83}", .malformed),
        ("{\"version\":5,\"serial\":1,\"lineage\":\"x\",\"resources\":[]}", .futureVersion),
        ("{\"version\":3,\"serial\":1,\"lineage\":\"x\",\"backend\":{\"type\":\"s3\"}}", .backendStub),
        ("{\"encryption_version\":\"v0\",\"meta\":{},\"encrypted_data\":\"AA==\",\"serial\":1}", .encrypted),
        (state("{\"type\":\"t\",\"name\":\"n\"}"), .malformed), (state("[]"), .malformed),
        (state("{\"mode\":\"managed\",\"name\":\"n\"}"), .malformed),
        (state(resource("{\"attributes\":{}},{\"attributes\":{}}")), .duplicateAddress),
        (state("{\"mode\":\"managed\",\"mode\":\"data\"}"), .notJSON), ("[1]", .unknownKind),
        ("{\"a\":1}", .unknownKind), (deep, .tooDeep),
    ]

    @Test(arguments: refused.indices)
    func refusesWithAReason(_ index: Int) throws {
        let row = Self.refused[index]
        let found = try Inspection(file: "s.tfstate", row.text)
        #expect(found.refusals.map(\.code) == [row.code], "\(row.text.prefix(80)): \(found.refusals)")
        #expect(found.resources.isEmpty, "nothing of a refused state is printed")
        #expect(found.summary.refused == 1 && found.summary.exitCode == 1)
    }

    @Test func refusalsSayWhere() throws {
        let found = try Inspection(file: "s.tfstate", "{\n  \"version\": 4,\n  \"lineage\" \"x\"\n}")
        let error = try #require(found.refusals.first)
        #expect(error.position?.line == 3 && error.position?.column == 13)
        #expect(error.description.hasPrefix("\(error.path): line 3, column 13 (byte "))
    }

    @Test func unknownMembersArePassedOver() throws {
        let text = Self.state(
            Self.resource("{\"attributes\":{},\"later\":[{}]}"),
            head: "\"later\":{\"a\":[1]},\"version\":4"
        )
        #expect(try Inspection(file: "s.tfstate", text).resources.count == 1)
    }

    @Test func versionMayStandLast() throws {
        let text = "{\"resources\":[\(Self.resource("{\"attributes\":{}}"))],\"lineage\":\"x\",\"version\":4}"
        #expect(try Inspection(file: "s.tfstate", text).resources.count == 1)
    }

    @Test func whatTheStateMarksIsRedacted() throws {
        let sensitive = "[[{\"type\":\"get_attr\",\"value\":\"plain\"}]]"
        let instance =
            "{\"attributes\":{\"plain\":\"hello\",\"other\":\"hello\"},\"sensitive_attributes\":\(sensitive)}"
        let found = try Inspection(file: "s.tfstate", Self.state(Self.resource(instance)))
        #expect(found.resources.first?.attributes["plain"]?.stringValue?.hasPrefix("[REDACTED:") == true)
    }

    @Test func anEmptyStateIsRead() throws {
        let found = try Inspection(file: "s.tfstate", Self.state(""))
        #expect(found.summary.read == 1 && found.refusals.isEmpty)
    }

    @Test func cutAndMutatedStatesAreRefusedOrRead() throws {
        let folder = try TestFolder()
        let whole = Array(Self.state(Self.resource("{\"index_key\":\"k\",\"attributes\":{\"id\":\"a\"}}")).utf8)
        for count in 0..<whole.count {
            let found = try Inspection([folder.write("s.tfstate", Array(whole.prefix(count)))])
            #expect(found.refusals.count == 1 && found.resources.isEmpty)
        }
        var random = SeededGenerator(seed: 11)
        for _ in 0..<400 {
            let found = try Inspection([folder.write("s.tfstate", random.mutated(whole))])
            #expect(found.refusals.count + found.summary.read == 1)
        }
    }

    @Test func aMissingFileIsExitTwo() throws {
        let folder = try TestFolder()
        let found = try Inspection(["\(folder.path)/none.tfstate", folder.write("s.tfstate", Self.state(""))])
        #expect(found.refusals.map(\.code) == [.cannotOpen])
        #expect(found.summary.exitCode == 2 && found.summary.read == 1)
    }

    @Test func pipesAreReadOnce() throws {
        let text = Self.state(Self.resource("{\"attributes\":{\"id\":\"a\"}}"))
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        write(ends[1], text, text.utf8.count)
        close(ends[1])
        defer { close(ends[0]) }
        let found = try Inspection(["/dev/fd/\(ends[0])"])
        #expect(found.resources.map(\.id) == ["a"] && found.refusals.isEmpty, "\(found.refusals)")
    }

    /// P2-E1-24: its time and memory are shown by `scripts/bench check`.
    @Test func aThousandDriftedResourcesAreAllFound() throws {
        let folder = try TestFolder()
        let names = (0..<1000).map { "r\($0)" }
        func attributes(_ name: String, _ port: Int) -> String {
            "{\"id\":\"sg-\(name)\",\"password\":\"fake-Qz8wLm3x\(name)\",\"ingress\":[{\"from_port\":\(port),\"to_port\":443}]}"
        }
        let resources = names.map {
            "{\"mode\":\"managed\",\"type\":\"t\",\"name\":\"\($0)\",\"instances\":[{\"attributes\":\(attributes($0, 443))}]}"
        }
        let drift = names.map { TerraformScanTests.change(attributes($0, 443), attributes($0, 80), address: "t.\($0)") }
        let settings = StackSettings(
            name: "large",
            kind: .terraform,
            source: try folder.write("s.tfstate", Self.state(resources.joined(separator: ","))),
            live: try folder.write(
                "p.json",
                TerraformScanTests.plan(drift.joined(separator: ","), seen: names.map { "t.\($0)" })
            )
        )
        #expect(try EstateTests.scan(settings).drifted.count == 1000)
    }
}
