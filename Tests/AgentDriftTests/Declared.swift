import SharedBase
import SharedJSON
import TestKit

@testable import AgentDrift

/// Declared resources to test with: those of our own fixtures, and of the corpus where it is there.
enum Declared {
    /// Managed instances of Terraform states, with their attributes as a tree.
    static func terraform() throws -> [Resource] {
        let estate = try Estate()
        var files = ["shop-aws/terraform.tfstate", "edge-dns/terraform.tfstate"].map(estate.path)
        if let folder = Corpus.folder("terraform") {
            files += (TestFile.names(in: folder) ?? []).map { "\(folder)/\($0)" }
        }
        var resources: [Resource] = []
        for file in files {
            guard let input = try? InputFile(path: file), let top = try? TopLevel.survey(input),
                top.kind == .terraformState(version: 4)
            else { continue }
            try? TerraformFile.read(input, top) { resources.append($0) }
        }
        return resources.filter { ($0.attributes.objectValue?.count ?? 0) > 0 }
    }

    /// Objects of manifests that have a name. What only describes the cluster's own state is left out.
    static func kubernetes() throws -> [KubernetesObject] {
        let estate = try Estate()
        var objects = try KubernetesFolder(estate.path("shop-cluster/manifests"), checkpoint: {}).objects
        if let folder = Corpus.folder("kubernetes") {
            for name in TestFile.names(in: folder) ?? [] {
                objects += KubernetesFile(path: name, bytes: try TestFile.read("\(folder)/\(name)")).objects
            }
        }
        return objects.filter {
            $0.identity.name != nil && !KubernetesScan.isTooling($0.identity) && !$0.identity.kind.hasSuffix("List")
        }
    }
}

extension Declared {
    /// A resource of a template with what is known of its properties, and the template that it stands in.
    struct Template {
        let file: String
        let bytes: [UInt8]
        let resources: [Resolved]
    }

    struct Resolved {
        let address: String
        let type: String
        /// With a mark where something is not known.
        let properties: Value
        let isNamedElsewhere: Bool
    }

    /// Templates whose resources are there whatever their conditions say, resolved with the defaults of their parameters.
    static func templates() throws -> [Template] {
        var files = [("shop.yaml", try Fixtures.bytes("cloudformation/shop.yaml"))]
        files.append(("types.yaml", try Fixtures.bytes("cloudformation/types.yaml")))
        files += try Corpus.files("cloudformation").map { ($0.name, $0.bytes) }
        return files.compactMap { name, bytes in
            guard let template = (try? CloudFormationFile(path: name, bytes: bytes))?.template else { return nil }
            let known = TemplateKnowledge.ofDefaults(template)
            let entries = template.entries(known)
            var named: Set<String> = []
            for entry in entries { collect(entry.properties, &named) }
            var resolver = TemplateResolver(template: template, known: known)
            let resources = entries.compactMap { entry -> Resolved? in
                guard let type = entry.type, entry.unresolved == nil, type.hasPrefix("AWS::"),
                    entry.condition.map({ resolver.condition($0) }) ?? true == true,
                    let properties = resolver.resolve(entry.properties), properties.objectValue != nil
                else { return nil }
                return Resolved(
                    address: entry.address,
                    type: type,
                    properties: properties,
                    isNamedElsewhere: named.contains(entry.address)
                )
            }
            return resources.isEmpty ? nil : Template(file: name, bytes: bytes, resources: resources)
        }
    }

    /// Logical ids whose attributes are asked for.
    private static func collect(_ value: Value, _ names: inout Set<String>) {
        switch value {
        case .array(let items): for item in items { collect(item, &names) }
        case .object(let object):
            if let name = object["Fn::GetAtt"]?[0]?.stringValue { names.insert(name) }
            for (_, member) in object { collect(member, &names) }
        case .string(let text):
            for part in text.split(separator: "${").dropFirst() {
                names.insert(String(part.prefix { $0 != "." && $0 != "}" }))
            }
        default: break
        }
    }

    /// Resources of Pulumi stacks: those of the corpus, and every Terraform instance as its bridge to Pulumi writes it.
    static func pulumi() throws -> [PulumiResource] {
        var resources: [PulumiResource] = []
        if let folder = Corpus.folder("pulumi") {
            for name in TestFile.names(in: folder) ?? [] {
                guard let input = try? InputFile(path: "\(folder)/\(name)") else { continue }
                _ = try? PulumiStack.read(input) { if $0.isCurrent, !$0.isExternal { resources.append($0) } }
            }
        }
        for (index, resource) in try terraform().enumerated() where !resource.isFlat {
            let words = resource.type.split(separator: "_").map(String.init)
            guard words.count > 1, let inputs = camelCased(resource.attributes).objectValue else { continue }
            let name = camelCased(words.dropFirst().joined(separator: "_"))
            let type = "\(words[0]):index/\(name):\(name.prefix(1).uppercased() + name.dropFirst())"
            let made = PulumiSample.resource(
                "bridged\(index)",
                type: type,
                inputs: .object(inputs),
                outputs: .object(ValueObject(inputs.map { ($0.key, $0.value) } + [("madeByProvider", "x")]))
            )
            guard let members = made.objectValue,
                let resource = PulumiResource(members, urn: nil, position: TextPosition())
            else { continue }
            resources.append(resource)
        }
        return resources
    }

    private static func camelCased(_ value: Value) -> Value {
        switch value {
        case .object(let object): .object(ValueObject(object.map { (camelCased($0.key), camelCased($0.value)) }))
        case .array(let items): .array(items.map(camelCased))
        default: value
        }
    }

    private static func camelCased(_ name: String) -> String {
        let words = name.split(separator: "_")
        guard words.count > 1, !name.contains(where: { $0 != "_" && !$0.isLetter && !$0.isNumber }) else { return name }
        return String(words[0]) + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}

/// A place in a value.
struct Leaf {
    var steps: [Step]
    var value: Value

    enum Step: Hashable {
        case key(String)
        case index(Int)
    }

    /// The names on the way.
    var names: [String] { steps.compactMap { if case .key(let key) = $0 { key } else { nil } } }

    /// Every scalar below `value` that says something.
    static func all(_ value: Value, _ steps: [Step] = []) -> [Leaf] {
        switch value {
        case .object(let object): object.flatMap { all($0.value, steps + [.key($0.key)]) }
        case .array(let items): items.enumerated().flatMap { all($1, steps + [.index($0)]) }
        default: Equality.isNothing(value) ? [] : [Leaf(steps: steps, value: value)]
        }
    }

    /// Another value of the same form.
    var changed: Value {
        switch value {
        case .bool(let flag): .bool(!flag)
        case .number(let text): .number(Int(text).map { String($0 &+ 7) } ?? "7")
        case .string(let text): .string(Int(text).map { String($0 &+ 7) } ?? text + "-planted")
        default: "planted"
        }
    }

    /// What stands at this place; nil where there is none.
    func value(in root: Value) -> Value? {
        steps.reduce(root) { (value: Value?, step) in
            switch step {
            case .key(let key): value?[key]
            case .index(let index): value?.arrayValue.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            }
        }
    }

    /// `root` with the value at this place replaced.
    func replaced(in root: Value, with new: Value) -> Value { Self.replace(root, steps[...], new) }

    private static func replace(_ value: Value, _ steps: ArraySlice<Step>, _ new: Value) -> Value {
        guard let step = steps.first else { return new }
        switch (step, value) {
        case (.key(let key), .object(var object)):
            object[key] = object[key].map { replace($0, steps.dropFirst(), new) }
            return .object(object)
        case (.index(let index), .array(var items)):
            items[index] = replace(items[index], steps.dropFirst(), new)
            return .array(items)
        default: return value
        }
    }
}
