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
