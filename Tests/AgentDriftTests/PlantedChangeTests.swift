import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@testable import AgentDrift

/// One change at a random place of a declared resource: the scan finds it, and nothing else, at that place.
@Suite struct PlantedChangeTests {
    /// What a scan said: the differences and their class.
    private struct Said {
        let changes: [AttributeChange]
        let status: ResourceStatus
    }

    private struct Rate {
        var planted = 0
        var found = 0
        var types: Set<String> = []
        var missed: [String] = []

        mutating func note(_ type: String, _ leaf: Leaf, _ said: Said) {
            planted += 1
            types.insert(type)
            if Self.isAt(leaf, said) {
                found += 1
            } else {
                missed.append("\(type) \(leaf.steps): \(said.changes.map(\.path)) \(said.status)")
            }
        }

        /// Exactly the place; where a list is matched by key, its names. A key itself that changed is another element.
        private static func isAt(_ leaf: Leaf, _ said: Said) -> Bool {
            let exact = leaf.steps.map { step -> AttributePath.Step in
                switch step {
                case .key(let key): .key(key)
                case .index(let index): .index(index)
                }
            }
            let plain = AttributePath(exact).description
            if said.changes.map(\.path) == [plain] { return true }
            let paths = said.changes.compactMap { AttributePath($0.path) }
            guard !paths.isEmpty, paths.count == said.changes.count else { return false }
            let byKey = paths.allSatisfy { $0.steps.contains { if case .element = $0 { true } else { false } } }
            if byKey, paths.count == 1, paths[0].keys == leaf.names { return true }
            let isOtherElement = said.changes.allSatisfy { $0.kind != .changed } && paths.count <= 2
            return isOtherElement
                && paths.allSatisfy { leaf.names.starts(with: $0.keys) && $0.keys.count < leaf.names.count }
        }
    }

    /// A resource with the change that was planted in it.
    private struct Planted<Subject> {
        let type: String
        let subject: Subject
        let leaf: Leaf
    }

    /// Scans are dear and resources cheap: so many changes go into one scan.
    private static let batch = 40

    /// `count` changes, each type in turn, so that rare ones have their share.
    private func plant<Subject>(
        _ count: Int,
        _ subjects: [Subject],
        type: (Subject) -> String,
        leaves: (Subject) -> [Leaf],
        _ random: inout SeededGenerator
    ) -> [Planted<Subject>] {
        let types = Dictionary(grouping: subjects.filter { !leaves($0).isEmpty }, by: type).sorted { $0.key < $1.key }
        return (0..<count).map { round in
            let (type, candidates) = types[round % types.count]
            let subject = candidates[Int.random(in: 0..<candidates.count, using: &random)]
            let all = leaves(subject)
            return Planted(type: type, subject: subject, leaf: all[Int.random(in: 0..<all.count, using: &random)])
        }
    }

    private func check<Subject>(
        _ planted: [Planted<Subject>],
        least types: Int,
        scan: (ArraySlice<Planted<Subject>>) throws -> [Said]
    ) throws -> Rate {
        var rate = Rate()
        for start in stride(from: 0, to: planted.count, by: Self.batch) {
            let batch = planted[start..<min(start + Self.batch, planted.count)]
            let said = try scan(batch)
            #expect(said.count == batch.count)
            for (planted, said) in zip(batch, said) { rate.note(planted.type, planted.leaf, said) }
        }
        #expect(rate.types.count >= types)
        #expect(rate.found == rate.planted, "\(rate.missed.prefix(10))")
        return rate
    }

    @Test("Terraform: every change is found where it was planted")
    func terraform() throws {
        var random = SeededGenerator(seed: 4)
        let planted = plant(
            400,
            try Declared.terraform(),
            type: \.type,
            leaves: { Leaf.all($0.attributes).filter { $0.names.first != "timeouts" } },
            &random
        )
        let folder = try TestFolder()
        let rate = try check(planted, least: Corpus.folder("terraform") == nil ? 8 : 60) { try terraform($0, folder) }
        print("planted in Terraform: \(rate.found) of \(rate.planted) found, \(rate.types.count) types")
    }

    private func terraform(_ batch: ArraySlice<Planted<Resource>>, _ folder: TestFolder) throws -> [Said] {
        let state: Value = [
            "version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x",
            "resources": .array(
                batch.enumerated().map { index, planted in
                    [
                        "mode": "managed", "type": .string(planted.type), "name": .string("p\(index)"),
                        "instances": [["attributes": planted.subject.attributes]],
                    ]
                }
            ),
        ]
        let entries = batch.enumerated().map { index, planted -> Value in
            let before = planted.subject.attributes
            let after = planted.leaf.replaced(in: before, with: planted.leaf.changed)
            return [
                "address": .string("\(planted.type).p\(index)"), "mode": "managed", "type": .string(planted.type),
                "change": ["actions": ["update"], "before": before, "after": after],
            ]
        }
        let plan: Value = ["format_version": "1.2", "resource_drift": .array(entries)]
        let report = try EstateTests.scan(
            StackSettings(
                name: "s",
                kind: .terraform,
                source: try folder.write("s.tfstate", JSON.bytes(state)),
                live: try folder.write("p.json", JSON.bytes(plan))
            )
        )
        return report.resources.map { Said(changes: $0.attributes, status: $0.status) }
    }

    @Test("Kubernetes: every change is found where it was planted")
    func kubernetes() throws {
        var random = SeededGenerator(seed: 5)
        let planted = plant(
            400,
            try Declared.kubernetes(),
            type: { "\($0.identity.group)/\($0.identity.kind)" },
            leaves: { object in Leaf.all(.object(object.value)).filter { Self.isDeclared($0) } },
            &random
        )
        let folder = try TestFolder()
        let rate = try check(planted, least: Corpus.folder("kubernetes") == nil ? 5 : 60) { try kubernetes($0, folder) }
        print("planted in Kubernetes: \(rate.found) of \(rate.planted) found, \(rate.types.count) kinds")
    }

    /// What tells which object it is, and what the server keeps, is nobody's to declare.
    private static func isDeclared(_ leaf: Leaf) -> Bool {
        let names = leaf.names
        if ["apiVersion", "kind", "status", "stringData"].contains(names[0]) { return false }
        if names[0] == "metadata" { return names.count == 3 && names[1] == "labels" }
        return !names.contains("creationTimestamp") && names.last != "caBundle"
    }

    private func kubernetes(_ batch: ArraySlice<Planted<KubernetesObject>>, _ folder: TestFolder) throws -> [Said] {
        var declared: [Value] = []
        var live: [Value] = []
        for (index, planted) in batch.enumerated() {
            var object = planted.subject.value
            // Recorded objects carry the books of their own cluster, and a name may come twice.
            if var metadata = object["metadata"]?.objectValue {
                metadata["managedFields"] = nil
                metadata["annotations"] = nil
                metadata["name"] = .string("p\(index)")
                object["metadata"] = .object(metadata)
            }
            declared.append(.object(object))
            live.append(planted.leaf.replaced(in: .object(object), with: planted.leaf.changed))
        }
        func list(_ items: [Value]) -> [UInt8] {
            JSON.bytes(["apiVersion": "v1", "kind": "List", "items": .array(items)])
        }
        let report = try EstateTests.scan(
            StackSettings(
                name: "s",
                kind: .kubernetes,
                source: try folder.write("declared.json", list(declared)),
                live: try folder.write("live.json", list(live))
            )
        )
        return report.resources.map { Said(changes: $0.attributes, status: $0.status) }
    }
}
