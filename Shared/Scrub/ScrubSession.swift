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
        for _ in 0..<SecondLook.most where isWorthAnother(result, of: text) {
            let next = pass(result.bytes)
            if next.findings.isEmpty { break }
            result = result.followed(by: next, of: text.count)
        }
        return (result.bytes, result.findings)
    }

    /// A text that was no JSON may have become JSON without its secrets, and then says more; and what shows behind a
    /// marker may stand elsewhere too.
    private func isWorthAnother(_ pass: Pass, of text: [UInt8]) -> Bool {
        guard !pass.findings.isEmpty else { return false }
        if pass.isPlain, pass.bytes.withView(JSONText.startsLikeJSON) { return true }
        return text.withView { SecondLook.isWorthIt(pass.findings.map(Span.init), in: $0) }
    }

    private struct Pass {
        var bytes: [UInt8]
        var findings: [ScrubFinding]
        /// For each finding the length of what stands in its place.
        var lengths: [Int]
        /// Some of it was not read as JSON.
        var isPlain: Bool

        /// Both in one: the findings as places in the text of `count` bytes that the first pass read.
        func followed(by next: Pass, of count: Int) -> Pass {
            let places = OffsetMap(findings, lengths)
            let found = zip(next.findings.map { places.toInput($0, limit: count) }, next.lengths)
            let sorted = (Array(zip(findings, lengths)) + found).sorted {
                ($0.0.offset, $1.0.length) < ($1.0.offset, $0.0.length)
            }
            var all: [(ScrubFinding, Int)] = []
            var end = -1
            // What a later finding takes in whole is no finding of its own.
            for (finding, length) in sorted where finding.offset + finding.length > end {
                all.append((finding, length))
                end = finding.offset + finding.length
            }
            return Pass(bytes: next.bytes, findings: all.map(\.0), lengths: all.map(\.1), isPlain: next.isPlain)
        }
    }

    /// What only shows behind a marker was not yet known when the text was learned from.
    private func learns(from findings: [ScrubFinding], in text: ByteView, _ known: inout LearnedValues) -> Bool {
        let before = known.count
        for finding in findings where TapeWalk.isWorthLearning(finding.rule) {
            known.learn(text.part(finding.offset..<finding.offset + finding.length))
        }
        return known.count > before
    }

    private func pass(_ text: [UInt8]) -> Pass {
        text.withView { text in
            var known = learned
            let cut = TextPieces(text, learning: &known)
            var result = cut.scrub(known.isEmpty ? nil : known)
            if learns(from: result.findings, in: text, &known) { result = cut.scrub(known) }
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

    func toInput(_ finding: ScrubFinding, limit: Int) -> ScrubFinding {
        let start = min(limit, input(finding.offset))
        let end = min(limit, input(finding.offset + finding.length))
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
