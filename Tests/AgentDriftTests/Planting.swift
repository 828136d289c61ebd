import SharedBase
import SharedDrift
import TestKit
import Testing

@testable import AgentDrift

/// Changes at random places of declared resources, and whether scans found each of them, and nothing else, where it was planted.
enum Planting {
    /// What a scan said: the differences and their class.
    struct Said {
        let changes: [AttributeChange]
        let status: ResourceStatus
    }

    struct Rate {
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
    struct Planted<Subject> {
        let type: String
        let subject: Subject
        let leaf: Leaf
    }

    /// Scans are dear and resources cheap: so many changes go into one scan.
    static let batch = 40

    /// `count` changes, each type in turn, so that rare ones have their share.
    static func plant<Subject>(
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

    static func check<Subject>(
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
}
