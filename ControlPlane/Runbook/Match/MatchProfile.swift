package import SharedBase

/// The words of one version of a runbook, by the place where they stand. Its name is no part of it: that can change alone.
package struct MatchProfile: Sendable, Equatable {
    /// Where a word stands, with how much that says of 1.
    package enum Place: String, Sendable, CaseIterable {
        case name
        /// The host or label that a step is for.
        case target
        /// Titles, conditions and prerequisites.
        case text
        case command

        var weight: Double {
            switch self {
            case .name: 1
            case .target: 0.9
            case .text: 0.8
            case .command: 0.6
            }
        }
    }

    package struct Entry: Hashable, Sendable {
        let stem: String
        let place: Place
    }

    /// How often each word stands in its place.
    package private(set) var counts: [Entry: Int] = [:]

    /// More words of one runbook are not kept: the first ones say what it is for.
    package static let most = 600

    /// - Parameter document: of the version, as it is stored.
    package init(document: Value) {
        let steps = (document["steps"]?.arrayValue ?? []) + (document["rollback"]?.arrayValue ?? [])
        add(document["title"]?.stringValue, .text)
        for prerequisite in document["prerequisites"]?.arrayValue ?? [] { add(prerequisite.stringValue, .text) }
        for step in steps {
            add(step["target"]?.stringValue, .target)
            add(step["title"]?.stringValue, .text)
            add(step["condition"]?.stringValue, .text)
        }
        for step in steps { add(step["command"]?.stringValue, .command) }
    }

    private mutating func add(_ text: String?, _ place: Place) {
        guard let text, !text.isEmpty, counts.count < Self.most else { return }
        for word in MatchWords.of(String(text.prefix(4096))) {
            let entry = Entry(stem: word.stem, place: place)
            guard counts.count < Self.most || counts[entry] != nil else { continue }
            counts[entry, default: 0] += 1
        }
    }
}
