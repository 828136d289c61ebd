package import SharedBase

/// Reads JSON (RFC 8259, strictly) as events, from bytes that are there or that come in pieces.
///
/// Nothing is accepted that another strict reader would refuse; beyond that duplicate keys are refused. Memory is
/// bounded by the longest single string, the keys of the open objects and the depth, not by the document.
package struct JSONReader: ~Copyable {
    /// What the grammar allows next.
    enum Place {
        case start
        case document
        case firstElement
        case element
        case firstKey
        case key
        case memberValue
        case afterMember
        case afterElement
        case done
    }

    let limits: JSONLimits
    @usableFromInline var input: JSONInput
    var place = Place.start
    var containers = JSONContainers()
    private var scratch = JSONScratch()

    /// The raw bytes of the last key, string or number as indices into the window, and whether they hold escapes.
    @usableFromInline var contentStart = 0
    @usableFromInline var contentEnd = 0
    @usableFromInline var contentEscaped = false

    /// Reads `bytes`, which hold one document; white space around it and a UTF-8 byte order mark before it are skipped.
    package init(_ bytes: [UInt8], limits: JSONLimits = .standard) {
        self.limits = limits
        input = JSONInput(bytes)
    }

    /// Reads memory that is not copied, for example a mapped file. It must stay as it is until the reader is gone.
    package init(unowned bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard) {
        self.limits = limits
        input = JSONInput(unowned: bytes)
    }

    /// The same for memory behind which `paddingBytes` more can be read: no byte of it is copied.
    package init(padded bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard) {
        self.limits = limits
        input = JSONInput(padded: bytes)
    }

    /// What must be readable behind memory that is lent as `padded`, whatever it holds.
    package static let paddingBytes = JSONInput.slack

    /// Reads what `refill` appends each time it is called, until it appends nothing.
    package init(limits: JSONLimits = .standard, refill: @escaping (inout [UInt8]) throws -> Int) {
        self.limits = limits
        input = JSONInput(.pieces(refill))
    }

    /// Reads what `read` puts at the beginning of the memory that it is lent each time; it gives the number of bytes, 0
    /// at the end of the input. Pieces lie straight in the reader's window: nothing is copied.
    package init(limits: JSONLimits = .standard, read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
        self.limits = limits
        input = JSONInput(.reads(read))
    }

    /// Where the next byte lies.
    package var position: TextPosition { mutating get { input.position(input.index) } }

    /// The offset of the next byte: cheap, where `position` may have to count lines.
    package var offset: Int { input.offset(input.index) }

    /// Where the token or event that came last began.
    package var lastPosition: TextPosition { mutating get { input.tokenPosition() } }

    /// The offset of the token or event that came last.
    package var lastOffset: Int { input.offset(input.token) }

    /// How many arrays and objects are open.
    package var depth: Int { containers.depth }

    /// The next event. After `.end` it stays `.end`.
    package mutating func next() throws(JSONError) -> JSONEvent {
        switch try nextToken() {
        case .beginObject: .beginObject
        case .endObject: .endObject
        case .beginArray: .beginArray
        case .endArray: .endArray
        case .key: .key(tokenText())
        case .string: .string(tokenText())
        case .number: .number(tokenText())
        case .true: .bool(true)
        case .false: .bool(false)
        case .null: .null
        case .end: .end
        }
    }

    /// The next event without its text: allocates nothing. The text, where there is one, is there until the next call.
    package mutating func nextToken() throws(JSONError) -> JSONToken {
        if let token = quickToken() { return token }
        return try carefulToken()
    }

    /// The decoded text of the last key or string, or the last number as written.
    package func tokenText() -> String {
        withTokenBytes { JSONDecode.text($0, escaped: contentEscaped) }
    }

    /// Whether the bytes of the last token are its text, without escapes.
    @inlinable package var tokenIsPlain: Bool { !contentEscaped }

    /// The raw bytes of the last key, string (between the quotes, escapes as written) or number. They are there until the
    /// reader is used again.
    @inlinable package var tokenBytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: input.base + contentStart, count: contentEnd &- contentStart)
    }

    /// The same with escapes decoded.
    package mutating func decodedTokenBytes() -> UnsafeBufferPointer<UInt8> {
        contentEscaped ? scratch.decode(tokenBytes) : tokenBytes
    }

    /// Lends `tokenBytes`.
    @inlinable
    package func withTokenBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try body(tokenBytes)
    }

    /// An error at the current byte.
    @inline(never)
    mutating func refusal(_ code: JSONCode, _ detail: String) -> JSONError {
        JSONError(code, at: input.position(input.index), detail)
    }
}
