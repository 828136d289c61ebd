package import SharedBase

/// The ways in which bytes are no JSON that we accept.
package enum JSONCode: String, FaultCode {
    /// Nothing but white space.
    case empty
    /// The input ends inside the document.
    case truncated
    /// A byte that the grammar does not allow at this place.
    case unexpectedByte = "unexpected_byte"
    /// A number outside the grammar of RFC 8259, for example `01`, `1.` or `+1`.
    case invalidNumber = "invalid_number"
    /// A backslash followed by something else than RFC 8259 lists, or four digits that are not hexadecimal.
    case invalidEscape = "invalid_escape"
    /// Half of a surrogate pair in `\u` escapes: no Unicode text.
    case loneSurrogate = "lone_surrogate"
    /// A raw byte below 0x20 inside a string, NUL included.
    case controlCharacter = "control_character"
    /// Overlong, surrogate, beyond U+10FFFF, cut short or a stray continuation byte.
    case invalidUTF8 = "invalid_utf8"
    /// UTF-16 or UTF-32. JSON between programs is UTF-8 (RFC 8259 section 8.1).
    case notUTF8 = "not_utf8"
    /// A key that its object already has.
    case duplicateKey = "duplicate_key"
    /// Something after the end of the document.
    case trailingGarbage = "trailing_garbage"
    case depthLimit = "depth_limit"
    case keyLimit = "key_limit"
    case stringLimit = "string_limit"
    /// The source of the bytes failed; see `cause`.
    case inputFailed = "input_failed"
}

/// Why and where bytes are refused.
package struct JSONError: ExplainedError, Equatable {
    package let code: JSONCode
    /// The first byte that cannot be accepted; for a duplicate key the quote that begins it.
    package let position: TextPosition
    package let detail: String
    package let cause: (any Error)?

    package init(_ code: JSONCode, at position: TextPosition, _ detail: String, cause: (any Error)? = nil) {
        self.code = code
        self.position = position
        self.detail = detail
        self.cause = cause
    }

    package var attempted: String { "read JSON" }
    package var reason: String { "\(detail) at \(position)" }
    package var advice: String? { nil }

    package static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.position == right.position
    }
}
