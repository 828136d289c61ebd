import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@testable import AgentDrift

/// Pulumi: an export beside one after a refresh, in which one value of each resource is another.
@Suite struct PlantedStackTests {
    @Test("Pulumi: every change is found where it was planted")
    func pulumi() throws {
        var random = SeededGenerator(seed: 9)
        let planted = Planting.plant(
            400,
            try Declared.pulumi(),
            type: \.type,
            leaves: { Self.leaves(PulumiValue.withoutBookkeeping($0.inputs), $0.ignoreChanges) },
            &random
        )
        let folder = try TestFolder()
        let rate = try Planting.check(planted, least: Corpus.folder("pulumi") == nil ? 8 : 60) {
            try pulumi($0, folder)
        }
        print("planted in Pulumi: \(rate.found) of \(rate.planted) found, \(rate.types.count) types")
    }

    /// Plain places of the inputs: what is signed (secrets, assets) is compared in a way of its own.
    private static func leaves(_ inputs: ValueObject, _ ignored: [String]) -> [Leaf] {
        func plain(_ value: Value, _ steps: [Leaf.Step]) -> [Leaf] {
            switch value {
            case .object(let object):
                object[PulumiValue.signature] != nil ? [] : object.flatMap { plain($0.value, steps + [.key($0.key)]) }
            case .array(let items): items.enumerated().flatMap { plain($1, steps + [.index($0)]) }
            default: Equality.isNothing(value) ? [] : [Leaf(steps: steps, value: value)]
            }
        }
        return plain(.object(inputs), []).filter { $0.value.stringValue != PulumiSample.unknownText && ignored.isEmpty }
    }

    private func pulumi(
        _ batch: ArraySlice<Planting.Planted<PulumiResource>>,
        _ folder: TestFolder
    ) throws -> [Planting.Said] {
        func resource(_ index: Int, _ planted: Planting.Planted<PulumiResource>, isLive: Bool) -> Value {
            var inputs = Value.object(PulumiValue.withoutBookkeeping(planted.subject.inputs))
            var outputs = Value.object(planted.subject.outputs)
            if isLive {
                let leaf = planted.leaf
                // A refresh writes the outputs, and the inputs too where the provider reads them back.
                if leaf.value(in: outputs) == leaf.value { outputs = leaf.replaced(in: outputs, with: leaf.changed) }
                inputs = leaf.replaced(in: inputs, with: leaf.changed)
            }
            return PulumiSample.resource("p\(index)", type: planted.type, inputs: inputs, outputs: outputs)
        }
        func export(isLive: Bool) throws -> String {
            try folder.write(
                isLive ? "live.json" : "declared.json",
                PulumiSample.export(
                    batch.enumerated().map { resource($0, $1, isLive: isLive) },
                    time: isLive ? "2026-11-26T09:00:00Z" : "2026-11-26T08:00:00Z"
                )
            )
        }
        let report = try EstateTests.scan(
            StackSettings(name: "s", kind: .pulumi, source: try export(isLive: false), live: try export(isLive: true))
        )
        return report.resources.map { Planting.Said(changes: $0.attributes, status: $0.status) }
    }
}
