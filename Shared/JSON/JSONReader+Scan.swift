import SharedBase

extension JSONReader {
    /// Reads a string from its opening quote; leaves its raw bytes as the content and `index` behind the closing quote.
    mutating func scanString() throws(JSONError) {
        input.index += 1
        input.mark = input.index
        contentEscaped = false
        while true {
            input.index = JSONBytes.plainEnd(input.base, from: input.index, to: input.count)
            if try checkLength(), try !input.has(0) {
                throw refusal(.truncated, "the input ends inside a string")
            }
            let byte = input.base[input.index]
            if byte == JSONBytes.quote { break }
            if byte == JSONBytes.backslash {
                contentEscaped = true
                try scanEscape()
            } else if byte >= 0x80 {
                try scanSequence(byte)
            } else if byte < 0x20 {
                throw refusal(.controlCharacter, "raw \(JSONBytes.shown(byte)) inside a string")
            }
        }
        takeContent()
        input.index += 1
    }

    /// The content runs from the mark to `index`.
    private mutating func takeContent() {
        contentStart = input.mark ?? input.index
        contentEnd = input.index
        input.mark = nil
    }

    /// Refuses a token that has grown too long, before more of it is fetched. Always true, to stand in a condition.
    private mutating func checkLength() throws(JSONError) -> Bool {
        let start = input.mark ?? input.index
        guard input.index - start > limits.maxStringBytes else { return true }
        // The first byte too many, wherever the input was cut.
        throw JSONError(
            .stringLimit,
            at: input.position(start + limits.maxStringBytes),
            "a string or number is longer than \(limits.maxStringBytes) bytes"
        )
    }

    /// One UTF-8 sequence beyond ASCII (Unicode table 3-7: neither overlong, nor a surrogate, nor beyond U+10FFFF).
    private mutating func scanSequence(_ lead: UInt8) throws(JSONError) {
        guard let (length, second) = JSONBytes.sequence(lead) else {
            throw refusal(.invalidUTF8, "\(JSONBytes.shown(lead)) begins no UTF-8 character")
        }
        for ahead in 1..<length {
            guard try input.has(ahead) else {
                throw JSONError(.truncated, at: input.position(input.count), "the input ends inside a UTF-8 character")
            }
            let byte = input.base[input.index + ahead]
            guard (ahead == 1 ? second : 0x80...0xBF).contains(byte) else {
                throw refusal(.invalidUTF8, "\(JSONBytes.shown(lead)), \(JSONBytes.shown(byte)) is no UTF-8 character")
            }
        }
        input.index += length
    }

    private mutating func scanEscape() throws(JSONError) {
        guard try input.has(1) else {
            throw JSONError(.truncated, at: input.position(input.count), "the input ends inside an escape")
        }
        switch input.base[input.index + 1] {
        case JSONBytes.quote, JSONBytes.backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            input.index += 2
        case UInt8(ascii: "u"):
            let unit = try scanUnit(at: 0)
            if 0xDC00...0xDFFF ~= unit { throw refusal(.loneSurrogate, "a low surrogate without a high one before it") }
            guard 0xD800...0xDBFF ~= unit else {
                input.index += 6
                return
            }
            let pair = try scanUnit(at: 6)
            guard 0xDC00...0xDFFF ~= pair else {
                throw refusal(.loneSurrogate, "a high surrogate without a low one behind it")
            }
            input.index += 12
        case let other:
            throw refusal(.invalidEscape, "a backslash before \(JSONBytes.shown(other))")
        }
    }

    /// The value of the escape `\uXXXX` that begins `ahead` bytes on. At 6 only a low surrogate will do, so anything
    /// that is no escape there tells of a lone high one.
    private mutating func scanUnit(at ahead: Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for step in 0..<6 {
            guard try input.has(ahead + step) else {
                throw JSONError(.truncated, at: input.position(input.count), "the input ends inside an escape")
            }
            let byte = input.base[input.index + ahead + step]
            if step < 2 {
                if byte == (step == 0 ? JSONBytes.backslash : UInt8(ascii: "u")) { continue }
                throw refusal(.loneSurrogate, "a high surrogate without a low one behind it")
            }
            guard let digit = JSONBytes.hexDigit(byte) else {
                let place = input.position(input.index + ahead + step)
                throw JSONError(
                    .invalidEscape,
                    at: place,
                    "expected a hexadecimal digit, found \(JSONBytes.shown(byte))"
                )
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// Reads a number by the grammar of RFC 8259 section 6; its text is kept as written.
    mutating func scanNumber() throws(JSONError) {
        input.mark = input.index
        contentEscaped = false
        if input.base[input.index] == UInt8(ascii: "-") { input.index += 1 }
        if try peek() == UInt8(ascii: "0") {
            input.index += 1
        } else {
            try scanDigits()
        }
        if try peek() == UInt8(ascii: ".") {
            input.index += 1
            try scanDigits()
        }
        if let byte = try peek(), byte | 0x20 == UInt8(ascii: "e") {
            input.index += 1
            if let sign = try peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { input.index += 1 }
            try scanDigits()
        }
        switch try peek() {
        case nil, 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
            takeContent()
        case let byte?:
            throw refusal(.invalidNumber, "a number goes on with \(JSONBytes.shown(byte))")
        }
    }

    /// The current byte, nil at the end of the input.
    private mutating func peek() throws(JSONError) -> UInt8? {
        guard try input.has(0) else { return nil }
        return input.base[input.index]
    }

    /// One digit or more.
    private mutating func scanDigits() throws(JSONError) {
        guard let first = try peek() else { throw refusal(.truncated, "the input ends inside a number") }
        guard JSONBytes.isDigit(first) else {
            throw refusal(.invalidNumber, "expected a digit, found \(JSONBytes.shown(first))")
        }
        while true {
            while input.index < input.count, JSONBytes.isDigit(input.base[input.index]) { input.index += 1 }
            _ = try checkLength()
            guard input.index == input.count, try input.more() else { return }
        }
    }

    mutating func scanWord(_ word: StaticString) throws(JSONError) {
        for step in 0..<word.utf8CodeUnitCount {
            guard let byte = try peek() else { throw refusal(.truncated, "the input ends inside `\(word)`") }
            guard byte == word.utf8Start[step] else {
                throw refusal(.unexpectedByte, "expected `\(word)`, found \(JSONBytes.shown(byte))")
            }
            input.index += 1
        }
    }
}
