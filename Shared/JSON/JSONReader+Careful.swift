import SharedBase

/// The reader's careful way: byte by byte, with more input where the window ends, and with every refusal.
extension JSONReader {
    @inline(never)
    mutating func carefulToken() throws(JSONError) -> JSONToken {
        if place == .start {
            place = .document
            try readStart()
        }
        while true {
            try skipSpace()
            guard try input.has(0) else { return try atEnd() }
            let byte = input.base[input.index]
            input.token = input.index
            switch place {
            case .start, .document, .element, .memberValue:
                return try readValue(byte)
            case .firstElement:
                return byte == UInt8(ascii: "]") ? close() : try readValue(byte)
            case .firstKey where byte == UInt8(ascii: "}"):
                return close()
            case .firstKey, .key:
                return try readKey(byte)
            case .afterMember, .afterElement:
                if let token = try readSeparator(byte) { return token }
            case .done:
                throw refusal(.trailingGarbage, "the document is complete but \(JSONBytes.shown(byte)) follows")
            }
        }
    }

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
                case 0x20, 0x09, 0x0A, 0x0D: input.index &+= 1
                default: return
                }
            }
            if try !input.more() { return }
        }
    }

    private mutating func atEnd() throws(JSONError) -> JSONToken {
        input.token = input.index
        switch place {
        case .done: return .end
        case .document: throw refusal(.empty, "there is no document: the input ends")
        default:
            throw refusal(.truncated, "the input ends inside \(containers.isInObject ? "an object" : "an array")")
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
        if containers.keys >= limits.maxKeys {
            throw refusal(.keyLimit, "an object has more than \(limits.maxKeys) keys")
        }
        try scanString()
        if !rememberKey() {
            throw JSONError(.duplicateKey, at: lastPosition, "the key `\(tokenText().prefix(64))` is there twice")
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
        guard limits.duplicateKeys == .refused else {
            containers.count()
            return true
        }
        let key = decodedTokenBytes()
        guard let start = key.baseAddress else { return true }
        return containers.insert(start, key.count)
    }

    /// nil after a comma: what follows it is the next token.
    private mutating func readSeparator(_ byte: UInt8) throws(JSONError) -> JSONToken? {
        let object = place == .afterMember
        if byte == UInt8(ascii: ",") {
            input.index += 1
            place = object ? .key : .element
            return nil
        }
        if byte == (object ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return close() }
        let wanted = object ? "`,` or `}`" : "`,` or `]`"
        throw refusal(.unexpectedByte, "expected \(wanted), found \(JSONBytes.shown(byte))")
    }

    private mutating func open(object: Bool) throws(JSONError) {
        if containers.depth >= limits.maxDepth {
            throw refusal(.depthLimit, "arrays and objects are nested deeper than \(limits.maxDepth)")
        }
        input.index += 1
        containers.open(object: object)
        place = object ? .firstKey : .firstElement
    }

    private mutating func close() -> JSONToken {
        input.index += 1
        let object = containers.isInObject
        place = Self.place(inside: containers.close())
        return object ? .endObject : .endArray
    }

    private mutating func finished(_ token: JSONToken) -> JSONToken {
        place = containers.depth == 0 ? .done : containers.isInObject ? .afterMember : .afterElement
        return token
    }

    /// Where the reader stands behind a value: inside an object, inside an array, or (nil) behind the document.
    @inline(__always)
    static func place(inside isObject: Bool?) -> Place {
        guard let isObject else { return .done }
        return isObject ? .afterMember : .afterElement
    }
}
