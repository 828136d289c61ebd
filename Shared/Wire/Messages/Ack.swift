package import SharedBase

/// Everything up to and including `sequence` is durable at the plane (or refused for good): the agent need not keep it.
package struct Ack: WireMessage {
    package static let type = FrameType.ack

    package var sequence: UInt64
    package var credits: Credits

    package init(sequence: UInt64, credits: Credits) {
        self.sequence = sequence
        self.credits = credits
    }

    package init(_ reader: MessageReader) throws(WireError) {
        sequence = try reader.sequence("sequence")
        credits = try Credits(reader.object("credits"))
    }

    package var json: Value { [("sequence", .integer(sequence)), ("credits", credits.json)].object }
}

/// The plane does not take the report to which the data frame `sequence` belongs; sequence 0 answers a `Renew`.
///
/// The frames of the report still count as received: an `Ack` covers them. With `retry` the agent keeps the report and sends it
/// again under new numbers after `retryAfter`; without, it drops it.
package struct Refused: WireMessage {
    package static let type = FrameType.refused

    package var sequence: UInt64
    package var code: Int
    package var reason: String
    package var retry: Bool
    /// Seconds to wait before the next attempt.
    package var retryAfter: Int?

    package init(sequence: UInt64, code: Int, reason: String, retry: Bool, retryAfter: Int? = nil) {
        self.sequence = sequence
        self.code = code
        self.reason = WireText.clipped(reason)
        self.retry = retry
        self.retryAfter = retryAfter
    }

    package init(_ reader: MessageReader) throws(WireError) {
        sequence = try reader.sequence("sequence")
        code = try reader.integer("code", in: 400...599)
        reason = try reader.string("reason", upTo: WireLimits.text, empty: true)
        retry = try reader.bool("retry")
        retryAfter = reader.has("retryAfter") ? try reader.integer("retryAfter", in: 0...86_400) : nil
    }

    package var json: Value {
        var members: [(String, Value)] = [
            ("sequence", .integer(sequence)), ("code", .integer(code)), ("reason", .string(reason)),
            ("retry", .bool(retry)),
        ]
        members.add("retryAfter", retryAfter.map { .integer($0) })
        return members.object
    }
}
