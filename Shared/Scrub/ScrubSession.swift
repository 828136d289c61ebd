package import SharedBase

/// Layer 5 over several values: learns first from everything that belongs together (one file in `inspect`; declared, live
/// and plan of a stack in a scan), then scrubs each with that knowledge.
package struct ScrubSession: Sendable {
    private let scrubber: Scrubber
    private var learned = LearnedValues()

    package init(_ scrubber: Scrubber) { self.scrubber = scrubber }

    /// How many values are known to be secret (with their encoded forms).
    package var learnedCount: Int { learned.count }

    /// Remembers every value of `value` that marks, formats, names or shapes say is secret.
    package mutating func learn(_ value: Value, hints: ScrubHints = .none) {
        var walk = TreeWalk(learned: nil, style: .marker, tagKey: scrubber.tagKey)
        _ = walk.scrub(value, hints: hints)
        learned.merge(walk.collected)
    }

    /// Remembers one value known to be secret by other means, such as the agent's own token.
    package mutating func learn(secret: [UInt8]) { learned.learn(secret) }

    package mutating func learn(text: [UInt8]) {
        for piece in TextPieces.cut(text) { learned.merge(piece.secrets) }
    }

    package func scrub(
        _ value: Value,
        hints: ScrubHints = .none,
        style: ScrubStyle = .marker,
        counts: inout ScrubCounts
    ) -> Value {
        var walk = TreeWalk(learned: learned.isEmpty ? nil : learned, style: style, tagKey: scrubber.tagKey)
        let result = walk.scrub(value, hints: hints)
        counts.merge(walk.counts)
        return result
    }

    /// Learns from the text itself too.
    package func scrub(text: [UInt8]) -> (bytes: [UInt8], findings: [ScrubFinding]) {
        let pieces = TextPieces.cut(text)
        var known = learned
        for piece in pieces { known.merge(piece.secrets) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var findings: [ScrubFinding] = []
        for piece in pieces {
            let result = piece.scrub(text, known.isEmpty ? nil : known)
            bytes += result.bytes
            findings += result.findings
        }
        return (bytes, findings)
    }
}
