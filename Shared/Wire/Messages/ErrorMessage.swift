package import SharedBase

/// Says why the sender closes the connection right after it. `code` has the meaning of the HTTP status of the same number.
package struct ErrorMessage: WireMessage {
    package static let type = FrameType.error

    package var code: Int
    /// A stable word for machines, for example `tokenExpired`; nil where the code says all.
    package var kind: String?
    package var reason: String
    /// Whether the same attempt can succeed later without anybody changing anything.
    package var retry: Bool
    /// Seconds to wait before the next attempt.
    package var retryAfter: Int?

    package init(code: Int, kind: String? = nil, reason: String, retry: Bool, retryAfter: Int? = nil) {
        self.code = code
        self.kind = kind.map { WireText.clipped($0, to: 64) }
        self.reason = WireText.clipped(reason)
        self.retry = retry
        self.retryAfter = retryAfter
    }

    /// The error frame for something that this module refused.
    package init(_ error: WireError) {
        self.init(
            code: error.code.status,
            kind: error.code.rawValue,
            reason: error.description,
            retry: [.helloTimeout, .peerSilent, .truncated].contains(error.code)
        )
    }

    package init(_ reader: MessageReader) throws(WireError) {
        code = try reader.integer("code", in: 400...599)
        kind = reader.has("kind") ? try reader.string("kind", upTo: 64) : nil
        reason = try reader.string("reason", upTo: WireLimits.text, empty: true)
        retry = try reader.bool("retry")
        retryAfter = reader.has("retryAfter") ? try reader.integer("retryAfter", in: 0...86_400) : nil
    }

    package var json: Value {
        var members: [(String, Value)] = [("code", .integer(code))]
        members.add("kind", kind.map { .string($0) })
        members.add("reason", .string(reason))
        members.add("retry", .bool(retry))
        members.add("retryAfter", retryAfter.map { .integer($0) })
        return members.object
    }
}

/// The words that an enrolment answer carries as `kind` of its error, one for each way to fail.
package enum EnrolmentRefusal: String, Sendable, CaseIterable {
    case tokenUnknown
    case tokenUsed
    case tokenExpired
    case tokenMalformed
    case requestInvalid
    case unavailable

    /// The code that goes with the word.
    package var code: Int {
        switch self {
        case .tokenUnknown, .tokenMalformed: 401
        case .tokenUsed, .tokenExpired: 410
        case .requestInvalid: 400
        case .unavailable: 503
        }
    }
}

/// The sender is about to close and will not answer; the other side may come back.
package struct Goodbye: WireMessage {
    package static let type = FrameType.goodbye
    package var reason: String

    package init(reason: String) { self.reason = WireText.clipped(reason) }
    package init(_ reader: MessageReader) throws(WireError) {
        reason = try reader.string("reason", upTo: WireLimits.text, empty: true)
    }
    package var json: Value { [("reason", .string(reason))].object }
}
