package import SharedBase
import SharedCrypto

/// The one scrubber of agent, plane, logs and command output: removes what is secret before it leaves the process.
///
/// Five layers in this order: what the format marks, what a name says, known shapes, entropy, and then by value: what
/// was
/// secret once is removed everywhere in the same file. Scrubbing twice changes nothing. It never fails: what cannot be
/// examined is removed (`ScrubRule.unscannable`).
package struct Scrubber: Sendable {
    let tagKey: [UInt8]

    /// - Parameter tagKey: the HMAC key of the tags; it never leaves the agent (offline: 32 random bytes for the run).
    package init(tagKey: [UInt8]) { self.tagKey = tagKey }

    /// One value, by value within itself. What belongs together (a stack) goes through a `ScrubSession`.
    package func scrub(
        _ value: Value,
        hints: ScrubHints = .none,
        style: ScrubStyle = .marker,
        counts: inout ScrubCounts
    ) -> Value {
        var session = ScrubSession(self)
        session.learn(value, hints: hints)
        return session.scrub(value, hints: hints, style: style, counts: &counts)
    }

    /// Any text. A JSON document or JSON Lines are scrubbed by structure and stay JSON of the same shape; other text by
    /// shapes, assignments and lines. Findings are in the order of the input.
    package func scrub(text: [UInt8]) -> (bytes: [UInt8], findings: [ScrubFinding]) {
        ScrubSession(self).scrub(text: text)
    }

    /// A line of a log or the text of an error.
    package func scrub(line: String) -> String {
        guard line.utf8.count >= 4 else { return line }
        let result = scrub(text: Array(line.utf8))
        return result.findings.isEmpty ? line : String(decoding: result.bytes, as: UTF8.self)
    }

    /// The tag under which equal values can be told from different ones: the first 8 hexadecimal digits of the HMAC.
    package func redacted(_ bytes: [UInt8], rule: ScrubRule) -> Value { Self.tagged(rule, bytes, tagKey) }

    static func tagged(_ rule: ScrubRule, _ bytes: [UInt8], _ tagKey: [UInt8]) -> Value {
        let tag = Hex.encode(HMACSHA256.code(bytes, key: tagKey).prefix(4))
        return ["redacted": .string(rule.rawValue), "tag": .string(tag)]
    }
}
