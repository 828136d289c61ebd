import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@testable import AgentDrift

/// The other half of the promise: what means the same gives no drift, however it is written. Each declared resource is compared
/// with itself in another notation: sets shuffled, policies reordered, nothing written as null, empty or not at all.
@Suite struct SameMeaningTests {
    /// Lists whose order no provider keeps; written down here on their own, so that the tables are held against something.
    private static let sets: Set<String> = [
        "cidr_blocks", "ipv6_cidr_blocks", "security_groups", "vpc_security_group_ids", "subnet_ids", "subnets",
        "ingress",
        "egress", "availability_zones", "source_ranges", "target_tags", "members", "records", "aliases", "route",
    ]

    private struct Rewriter {
        var random: SeededGenerator

        mutating func rewrite(_ value: Value, _ name: String) -> Value {
            switch value {
            case .object(let object):
                var members = object.map { (key: $0.key, value: rewrite($0.value, $0.key)) }
                members.shuffle(using: &random)
                return .object(
                    ValueObject(
                        members.filter { !Equality.isNothing($0.value) || Bool.random(using: &random) }.map {
                            ($0.key, $0.value)
                        }
                    )
                )
            case .array(let items):
                if items.isEmpty { return nothing() }
                let items = items.map { rewrite($0, name) }
                return .array(SameMeaningTests.sets.contains(name) ? items.shuffled(using: &random) : items)
            case .null: return nothing()
            case .string(""): return nothing()
            case .string(let text): return .string(policy(text) ?? text)
            case .number(let text): return Bool.random(using: &random) ? .string(text) : value
            case .bool: return value
            }
        }

        private mutating func nothing() -> Value {
            [.null, "", .array([]), .object(ValueObject())][Int.random(in: 0..<4, using: &random)]
        }

        /// A policy with its statements and actions in another order, and lists of one as texts.
        private mutating func policy(_ text: String) -> String? {
            guard text.contains("Statement"), var object = (try? JSON.parse(text))?.objectValue,
                let statements = object["Statement"]?.arrayValue
            else { return nil }
            let turned = statements.map { statement -> Value in
                guard var members = statement.objectValue else { return statement }
                for key in ["Action", "Resource"] {
                    guard let list = members[key]?.arrayValue else { continue }
                    members[key] = list.count == 1 ? list[0] : .array(list.shuffled(using: &random))
                }
                return .object(members)
            }
            object["Statement"] = .array(turned.shuffled(using: &random))
            return JSON.text(.object(object))
        }
    }

    @Test("Terraform: another notation is no drift")
    func terraform() throws {
        var rewriter = Rewriter(random: SeededGenerator(seed: 6))
        let resources = try Declared.terraform()
        #expect(resources.count >= 17)
        for resource in resources {
            for _ in 0..<3 {
                let other = rewriter.rewrite(resource.attributes, "")
                let rules = TerraformRules(type: resource.type)
                let found = Comparison.differences(resource.attributes, other, rules: rules)
                #expect(found.isEmpty, "\(resource.file) \(resource.address): \(found.map(\.path))")
            }
        }
    }

    @Test("Kubernetes: another notation is no drift")
    func kubernetes() throws {
        var random = SeededGenerator(seed: 7)
        for object in try Declared.kubernetes() {
            let declared = SecretData.normalised(object.value)
            var live = declared
            live["status"] = ["phase": "x", "observedGeneration": 3]
            if var metadata = live["metadata"]?.objectValue {
                metadata["uid"] = "1"
                metadata["resourceVersion"] = "2"
                metadata["generation"] = 9
                live["metadata"] = .object(metadata)
            }
            let shuffled = ValueObject(live.map { ($0.key, $0.value) }.shuffled(using: &random))
            let found = Comparison.differences(
                .object(declared),
                .object(shuffled),
                rules: KubernetesRules(object.identity)
            )
            #expect(found.isEmpty, "\(object.file) \(object.identity.address): \(found.map(\.path))")
        }
    }
}
