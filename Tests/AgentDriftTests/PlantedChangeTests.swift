import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@testable import AgentDrift

/// One change at a random place of a declared resource: the scan finds it, and nothing else, at that place.
@Suite struct PlantedChangeTests {
    private typealias Said = Planting.Said
    private typealias Planted = Planting.Planted

    @Test("Terraform: every change is found where it was planted")
    func terraform() throws {
        var random = SeededGenerator(seed: 4)
        let planted = Planting.plant(
            400,
            try Declared.terraform(),
            type: \.type,
            leaves: { Leaf.all($0.attributes).filter { $0.names.first != "timeouts" } },
            &random
        )
        let folder = try TestFolder()
        let rate = try Planting.check(planted, least: Corpus.folder("terraform") == nil ? 8 : 60) {
            try terraform($0, folder)
        }
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
        let planted = Planting.plant(
            400,
            try Declared.kubernetes(),
            type: { "\($0.identity.group)/\($0.identity.kind)" },
            leaves: { object in Leaf.all(.object(object.value)).filter { Self.isDeclared($0) } },
            &random
        )
        let folder = try TestFolder()
        let rate = try Planting.check(planted, least: Corpus.folder("kubernetes") == nil ? 5 : 60) {
            try kubernetes($0, folder)
        }
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
