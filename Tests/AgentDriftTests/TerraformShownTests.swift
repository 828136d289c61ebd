import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

/// The output of `terraform show -json`.
@Suite struct TerraformShownTests {
    static func resource(_ address: String, values: String = "{\"id\":\"i\"}", more: String = "") -> String {
        "{\"address\":\"\(address)\",\"mode\":\"managed\",\"type\":\"t\",\"name\":\"n\","
            + "\"provider_name\":\"registry.terraform.io/hashicorp/aws\",\"values\":\(values)\(more)}"
    }

    static func values(_ resources: String, children: String = "") -> String {
        "{\"outputs\":{},\"root_module\":{\"resources\":[\(resources)],\"child_modules\":[\(children)]}}"
    }

    static func state(_ values: String, version: String = "1.0") -> String {
        "{\"format_version\":\"\(version)\",\"terraform_version\":\"1.5.7\",\"values\":\(values)}"
    }

    @Test func readsEveryManagedInstance() throws {
        let text = Self.state(
            Self.values(
                [
                    Self.resource("t.a"), Self.resource("t.b[0]", more: ",\"index\":0"),
                    Self.resource("t.c[\\\"k\\\"]", more: ",\"tainted\":true"),
                    Self.resource("data.t.d").replacing("managed", with: "data"),
                    Self.resource("t.a", more: ",\"deposed_key\":\"0badcafe\""), Self.resource("t.e", values: "null"),
                    Self.resource("t.early", more: ",\"index\":1"), Self.resource("t.early", more: ",\"index\":\"k\""),
                ].joined(separator: ","),
                children: "{\"address\":\"module.m\",\"resources\":[\(Self.resource("module.m.t.a"))],"
                    + "\"child_modules\":[{\"resources\":[\(Self.resource("module.m.module.n.t.a"))]}]}"
            )
        )
        let found = try Inspection(file: "show.json", text)
        #expect(
            found.resources.map(\.address) == [
                "t.a", "t.b[0]", "t.c[\"k\"]", "t.e", "t.early[1]", "t.early[\"k\"]", "module.m.t.a",
                "module.m.module.n.t.a",
            ]
        )
        #expect(
            found.refusals.isEmpty && Set(found.resources.map(\.provider)) == ["registry.terraform.io/hashicorp/aws"]
        )
        #expect(found.resources.first?.id == "i" && found.resources.first?.attributes == ["id": "i"])
        #expect(found.resources[3].attributes == [:] && found.resources[3].id == nil)
    }

    static let plans: [(members: String, addresses: [String])] = [
        (
            "\"prior_state\":{\"format_version\":\"1.0\",\"values\":\(values(resource("t.now")))},\"planned_values\":\(values(resource("t.later")))",
            ["t.now"]
        ),
        (
            "\"planned_values\":\(values(resource("t.later"))),\"prior_state\":{\"values\":\(values(resource("t.now")))}",
            ["t.now"]
        ),
        ("\"planned_values\":\(values(resource("t.later"))),\"resource_changes\":[]", ["t.later"]),
        ("\"prior_state\":{\"values\":{\"root_module\":{}}},\"planned_values\":\(values(resource("t.later")))", []),
        ("\"prior_state\":null,\"planned_values\":{}", []), ("\"resource_drift\":[]", []),
        ("\"planned_values\":{\"root_module\":null}", []),
        (
            "\"resource_changes\":[{\"address\":\"t.a\",\"mode\":\"managed\",\"type\":\"t\",\"change\":{\"before\":{\"id\":\"b\"},\"after\":null}},"
                + "{\"address\":\"t.b\",\"mode\":\"managed\",\"type\":\"t\",\"change\":{\"before\":null,\"after\":{\"id\":\"b\"}}},"
                + "{\"address\":\"data.t.c\",\"mode\":\"data\",\"type\":\"t\",\"change\":{}},"
                + "{\"address\":\"t.a\",\"mode\":\"managed\",\"deposed\":\"0badcafe\",\"type\":\"t\",\"change\":{}}]",
            ["t.a", "t.b"]
        ),
    ]

    @Test(arguments: plans.indices)
    func ofAPlanWhatExistsElseWhatIsPlanned(_ index: Int) throws {
        let row = Self.plans[index]
        for version in ["format_version", "plan_format_version"] {
            let text = "{\"\(version)\":\"1.2\",\(row.members)}"
            let found = try Inspection(file: "plan.json", text)
            #expect(
                found.resources.map(\.address) == row.addresses && found.refusals.isEmpty,
                "\(text): \(found.refusals)"
            )
        }
    }

    @Test func whatIsMarkedIsRedactedEverywhere() throws {
        let secret = "fake" + "-Qz8wLm3x"
        let marked = Self.resource(
            "t.a",
            values: "{\"plain\":\"\(secret)\",\"list\":[{\"x\":\"\(secret)2\",\"y\":\"open\"}]}",
            more: ",\"sensitive_values\":{\"plain\":true,\"list\":[{\"x\":true}]}"
        )
        let other = Self.resource("t.b", values: "{\"copy\":\"\(secret)\"}")
        let found = try Inspection(file: "show.json", Self.state(Self.values("\(other),\(marked)")))
        #expect(found.resources.count == 2)
        for resource in found.resources { #expect(!String(decoding: resource.line, as: UTF8.self).contains(secret)) }
        #expect(found.resources.last?.attributes["list"]?[0]?["y"] == "open")
    }

    static let refused: [(text: String, code: StateCode)] = [
        (state(values(""), version: "2.0"), .futureVersion), (state(values("7")), .malformed), (state("7"), .malformed),
        (state("{\"root_module\":[]}"), .malformed), (state("{\"root_module\":{\"resources\":7}}"), .malformed),
        (state("{\"root_module\":{\"child_modules\":[7]}}"), .malformed),
        (state(values("{\"mode\":\"managed\"}")), .malformed),
        (state(values("\(resource("t.a")),\(resource("t.a"))")), .duplicateAddress),
        (String(state(values(resource("t.a"))).dropLast()), .truncated), (state(values("")) + "x", .notJSON),
        ("{\"plan_format_version\":\"1.1\",\"resource_changes\":[{\"address\":\"t.a\",\"type\":\"t\"}]}", .malformed),
    ]

    @Test(arguments: refused.indices)
    func refusesWithAReason(_ index: Int) throws {
        let row = Self.refused[index]
        for kind in [nil, StackKindName.terraform] {
            let found = try Inspection(file: "show.json", row.text, kind: kind)
            #expect(found.refusals.map(\.code) == [row.code], "\(row.text): \(found.refusals)")
            #expect(found.resources.isEmpty && found.refusals.first?.position != nil)
        }
    }

    @Test(arguments: ["0.1", "0.2", "1.0", "1.2"])
    func anAnswerWithoutAStateIsEmpty(_ version: String) throws {
        let found = try Inspection(file: "show.json", "{\"format_version\":\"\(version)\"}")
        #expect(found.summary.read == 1 && found.refusals.isEmpty && found.resources.isEmpty)
    }

    @Test func cutAndMutatedAnswersAreRefusedOrRead() throws {
        let folder = try TestFolder()
        let whole = Array(Self.state(Self.values(Self.resource("t.a"), children: "{\"resources\":[]}")).utf8)
        for count in 0..<whole.count {
            let found = try Inspection([folder.write("s.json", Array(whole.prefix(count)))])
            #expect(found.refusals.count == 1 && found.resources.isEmpty)
        }
        var random = SeededGenerator(seed: 41)
        for _ in 0..<400 {
            let found = try Inspection([folder.write("s.json", random.mutated(whole))], kind: .terraform)
            #expect(found.refusals.count + found.summary.read == 1)
        }
    }
}
