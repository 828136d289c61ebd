import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

/// The stack in `Tests/Fixtures/cloudformation`, from end to end.
@Suite struct CloudFormationSampleTests {
    static func text(_ name: String) throws -> String {
        String(decoding: try Fixtures.bytes("cloudformation/" + name), as: UTF8.self)
    }

    @Test func bothNotationsPrintTheSame() throws {
        let yaml = try Inspection(file: "shop.yaml", Self.text("shop.yaml")).resources
        let json = try Inspection(file: "shop.json", Self.text("shop.json")).resources
        #expect(yaml.map(\.address) == ["Db", "Group", "Queue", "Policy", "Logweb", "Logjobs"])
        #expect(yaml.map(\.address) == json.map(\.address) && yaml.map(\.type) == json.map(\.type))
        #expect(yaml.map(\.attributes) == json.map(\.attributes))
    }

    @Test func inspectPrintsTheGolden() throws {
        let found = try Inspection(file: "shop.yaml", Self.text("shop.yaml"))
        let lines = found.resources.map { resource in
            JSON.text([
                "address": .string(resource.address), "type": .string(resource.type), "attributes": resource.attributes,
            ])
        }
        #expect(lines.joined(separator: "\n") + "\n" == (try Self.text("inspect.jsonl")))
    }

    @Test(arguments: ["shop.yaml", "shop.json"])
    func checkFindsWhatWasChanged(_ name: String) throws {
        let report = try CloudFormationScanTests.scan(Self.text(name), Self.text("live.json"), name: "shop")
        #expect(JSON.text(CheckReport([report]).value, pretty: true) + "\n" == (try Self.text("check.json")))
    }
}
