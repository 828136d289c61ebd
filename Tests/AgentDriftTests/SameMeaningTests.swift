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
        "egress", "cidrBlocks", "ipv6CidrBlocks", "securityGroups", "vpcSecurityGroupIds", "subnetIds", "sourceRanges",
        "targetTags", "SecurityGroupIds", "SubnetIds", "Subnets", "ManagedPolicyArns", "AlarmActions",
        "availability_zones", "source_ranges", "target_tags", "members", "records", "aliases", "route",
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

    // MARK: Defaults

    /// Every default of the type tables, left out on the one side and filled in on the other.
    @Test("Terraform: a default that is filled in is no drift")
    func terraformDefaults() {
        var count = 0
        for row in TerraformRules.rows {
            for (path, fact) in row.facts {
                guard case .standard(let value) = fact else { continue }
                let names = path.split(separator: ".").map(String.init)
                for type in row.types {
                    let rules = TerraformRules(type: type.replacing("*", with: "any"))
                    let filled = Self.nested(names[...], value)
                    let empty = Self.nested(names[...], nil)
                    for (declared, live) in [(empty, filled), (filled, empty)] {
                        let found = Comparison.differences(declared, live, rules: rules)
                        #expect(found.isEmpty, "\(type) \(path): \(found.map(\.path))")
                    }
                    count += 1
                }
            }
        }
        #expect(count >= 100)
    }

    @Test("Kubernetes: a default that is filled in is no drift")
    func kubernetesDefaults() throws {
        let object: Value = ["apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "a"]]
        let identity = try #require(KubernetesIdentity(object.objectValue ?? ValueObject()))
        for (name, row) in KubernetesRules.defaults {
            let names = ["spec"] + row.below.sorted().prefix(1) + [name]
            let (filled, empty) = (Self.nested(names[...], row.value), Self.nested(names[...], nil))
            for (declared, live) in [(empty, filled), (filled, empty)] {
                let found = Comparison.differences(declared, live, rules: KubernetesRules(identity))
                #expect(found.isEmpty, "\(name): \(found.map(\.path))")
            }
        }
    }

    /// `value` below `names`; without one, the objects around it are there and it is not.
    private static func nested(_ names: ArraySlice<String>, _ value: Value?) -> Value {
        guard let name = names.first else { return value ?? .null }
        if names.count == 1, value == nil { return [:] }
        return [name: nested(names.dropFirst(), value)]
    }

    // MARK: CloudFormation and Pulumi

    @Test("CloudFormation: another notation, and what the service adds, is no drift")
    func cloudFormation() throws {
        var rewriter = Rewriter(random: SeededGenerator(seed: 10))
        var count = 0
        for template in try Declared.templates() {
            for resource in template.resources {
                guard var live = rewriter.rewrite(resource.properties, "").objectValue else { continue }
                live["MadeByService"] = ["Arn": "x", "Enabled": true]
                let found = Comparison.differences(
                    resource.properties,
                    .object(live),
                    rules: CloudFormationRules(type: resource.type)
                )
                #expect(found.isEmpty, "\(template.file) \(resource.address): \(found.map(\.path))")
                count += 1
            }
        }
        // 78 of the fixtures alone, more where the shared corpus is there.
        #expect(count >= 75)
    }

    @Test("Pulumi: another notation, and what the provider adds, is no drift")
    func pulumi() throws {
        var rewriter = Rewriter(random: SeededGenerator(seed: 11))
        let resources = try Declared.pulumi()
        #expect(resources.count >= 17)
        for resource in resources {
            func side(_ value: ValueObject) -> Value {
                .object(
                    ValueObject(
                        value.map { member in
                            // Signed values are laid out by Pulumi alone.
                            let isSigned = JSON.text(member.value).contains(PulumiValue.signature)
                            return (member.key, isSigned ? member.value : rewriter.rewrite(member.value, member.key))
                        }
                    )
                )
            }
            var outputs = side(resource.outputs)
            if !resource.outputs.isEmpty, var object = outputs.objectValue {
                object["madeByProvider2"] = ["etag": "y"]
                outputs = .object(object)
            }
            let members: Value = [
                "urn": .string(resource.urn), "type": .string(resource.type), "custom": true,
                "inputs": side(resource.inputs), "outputs": outputs,
            ]
            let live = try #require(
                PulumiResource(members.objectValue ?? ValueObject(), urn: nil, position: TextPosition())
            )
            let found = PulumiSides(resource, live).pairs.flatMap(\.differences)
            #expect(found.isEmpty, "\(resource.urn): \(found.map(\.path))")
        }
    }

    @Test("Pulumi: each stack of the corpus beside itself has no drift", .enabled(if: Corpus.folder("pulumi") != nil))
    func pulumiStacks() throws {
        let folder = try TestFolder()
        var stacks = 0
        var resources = 0
        for (name, bytes) in try Corpus.files("pulumi") {
            let source = try folder.write("a/" + name, bytes)
            guard let input = try? InputFile(path: source), (try? PulumiStack.read(input) { _ in }) != nil else {
                continue
            }
            let report = try EstateTests.scan(
                StackSettings(name: "s", kind: .pulumi, source: source, live: try folder.write("b/" + name, bytes))
            )
            #expect(report.differing.isEmpty, "\(name): \(report.differing)")
            stacks += 1
            resources += report.coverage.read
        }
        #expect(stacks == 28)
        print("Pulumi stacks beside themselves: \(stacks), \(resources) resources, 0 drifts")
    }
}
