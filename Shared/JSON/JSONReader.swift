package import SharedBase

/// Reads JSON (RFC 8259, strictly) as events, from bytes that are there or that come in pieces.
///
/// Nothing is accepted that another strict reader would refuse; beyond that duplicate keys are refused. Memory is
/// bounded by the longest single string, the keys of the open objects and the depth, not by the document.
package struct JSONReader: ~Copyable {
    /// What the grammar allows next.
    enum Place {
        case document
        case firstElement
        case element
        case firstKey
        case key
        case memberValue
        case afterValue
        case done
    }

    let limits: JSONLimits
    var input: JSONInput
    var place = Place.document
    /// One entry for each open container: whether it is an object.
    var containers: [Bool] = []
    var keys = JSONKeys()
    private var started = false

    /// Where the last token began.
    private(set) var tokenPosition = TextPosition()
    /// The raw bytes of the last key, string or number as indices into the window, and whether they hold escapes.
    var contentStart = 0
    var contentEnd = 0
    var contentEscaped = false

    /// Reads `bytes`, which hold one document; white space around it and a UTF-8 byte order mark before it are skipped.
    package init(_ bytes: [UInt8], limits: JSONLimits = .standard) {
        self.limits = limits
        input = JSONInput(bytes)
    }

    /// Reads what `refill` appends each time it is called, until it appends nothing.
    package init(limits: JSONLimits = .standard, refill: @escaping (inout [UInt8]) throws -> Int) {
        self.limits = limits
        input = JSONInput(refill: refill)
    }

    /// Where the next byte lies.
    package var position: TextPosition { input.position(input.index) }

    /// Where the token or event that came last began.
    package var lastPosition: TextPosition { tokenPosition }

    /// How many arrays and objects are open.
    package var depth: Int { containers.count }

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
        if !started {
            started = true
            try readStart()
        }
        try skipSpace()
        guard try input.has(0) else { return try atEnd() }
        let byte = input.base[input.index]
        tokenPosition = position
        switch place {
        case .document, .element, .memberValue:
            return try readValue(byte)
        case .firstElement:
            return byte == UInt8(ascii: "]") ? close() : try readValue(byte)
        case .firstKey where byte == UInt8(ascii: "}"):
            return close()
        case .firstKey, .key:
            return try readKey(byte)
        case .afterValue:
            return try readSeparator(byte)
        case .done:
            throw refusal(.trailingGarbage, "the document is complete but \(JSONBytes.shown(byte)) follows")
        }
    }

    /// The decoded text of the last key or string, or the last number as written.
    package func tokenText() -> String {
        withTokenBytes { JSONDecode.text($0, escaped: contentEscaped) }
    }

    /// Whether the bytes of the last token are its text, without escapes.
    package var tokenIsPlain: Bool { !contentEscaped }

    /// Lends the raw bytes of the last key, string (between the quotes, escapes as written) or number.
    package func withTokenBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try body(UnsafeBufferPointer(start: input.base + contentStart, count: contentEnd - contentStart))
    }

    /// An error at the current byte.
    func refusal(_ code: JSONCode, _ detail: String) -> JSONError { JSONError(code, at: position, detail) }
}

// MARK: Grammar

extension JSONReader {
    /// Skips a byte order mark and refuses the other encodings by name, so that nobody hunts for an "unexpected byte
    /// 0x00".
    private mutating func readStart() throws(JSONError) {
        _ = try input.has(3)
        let first = (0..<min(4, input.count)).map { input.base[$0] }
        if first.starts(with: [0xEF, 0xBB, 0xBF]) {
            input.index = 3
            input.lineStart = 3
        } else if first.starts(with: [0xFE, 0xFF]) || first.starts(with: [0xFF, 0xFE]) || isWide(first) {
            throw refusal(.notUTF8, "the input is UTF-16 or UTF-32, only UTF-8 is read,")
        }
    }

    /// Whether the first four bytes are what text in UTF-16 or UTF-32 without a mark begins with (the first two where
    /// there are no more), or the mark of big-endian UTF-32.
    private func isWide(_ first: [UInt8]) -> Bool {
        let zeros = first.map { $0 == 0 }
        return switch zeros {
        case [true, false], [false, true], [true, false, true, false], [false, true, false, true]: true
        case [false, true, true, true], [true, true, true, false]: true
        default: first == [0, 0, 0xFE, 0xFF]
        }
    }

    mutating func skipSpace() throws(JSONError) {
        while true {
            while input.index < input.count {
                switch input.base[input.index] {
                case 0x20, 0x09, 0x0D:
                    input.index &+= 1
                case 0x0A:
                    input.index &+= 1
                    input.line &+= 1
                    input.lineStart = input.offset(input.index)
                default:
                    return
                }
            }
            if try !input.more() { return }
        }
    }

    private mutating func atEnd() throws(JSONError) -> JSONToken {
        tokenPosition = position
        switch place {
        case .done: return .end
        case .document: throw refusal(.empty, "there is no document: the input ends")
        default:
            throw refusal(.truncated, "the input ends inside \(containers.last == true ? "an object" : "an array")")
        }
    }

    private mutating func readValue(_ byte: UInt8) throws(JSONError) -> JSONToken {
        switch byte {
        case JSONBytes.quote:
            try scanString()
            return finished(.string)
        case UInt8(ascii: "-"), 0x30...0x39:
            try scanNumber()
            return finished(.number)
        case UInt8(ascii: "{"):
            try open(object: true)
            return .beginObject
        case UInt8(ascii: "["):
            try open(object: false)
            return .beginArray
        case UInt8(ascii: "t"):
            try scanWord("true")
            return finished(.true)
        case UInt8(ascii: "f"):
            try scanWord("false")
            return finished(.false)
        case UInt8(ascii: "n"):
            try scanWord("null")
            return finished(.null)
        default:
            throw refusal(.unexpectedByte, "expected a value, found \(JSONBytes.shown(byte))")
        }
    }

    private mutating func readKey(_ byte: UInt8) throws(JSONError) -> JSONToken {
        guard byte == JSONBytes.quote else {
            throw refusal(.unexpectedByte, "expected a key in quotes, found \(JSONBytes.shown(byte))")
        }
        if keys.count >= limits.maxKeys {
            throw refusal(.keyLimit, "an object has more than \(limits.maxKeys) keys")
        }
        try scanString()
        if limits.duplicateKeys == .refused, !rememberKey() {
            throw JSONError(.duplicateKey, at: tokenPosition, "the key `\(tokenText().prefix(64))` is there twice")
        }
        // The key's bytes must survive until the caller has looked at them, so a refill here keeps them.
        input.mark = contentStart
        try skipSpace()
        let found = try input.has(0) ? input.base[input.index] : nil
        contentEnd -= contentStart - (input.mark ?? contentStart)
        contentStart = input.mark ?? contentStart
        input.mark = nil
        guard let found else { throw refusal(.truncated, "the input ends after a key") }
        guard found == UInt8(ascii: ":") else {
            throw refusal(.unexpectedByte, "expected `:`, found \(JSONBytes.shown(found))")
        }
        input.index += 1
        place = .memberValue
        return .key
    }

    private mutating func rememberKey() -> Bool {
        let raw = UnsafeBufferPointer(start: UnsafePointer(input.base) + contentStart, count: contentEnd - contentStart)
        guard contentEscaped else { return keys.insert(raw) }
        return JSONDecode.bytes(raw).withUnsafeBufferPointer { keys.insert($0) }
    }

    private mutating func readSeparator(_ byte: UInt8) throws(JSONError) -> JSONToken {
        let object = containers.last == true
        if byte == UInt8(ascii: ",") {
            input.index += 1
            place = object ? .key : .element
            return try nextToken()
        }
        if byte == (object ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return close() }
        let wanted = object ? "`,` or `}`" : "`,` or `]`"
        throw refusal(.unexpectedByte, "expected \(wanted), found \(JSONBytes.shown(byte))")
    }

    private mutating func open(object: Bool) throws(JSONError) {
        if containers.count >= limits.maxDepth {
            throw refusal(.depthLimit, "arrays and objects are nested deeper than \(limits.maxDepth)")
        }
        input.index += 1
        containers.append(object)
        if object { keys.open() }
        place = object ? .firstKey : .firstElement
    }

    private mutating func close() -> JSONToken {
        input.index += 1
        let object = containers.removeLast()
        if object { keys.close() }
        return finished(object ? .endObject : .endArray)
    }

    private mutating func finished(_ token: JSONToken) -> JSONToken {
        place = containers.isEmpty ? .done : .afterValue
        return token
    }
}
