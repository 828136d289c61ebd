import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@testable import AgentDrift

/// CloudFormation: the template as it was written, functions and all, beside a live side in which one value is another.
@Suite struct PlantedTemplateTests {
    private struct Subject {
        let template: Int
        let resource: Declared.Resolved
    }

    @Test("CloudFormation: every change is found where it was planted")
    func cloudFormation() throws {
        var random = SeededGenerator(seed: 8)
        let templates = try Declared.templates()
        let subjects = templates.indices.flatMap { index in
            // What another resource asks for would change there too.
            templates[index].resources.filter { !$0.isNamedElsewhere }.map { Subject(template: index, resource: $0) }
        }
        let planted = Planting.plant(
            400,
            subjects,
            type: \.resource.type,
            leaves: { Self.leaves($0.resource.properties) },
            &random
        )
        let folder = try TestFolder()
        let rate = try Planting.check(planted, least: 60) { batch in
            try batch.map { try said($0, templates[$0.subject.template], folder) }
        }
        print("planted in CloudFormation: \(rate.found) of \(rate.planted) found, \(rate.types.count) types")
    }

    /// Places whose value is known. In a list with an unknown element the others may be laid out anew.
    private static func leaves(_ value: Value, _ steps: [Leaf.Step] = []) -> [Leaf] {
        switch value {
        case .object(let object): object.flatMap { leaves($0.value, steps + [.key($0.key)]) }
        case .array(let items):
            items.contains(where: holdsMark) ? [] : items.enumerated().flatMap { leaves($1, steps + [.index($0)]) }
        default:
            UnknownValues.isMark(value) || Equality.isNothing(value) ? [] : [Leaf(steps: steps, value: value)]
        }
    }

    private static func holdsMark(_ value: Value) -> Bool {
        switch value {
        case .object(let object): object.contains { holdsMark($0.value) }
        case .array(let items): items.contains(where: holdsMark)
        default: UnknownValues.isMark(value)
        }
    }

    /// The live side: what is known as it is, something in the place of what is not.
    private static func deployed(_ value: Value) -> Value {
        switch value {
        case .object(let object): .object(object.mapValues(deployed))
        // An element that is not known may be none.
        case .array(let items): .array(items.filter { !UnknownValues.isMark($0) }.map(deployed))
        default: UnknownValues.isMark(value) ? "made" : value
        }
    }

    private func said(
        _ planted: Planting.Planted<Subject>,
        _ template: Declared.Template,
        _ folder: TestFolder
    ) throws -> Planting.Said {
        // The others are not there: what they would give stays unknown, as it was when the place was chosen.
        let resource = planted.subject.resource
        let properties = planted.leaf.replaced(in: Self.deployed(resource.properties), with: planted.leaf.changed)
        let body: Value = ["Type": .string(resource.type), "Properties": properties]
        let live: Value = ["Resources": .object(ValueObject([(resource.address, body)]))]
        let report = try EstateTests.scan(
            StackSettings(
                name: "s",
                kind: .cloudformation,
                source: try folder.write(template.file, template.bytes),
                live: try folder.write("live/live.json", JSON.bytes(live))
            )
        )
        let own = try #require(report.resources.first { $0.address == resource.address })
        return Planting.Said(changes: own.attributes, status: own.status)
    }
}
