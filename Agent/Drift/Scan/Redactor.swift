import SharedBase
import SharedCrypto
import SharedDrift
import SharedJSON
import SharedScrub

/// The one door through which values reach a report: differences are found in clear and shown scrubbed.
struct Redactor {
    private var session: ScrubSession
    private let key: [UInt8]
    private(set) var counts = ScrubCounts()

    /// - Parameter key: for content hashes and for tags of secrets that stand inside longer texts; never leaves the
    /// agent.
    init(scrubber: Scrubber, key: [UInt8]) {
        session = ScrubSession(scrubber)
        self.key = key
    }

    /// Remembers what is secret in a value, so that it is redacted wherever else in the stack it stands.
    mutating func learn(_ value: Value, _ hints: ScrubHints) { session.learn(value, hints: hints) }

    /// The same for a text.
    mutating func learn(text: String) { session.learn(text: Array(text.utf8)) }

    func line(_ text: String) -> String { session.scrub(line: text) }

    mutating func tagged(_ value: Value, _ hints: ScrubHints) -> Value {
        session.scrub(value, hints: hints, style: .tagged, counts: &counts)
    }

    mutating func marked(_ value: Value, _ hints: ScrubHints) -> Value {
        session.scrub(value, hints: hints, style: .marker, counts: &counts)
    }

    /// The keyed hash of declared content: equal content, equal hash, and nothing to be read from it.
    func hash(_ value: Value) -> String {
        Hex.encode(HMACSHA256.code(JSON.canonical(value), key: key))
    }

    /// The platform's id, unless it is itself a secret.
    mutating func identifier(_ id: String?, _ resource: Resource) -> String? {
        guard let id else { return nil }
        var hints = resource.hints
        hints.path = [.name("id")]
        let scrubbed = marked(.string(id), hints)
        return scrubbed == .string(id) ? id : nil
    }

    /// The differences between two values, each with its scrubbed sides.
    mutating func changes(
        _ differences: [Difference],
        declared: Value,
        _ declaredHints: ScrubHints,
        actual: Value,
        _ actualHints: ScrubHints
    ) -> [AttributeChange] {
        guard !differences.isEmpty else { return [] }
        let left = ScrubbedTree(clear: declared, scrubbed: tagged(declared, declaredHints))
        let right = ScrubbedTree(clear: actual, scrubbed: tagged(actual, actualHints))
        var seen: Set<String> = []
        return differences.compactMap { difference in
            let change = self.change(difference, left, right)
            return seen.insert(change.path).inserted ? change : nil
        }
    }

    /// The same of decisions, with the values of those where both sides are equal too.
    mutating func explained(
        _ decisions: [Decision],
        declared: Value,
        _ declaredHints: ScrubHints,
        actual: Value,
        _ actualHints: ScrubHints
    ) -> [ResourceExplanation.Attribute] {
        let left = ScrubbedTree(clear: declared, scrubbed: tagged(declared, declaredHints))
        let right = ScrubbedTree(clear: actual, scrubbed: tagged(actual, actualHints))
        return decisions.map { decision in
            guard decision.declared == nil, decision.actual == nil else { return explained(decision, left, right) }
            // No side has the place, so no side says how its path may be shown.
            var result = explained(decision, left, right)
            result.path = line(result.path)
            return result
        }
    }

    private func explained(
        _ decision: Decision,
        _ left: ScrubbedTree,
        _ right: ScrubbedTree
    ) -> ResourceExplanation.Attribute {
        let kind: AttributeChangeKind =
            decision.declared == nil ? .added : decision.actual == nil ? .removed : .changed
        let place = Difference(path: decision.path, kind: kind, declared: decision.declared, actual: decision.actual)
        let shown = change(place, left, right)
        var result = ResourceExplanation.Attribute(path: shown.path, verdict: .equal, because: "")
        result.declared = shown.declared
        result.actual = shown.actual
        switch decision.outcome {
        case .equal(let rule):
            result.because = rule
            // What is equal is shown as it is, without the tags that tell different secrets apart.
            if let way = decision.declared { result.declared = left.value(way, atMost: left.depth(way)) }
            if let way = decision.actual { result.actual = right.value(way, atMost: right.depth(way)) }
        case .passedOver(let rule):
            result.verdict = .notChecked
            result.because = line(rule)
        case .differs(_, let verdict):
            result.verdict = .init(verdict.driftClass)
            result.because = verdict.rule
            result.who = verdict.who.map(line)
        }
        return result
    }

    private func change(_ difference: Difference, _ left: ScrubbedTree, _ right: ScrubbedTree) -> AttributeChange {
        var depth = difference.path.steps.count
        if let way = difference.declared { depth = min(depth, left.depth(way)) }
        if let way = difference.actual { depth = min(depth, right.depth(way)) }
        let declared = difference.declared.map { left.value(Array($0.prefix(depth))) }
        let actual = difference.actual.map { right.value(Array($0.prefix(depth))) }
        let way = difference.declared.map { (left, $0) } ?? difference.actual.map { (right, $0) }
        let path = way.map { $0.0.path(difference.path, Array($0.1.prefix(depth))) } ?? difference.path
        guard let declared, let actual else {
            return AttributeChange(
                path: path.description,
                kind: difference.kind,
                declared: declared?.scrubbed,
                actual: actual?.scrubbed,
                driftClass: difference.verdict.driftClass,
                who: difference.verdict.who.map(line)
            )
        }
        var shown = (declared.scrubbed, actual.scrubbed)
        if shown.0 == shown.1 { shown = (tag(declared.clear), tag(actual.clear)) }
        return AttributeChange(
            path: path.description,
            kind: .changed,
            declared: shown.0,
            actual: shown.1,
            driftClass: difference.verdict.driftClass,
            who: difference.verdict.who.map(line)
        )
    }

    /// Two texts that differ only in what was removed from them still have to look different.
    private func tag(_ value: Value) -> Value {
        RedactedValue(rule: "differs", tag: String(hash(value).prefix(8))).value
    }
}

/// A value beside its scrubbed form; both have the same shape down to where something was redacted.
struct ScrubbedTree {
    let clear: Value
    let scrubbed: Value

    /// How far a way can be followed in the scrubbed value.
    func depth(_ way: [Int]) -> Int {
        var value = scrubbed
        for (depth, position) in way.enumerated() {
            guard RedactedValue(value) == nil, let next = Self.child(value, position) else { return depth }
            value = next
        }
        return way.count
    }

    func value(_ way: [Int], atMost depth: Int) -> Value { value(Array(way.prefix(depth))).scrubbed }

    func value(_ way: [Int]) -> (clear: Value, scrubbed: Value) {
        var pair = (clear: clear, scrubbed: scrubbed)
        for position in way {
            guard let clear = Self.child(pair.clear, position), let scrubbed = Self.child(pair.scrubbed, position)
            else {
                return pair
            }
            pair = (clear, scrubbed)
        }
        return pair
    }

    /// The path as it may be shown: keys as the scrubber left them, and no merge key that was redacted.
    func path(_ path: AttributePath, _ way: [Int]) -> AttributePath {
        var value = scrubbed
        var steps: [AttributePath.Step] = []
        for (step, position) in zip(path.steps, way) {
            guard let next = Self.child(value, position) else { break }
            switch step {
            case .key: steps.append(.key(value.objectValue?.members[position].key ?? "_"))
            case .index: steps.append(step)
            case .element(let fields):
                let isShown = fields.allSatisfy { field in
                    let shown = next[field.name]
                    return shown == nil || shown?.stringValue == field.value || shown?.numberText == field.value
                }
                steps.append(isShown ? step : .index(position))
            }
            value = next
        }
        return AttributePath(steps)
    }

    private static func child(_ value: Value, _ position: Int) -> Value? {
        switch value {
        case .object(let object): object.members.indices.contains(position) ? object.members[position].value : nil
        case .array: value[position]
        default: nil
        }
    }
}

extension ScrubSession {
    /// A line of text, with what the session has learned.
    func scrub(line: String) -> String {
        let result = scrub(text: Array(line.utf8))
        return result.findings.isEmpty ? line : String(decoding: result.bytes, as: UTF8.self)
    }
}
