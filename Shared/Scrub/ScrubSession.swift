package import SharedBase
import SharedJSON

/// Layer 5 over several values: learns first from everything that belongs together (one file in `inspect`; declared,
/// live
/// and plan of a stack in a scan), then scrubs each with that knowledge.
package struct ScrubSession: Sendable {
    private let scrubber: Scrubber
    private var learned = LearnedValues()

    package init(_ scrubber: Scrubber) { self.scrubber = scrubber }

    init(_ scrubber: Scrubber, knowing learned: LearnedValues?) {
        self.scrubber = scrubber
        if let learned { self.learned = learned }
    }

    /// A line by what is known and what it says itself.
    func scrubbed(line: String) -> String { String(decoding: scrub(text: Array(line.utf8)).bytes, as: UTF8.self) }

    /// How many values are known to be secret (with their encoded forms).
    package var learnedCount: Int { learned.count }

    /// Remembers every value of `value` that marks, formats, names or shapes say is secret.
    package mutating func learn(_ value: Value, hints: ScrubHints = .none) {
        var tape = JSONTape()
        tape.load(value)
        var walk = TapeWalk(learned: nil)
        swap(&walk.collected, &learned)
        walk.walk(tape.view, hints: hints)
        swap(&walk.collected, &learned)
    }

    /// Remembers one value known to be secret by other means, such as the agent's own token.
    package mutating func learn(secret: [UInt8]) { secret.withView { learned.learn($0) } }

    package mutating func learn(text: [UInt8]) {
        text.withView { _ = TextPieces($0, learning: &learned) }
    }

    package func scrub(
        _ value: Value,
        hints: ScrubHints = .none,
        style: ScrubStyle = .marker,
        counts: inout ScrubCounts
    ) -> Value {
        var tape = JSONTape()
        tape.load(value)
        var walk = TapeWalk(learned: learned.isEmpty ? nil : learned)
        walk.walk(tape.view, hints: hints)
        counts.merge(walk.counts)
        return ValueEdits.apply(walk.edits, to: value, style: style, tagKey: scrubber.tagKey)
    }

    /// Learns from the text itself too.
    package func scrub(text: [UInt8]) -> (bytes: [UInt8], findings: [ScrubFinding]) {
        if let wide = WideText(text) { return wide.apply(scrub(text: wide.narrow).findings, to: text) }
        var result = pass(text)
        // A text that was no JSON may have become JSON without its secrets, and then says more: looked at once more.
        for _ in 0..<2
        where result.isPlain && !result.findings.isEmpty && result.bytes.withView(JSONText.startsLikeJSON) {
            let next = pass(result.bytes)
            if next.findings.isEmpty { break }
            let places = OffsetMap(result.findings, result.lengths)
            let found = zip(next.findings.map(places.toInput), next.lengths)
            let all = (Array(zip(result.findings, result.lengths)) + found).sorted { $0.0.offset < $1.0.offset }
            result = Pass(bytes: next.bytes, findings: all.map(\.0), lengths: all.map(\.1), isPlain: next.isPlain)
        }
        return (result.bytes, result.findings)
    }

    private struct Pass {
        var bytes: [UInt8]
        var findings: [ScrubFinding]
        /// For each finding the length of what stands in its place.
        var lengths: [Int]
        /// Some of it was not read as JSON.
        var isPlain: Bool
    }

    private func pass(_ text: [UInt8]) -> Pass {
        text.withView { text in
            var known = learned
            let cut = TextPieces(text, learning: &known)
            let result = cut.scrub(known.isEmpty ? nil : known)
            let lengths = result.findings.map { Marker.text($0.rule).utf8.count }
            return Pass(
                bytes: result.bytes,
                findings: result.findings,
                lengths: lengths,
                isPlain: cut.pieces.contains { !$0.isJSON }
            )
        }
    }
}

/// Leads from places in a scrubbed text back to the text before.
struct OffsetMap {
    private let findings: [ScrubFinding]
    private let lengths: [Int]

    init(_ findings: [ScrubFinding], _ lengths: [Int]) {
        self.findings = findings
        self.lengths = lengths
    }

    func toInput(_ finding: ScrubFinding) -> ScrubFinding {
        let start = input(finding.offset)
        let end = input(finding.offset + finding.length)
        return ScrubFinding(rule: finding.rule, offset: start, length: max(0, end - start))
    }

    private func input(_ offset: Int) -> Int {
        var shift = 0
        for (finding, length) in zip(findings, lengths) {
            let start = finding.offset - shift
            if offset <= start { break }
            if offset < start + length { return finding.offset }
            shift += finding.length - length
        }
        return offset + shift
    }
}
