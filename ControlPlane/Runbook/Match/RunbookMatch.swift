import Glibc
internal import SharedBase

/// Which runbooks fit an alert, and why (P6-E3-23). It proposes and starts nothing. Pure and deterministic.
///
/// The score is the share of what the alert says that a runbook takes up, each word weighted by its place in the alert and by how rare
/// it is among the runbooks of the tenant (the inverse document frequency of BM25), each find by its place in the runbook and by how
/// often it stands there for a text of this length.
package enum RunbookMatch {
    package struct Candidate: Sendable {
        let id: RunbookID
        let name: String
        let version: Int
        /// How many words its text has.
        let length: Int
        /// How often words of the alert stand in its text.
        let found: [MatchProfile.Entry: Int]

        init(id: RunbookID, name: String, version: Int, length: Int, found: [MatchProfile.Entry: Int]) {
            self.id = id
            self.name = name
            self.version = version
            self.length = length
            self.found = found
        }

        /// With all of its words.
        package init(id: RunbookID, name: String, version: Int, _ profile: MatchProfile) {
            self.init(id: id, name: name, version: version, length: profile.counts.count, found: profile.counts)
        }
    }

    package struct Proposal: Sendable, Equatable {
        package let id: RunbookID
        package let name: String
        package let version: Int
        /// 0 to 1, in thousandths.
        package let score: Int
        /// In words, the weightiest first.
        package let reasons: [String]
    }

    package static let most = 5
    /// Thousandths; less than this is chance.
    package static let least = 150

    package static func proposals(for alert: AlertWords, among candidates: [Candidate]) -> [Proposal] {
        let named = candidates.map { candidate in
            let words = Set(MatchWords.of(candidate.name).map(\.stem))
            return (candidate, alert.terms.filter { words.contains($0.stem) }.map(\.stem))
        }
        let rarity = rarity(alert, named.map { Set($0.1 + $0.0.found.keys.map(\.stem)) })
        guard let rarest = rarity.values.max() else { return [] }
        // What no runbook has still says that none of them is about it; of the description it says nothing. Where all of them are about
        // the same it says no more than the rarest word that they have.
        let unknown = min(rarest, Self.rarity(holders: 0, of: candidates.count) / 2)
        let whole = alert.terms.reduce(0.0) { sum, term in
            sum + term.source.rawValue * (rarity[term.stem] ?? (term.source == .description ? 0 : unknown))
        }
        let mean = Double(max(1, candidates.reduce(0) { $0 + $1.length })) / Double(candidates.count)
        let found = named.compactMap { candidate, names -> Proposal? in
            let finds = finds(alert, candidate, Set(names), rarity, mean)
            let score = Int((finds.reduce(0) { $0 + $1.worth } / whole * 1000).rounded())
            guard score >= least else { return nil }
            return Proposal(
                id: candidate.id,
                name: candidate.name,
                version: candidate.version,
                score: min(1000, score),
                reasons: reasons(finds)
            )
        }
        return Array(found.sorted(by: isBetter).prefix(most))
    }

    private static func isBetter(_ left: Proposal, _ right: Proposal) -> Bool {
        left.score != right.score
            ? left.score > right.score : (left.name, left.id.description) < (right.name, right.id.description)
    }

    /// By stem, of those that a runbook has; never 0, so that a tenant with one runbook finds it.
    private static func rarity(_ alert: AlertWords, _ words: [Set<String>]) -> [String: Double] {
        var rarity: [String: Double] = [:]
        for term in alert.terms {
            let holders = words.count { $0.contains(term.stem) }
            if holders > 0 { rarity[term.stem] = Self.rarity(holders: holders, of: words.count) }
        }
        return rarity
    }

    private static func rarity(holders: Int, of count: Int) -> Double {
        log(1 + (Double(count - holders) + 0.5) / (Double(holders) + 0.5))
    }

    private struct Find {
        let term: AlertWords.Term
        let place: MatchProfile.Place
        let worth: Double
    }

    /// Each word of the alert at the place of the runbook where it says the most.
    private static func finds(
        _ alert: AlertWords,
        _ candidate: Candidate,
        _ names: Set<String>,
        _ rarity: [String: Double],
        _ meanLength: Double
    ) -> [Find] {
        // A long text has every word sooner or later.
        let length = 0.5 + 0.5 * Double(candidate.length) / meanLength
        return alert.terms.compactMap { term in
            guard let rare = rarity[term.stem] else { return nil }
            var best: (place: MatchProfile.Place, share: Double)?
            for place in MatchProfile.Place.allCases {
                var share = 0.0
                if place == .name {
                    share = names.contains(term.stem) ? 1 : 0
                } else if let count = candidate.found[.init(stem: term.stem, place: place)] {
                    share = place.weight * (1 - pow(0.5, Double(count) / length))
                }
                if share > best?.share ?? 0 { best = (place, share) }
            }
            return best.map { Find(term: term, place: $0.place, worth: term.source.rawValue * rare * $0.share) }
        }
    }

    private static func reasons(_ finds: [Find]) -> [String] {
        let service = finds.filter { $0.term.source == .service && ($0.place == .name || $0.place == .target) }
        var rows: [(worth: Double, text: String)] = []
        func add(_ lead: String, _ some: [Find]) {
            guard !some.isEmpty else { return }
            // The weightiest words are enough to see why.
            let words = some.sorted { ($1.worth, $0.term.stem) < ($0.worth, $1.term.stem) }.prefix(5)
            let text = "\(lead) \(words.map { "\"\($0.term.shown)\"" }.joined(separator: ", "))"
            rows.append((some.reduce(0) { $0 + $1.worth }, text))
        }
        add("It names the service:", service)
        for place in MatchProfile.Place.allCases {
            let some = finds.filter {
                $0.place == place && !($0.term.source == .service && (place == .name || place == .target))
            }
            switch place {
            case .name: add("Its name says", some)
            case .target: add("A step runs at", some)
            case .text: add("Its text speaks of", some)
            case .command: add("Its commands hold", some)
            }
        }
        return rows.enumerated().sorted { ($1.element.worth, $0.offset) < ($0.element.worth, $1.offset) }.map(
            \.element.text
        )
    }
}
