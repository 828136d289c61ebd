/// What an alert says, as words with weights: the service says more than the title, and the title more than the description.
package struct AlertWords: Sendable, Equatable {
    package enum Source: Double, Sendable {
        case service = 3
        case title = 2
        case resource = 1.9
        case label = 1.5
        case description = 1
    }

    package struct Term: Sendable, Equatable {
        let stem: String
        let shown: String
        /// The place of the alert that gives it the most weight.
        let source: Source
    }

    /// Each stem once, the weightiest first.
    package let terms: [Term]

    /// Words of an alert that are looked at.
    package static let most = 96

    package init(
        title: String = "",
        description: String = "",
        service: String = "",
        labels: [(key: String, value: String)] = [],
        resource: String = ""
    ) {
        // A label's key says what its value is of: `severity`, `env`. The value is what a runbook may be about.
        let parts: [(Source, [String])] = [
            (.service, [service]), (.title, [title]), (.resource, [resource]), (.label, labels.map(\.value)),
            (.description, [description]),
        ]
        var seen: Set<String> = []
        var terms: [Term] = []
        for (source, texts) in parts {
            for word in texts.lazy.flatMap(MatchWords.of) {
                guard terms.count < Self.most else { break }
                guard seen.insert(word.stem).inserted else { continue }
                terms.append(Term(stem: word.stem, shown: word.shown, source: source))
            }
        }
        self.terms = terms
    }
}
