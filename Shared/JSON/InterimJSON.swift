// Interim: the whole JSON API in plain form, so that other rooms can build. Owner `json` replaces this file by its own.
package import SharedBase

package struct JSONLimits: Sendable {
    package var maxDepth = 256
    package var maxKeys = 65_536
    package var maxStringBytes = Int.max
    package init(maxDepth: Int = 256, maxKeys: Int = 65_536, maxStringBytes: Int = .max) {
        self.maxDepth = maxDepth
        self.maxKeys = maxKeys
        self.maxStringBytes = maxStringBytes
    }
    package static let standard = JSONLimits()
}

package enum JSONCode: String, FaultCode {
    case empty, truncated, unexpectedByte, depthLimit, duplicateKey, invalidUTF8, invalidNumber, invalidEscape
    case trailingGarbage, keyLimit, stringLimit, controlCharacter
}

package struct JSONError: ExplainedError, Equatable {
    package let code: JSONCode
    package let position: TextPosition
    package let detail: String
    package init(_ code: JSONCode, at position: TextPosition, _ detail: String) {
        self.code = code
        self.position = position
        self.detail = detail
    }
    package var attempted: String { "read JSON" }
    package var reason: String { "\(detail) at \(position)" }
    package var advice: String? { nil }
    package var cause: (any Error)? { nil }
}

package enum JSONEvent: Sendable, Hashable {
    case beginObject, endObject, beginArray, endArray
    case key(String), string(String), number(String), bool(Bool), null, end
}

package struct JSONReader: ~Copyable {
    private var buffer: [UInt8]
    private var next_ = 0
    private var base = 0
    private var line = 1
    private var lineStart = 0
    private let limits: JSONLimits
    private let refill: ((inout [UInt8]) throws -> Int)?
    private enum Frame { case array, object(Set<String>) }
    private var frames: [Frame] = []
    private enum Expect { case value, firstElement, keyOrEnd, key, colonValue, commaOrEnd, end, done }
    private var expect = Expect.value

    package init(_ bytes: [UInt8], limits: JSONLimits = .standard) {
        self.buffer = bytes
        self.limits = limits
        self.refill = nil
    }

    package init(limits: JSONLimits = .standard, refill: @escaping (inout [UInt8]) throws -> Int) {
        self.buffer = []
        self.limits = limits
        self.refill = refill
    }

    package var position: TextPosition {
        TextPosition(offset: base + next_, line: line, column: base + next_ - lineStart + 1)
    }

    private mutating func peek() throws -> UInt8? {
        if next_ < buffer.count { return buffer[next_] }
        guard let refill else { return nil }
        base += buffer.count
        buffer.removeAll(keepingCapacity: true)
        next_ = 0
        return try refill(&buffer) > 0 ? buffer[0] : nil
    }

    private mutating func take() throws -> UInt8 {
        guard let byte = try peek() else { throw JSONError(.truncated, at: position, "the input ends inside a value") }
        next_ += 1
        return byte
    }

    private mutating func skipSpace() throws {
        if base == 0, next_ == 0, let first = try peek() {
            if first == 0xef {
                next_ = 1
                guard try take() == 0xbb, try take() == 0xbf else {
                    throw JSONError(.invalidUTF8, at: TextPosition(), "invalid UTF-8")
                }
            } else if first == 0xfe || first == 0xff {
                throw JSONError(.invalidUTF8, at: TextPosition(), "the text is UTF-16; JSON is UTF-8")
            }
        }
        while let byte = try peek() {
            switch byte {
            case 0x20, 0x09, 0x0d: next_ += 1
            case 0x0a:
                next_ += 1
                line += 1
                lineStart = base + next_
            default: return
            }
        }
    }

    package mutating func next() throws -> JSONEvent {
        try skipSpace()
        if expect == .done { return .end }
        guard let byte = try peek() else {
            if expect == .end {
                expect = .done
                return .end
            }
            if base + next_ == 0 || (frames.isEmpty && expect == .value) {
                throw JSONError(.empty, at: position, "the input is empty")
            }
            throw JSONError(.truncated, at: position, "the input ends before the document does")
        }
        switch expect {
        case .end: throw JSONError(.trailingGarbage, at: position, "text after the document")
        case .done: return .end
        case .firstElement where byte == UInt8(ascii: "]"): return try close()
        case .keyOrEnd where byte == UInt8(ascii: "}"): return try close()
        case .value, .firstElement: return try value(byte)
        case .keyOrEnd, .key:
            guard byte == UInt8(ascii: "\"") else { throw unexpected(byte, "a key in quotes") }
            let at = position
            let key = try string()
            if case .object(var keys)? = frames.popLast() {
                guard keys.insert(key).inserted else {
                    throw JSONError(.duplicateKey, at: at, "the key stands twice in one object")
                }
                guard keys.count <= limits.maxKeys else {
                    throw JSONError(.keyLimit, at: at, "more than \(limits.maxKeys) keys in one object")
                }
                frames.append(.object(keys))
            }
            try skipSpace()
            let colon = try take()
            guard colon == UInt8(ascii: ":") else {
                next_ -= 1
                throw unexpected(colon, "a colon")
            }
            expect = .colonValue
            return .key(key)
        case .colonValue: return try value(byte)
        case .commaOrEnd:
            let object = if case .object? = frames.last { true } else { false }
            if byte == (object ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return try close() }
            guard byte == UInt8(ascii: ",") else { throw unexpected(byte, "a comma or the end") }
            next_ += 1
            expect = object ? .key : .value
            return try next()
        }
    }

    private func unexpected(_ byte: UInt8, _ wanted: String) -> JSONError {
        JSONError(
            .unexpectedByte,
            at: position,
            "unexpected byte 0x\(String(byte, radix: 16)) where \(wanted) should be"
        )
    }

    private mutating func close() throws -> JSONEvent {
        next_ += 1
        let frame = frames.popLast()
        expect = frames.isEmpty ? .end : .commaOrEnd
        if case .object? = frame { return .endObject }
        return .endArray
    }

    private mutating func open(_ frame: Frame, _ next: Expect, _ event: JSONEvent) throws -> JSONEvent {
        guard frames.count < limits.maxDepth else {
            throw JSONError(.depthLimit, at: position, "more than \(limits.maxDepth) levels")
        }
        next_ += 1
        frames.append(frame)
        expect = next
        return event
    }

    private mutating func value(_ byte: UInt8) throws -> JSONEvent {
        if byte == UInt8(ascii: "{") { return try open(.object([]), .keyOrEnd, .beginObject) }
        if byte == UInt8(ascii: "[") { return try open(.array, .firstElement, .beginArray) }
        let after: Expect = frames.isEmpty ? .end : .commaOrEnd
        defer { expect = after }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 48...57: return .number(try number())
        default: throw unexpected(byte, "a value")
        }
    }

    private mutating func word(_ text: String, _ event: JSONEvent) throws -> JSONEvent {
        for wanted in text.utf8 {
            let byte = try take()
            guard byte == wanted else {
                next_ -= 1
                throw unexpected(byte, "`\(text)`")
            }
        }
        return event
    }

    private mutating func digits(into text: inout [UInt8]) throws {
        var count = 0
        while let byte = try peek(), (48...57).contains(byte) {
            text.append(byte)
            next_ += 1
            count += 1
        }
        guard count > 0 else { throw JSONError(.invalidNumber, at: position, "a digit is missing in a number") }
    }

    private mutating func number() throws -> String {
        var text: [UInt8] = []
        if try peek() == UInt8(ascii: "-") {
            text.append(45)
            next_ += 1
        }
        if try peek() == 48 {
            text.append(48)
            next_ += 1
            if let byte = try peek(), (48...57).contains(byte) {
                throw JSONError(.invalidNumber, at: position, "a number begins with 0")
            }
        } else {
            try digits(into: &text)
        }
        if try peek() == UInt8(ascii: ".") {
            text.append(46)
            next_ += 1
            try digits(into: &text)
        }
        if let e = try peek(), e | 32 == UInt8(ascii: "e") {
            text.append(e)
            next_ += 1
            if let sign = try peek(), sign == 43 || sign == 45 {
                text.append(sign)
                next_ += 1
            }
            try digits(into: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func string() throws -> String {
        let start = position
        next_ += 1
        var text: [UInt8] = []
        while true {
            let byte = try take()
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: text, as: UTF8.self) else {
                    throw JSONError(.invalidUTF8, at: start, "invalid UTF-8 in a string")
                }
                return result
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20:
                next_ -= 1
                throw JSONError(.controlCharacter, at: position, "a control character in a string")
            default: text.append(byte)
            }
            guard text.count <= limits.maxStringBytes else {
                throw JSONError(.stringLimit, at: start, "a string is too long")
            }
        }
    }

    private mutating func unit() throws -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = try take()
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw JSONError(.invalidEscape, at: position, "not four hex digits after \\u")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private mutating func escape(into text: inout [UInt8]) throws {
        let byte = try take()
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            var value = try unit()
            if (0xd800..<0xdc00).contains(value) {
                guard try take() == UInt8(ascii: "\\"), try take() == UInt8(ascii: "u") else {
                    throw JSONError(.invalidEscape, at: position, "a lone surrogate")
                }
                let low = try unit()
                guard (0xdc00..<0xe000).contains(low) else {
                    throw JSONError(.invalidEscape, at: position, "a lone surrogate")
                }
                value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(value) else {
                throw JSONError(.invalidEscape, at: position, "a lone surrogate")
            }
            text += Array(String(Character(scalar)).utf8)
        default: throw JSONError(.invalidEscape, at: position, "an unknown escape")
        }
    }

    package mutating func value() throws -> Value { try tree(try next()) }

    private mutating func tree(_ event: JSONEvent) throws -> Value {
        switch event {
        case .beginObject:
            var object = ValueObject()
            while true {
                let event = try next()
                guard case .key(let key) = event else { return .object(object) }
                object.insert(key, try tree(try next()))
            }
        case .beginArray:
            var items: [Value] = []
            while true {
                let event = try next()
                if event == .endArray { return .array(items) }
                items.append(try tree(event))
            }
        case .string(let text): return .string(text)
        case .number(let text): return .number(text)
        case .bool(let flag): return .bool(flag)
        default: return .null
        }
    }

    package mutating func skipValue() throws {
        var depth = 0
        repeat {
            switch try next() {
            case .beginObject, .beginArray: depth += 1
            case .endObject, .endArray: depth -= 1
            default: break
            }
        } while depth > 0 || expect == .colonValue
    }
}

package enum JSON {
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> Value {
        do {
            var reader = JSONReader(bytes, limits: limits)
            let value = try reader.value()
            _ = try reader.next()
            return value
        } catch let error as JSONError { throw error } catch {
            throw JSONError(.truncated, at: TextPosition(), "\(error)")
        }
    }

    package static func parse(_ text: String, limits: JSONLimits = .standard) throws(JSONError) -> Value {
        try parse(Array(text.utf8), limits: limits)
    }

    package static func bytes(_ value: Value, pretty: Bool = false) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty)
        writer.value(value)
        return writer.bytes
    }

    package static func text(_ value: Value, pretty: Bool = false) -> String {
        String(decoding: bytes(value, pretty: pretty), as: UTF8.self)
    }

    package static func canonical(_ value: Value) -> [UInt8] { bytes(sorted(value)) }

    private static func sorted(_ value: Value) -> Value {
        switch value {
        case .array(let items): .array(items.map(sorted))
        case .object(let object):
            .object(
                ValueObject(
                    object.members.sorted { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }.map {
                        ($0.key, sorted($0.value))
                    }
                )
            )
        default: value
        }
    }
}

package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private let pretty: Bool
    private var counts: [Int] = []
    private var afterKey = false

    package init(pretty: Bool = false) { self.pretty = pretty }

    private mutating func element() {
        if afterKey {
            afterKey = false
            return
        }
        guard let last = counts.indices.last else { return }
        if counts[last] > 0 { bytes.append(UInt8(ascii: ",")) }
        counts[last] += 1
        newline()
    }

    private mutating func newline() {
        guard pretty else { return }
        bytes.append(10)
        bytes.append(contentsOf: repeatElement(32, count: 2 * counts.count))
    }

    package mutating func beginObject() { begin(UInt8(ascii: "{")) }
    package mutating func endObject() { end(UInt8(ascii: "}")) }
    package mutating func beginArray() { begin(UInt8(ascii: "[")) }
    package mutating func endArray() { end(UInt8(ascii: "]")) }

    private mutating func begin(_ byte: UInt8) {
        element()
        bytes.append(byte)
        counts.append(0)
    }

    private mutating func end(_ byte: UInt8) {
        if let count = counts.popLast(), count > 0 { newline() }
        bytes.append(byte)
    }

    package mutating func key(_ key: String) {
        element()
        quoted(key)
        bytes.append(UInt8(ascii: ":"))
        if pretty { bytes.append(32) }
        afterKey = true
    }

    package mutating func string(_ text: String) {
        element()
        quoted(text)
    }

    package mutating func number(text: String) {
        element()
        bytes += text.utf8
    }

    package mutating func int(_ number: Int) { self.number(text: String(number)) }
    package mutating func bool(_ flag: Bool) { number(text: flag ? "true" : "false") }
    package mutating func null() { number(text: "null") }

    package mutating func member(_ key: String, _ value: Value) {
        self.key(key)
        self.value(value)
    }

    package mutating func value(_ value: Value) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .number(let text): number(text: text)
        case .string(let text): string(text)
        case .array(let items):
            beginArray()
            for item in items { self.value(item) }
            endArray()
        case .object(let object):
            beginObject()
            for (key, value) in object { member(key, value) }
            endObject()
        }
    }

    private mutating func quoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 8: bytes += Array("\\b".utf8)
            case 9: bytes += Array("\\t".utf8)
            case 10: bytes += Array("\\n".utf8)
            case 12: bytes += Array("\\f".utf8)
            case 13: bytes += Array("\\r".utf8)
            case 0..<0x20: bytes += Array("\\u00".utf8) + Array(Hex.encode([byte]).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
