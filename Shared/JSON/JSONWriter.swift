package import SharedBase

/// Writes JSON step by step into bytes. Commas, colons and indentation come by themselves; pairing of begin and end,
/// and a key before each member's value, are the caller's part.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private let pretty: Bool
    /// For each open container whether it already has an element.
    private var filled: [Bool] = []
    private var afterKey = false

    package init(pretty: Bool = false) { self.pretty = pretty }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Hands out what was written so far and begins anew behind it, so that a long document can be sent in pieces.
    package mutating func drain() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    package mutating func beginObject() { begin(UInt8(ascii: "{")) }
    package mutating func endObject() { end(UInt8(ascii: "}")) }
    package mutating func beginArray() { begin(UInt8(ascii: "[")) }
    package mutating func endArray() { end(UInt8(ascii: "]")) }

    package mutating func key(_ key: String) {
        var key = key
        key.withUTF8 { self.key($0) }
    }

    /// A key as UTF-8, escapes not yet made.
    package mutating func key(_ key: UnsafeBufferPointer<UInt8>) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        if pretty { bytes.append(0x20) }
        afterKey = true
    }

    package mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { string($0) }
    }

    /// A string as UTF-8, escapes not yet made.
    package mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
        separate()
        quote(text)
    }

    /// A number as it was written. What is no JSON number is written as a string, so that the output is always JSON.
    package mutating func number(text: String) {
        var text = text
        text.withUTF8 { number($0) }
    }

    package mutating func number(_ text: UnsafeBufferPointer<UInt8>) {
        separate()
        if JSONNumber.isValid(text) { bytes.append(contentsOf: text) } else { quote(text) }
    }

    /// A value that is JSON already, for example one that a reader has passed: taken as it is, unchecked and not indented.
    package mutating func raw(_ json: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    package mutating func int(_ value: Int) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    package mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    package mutating func value(_ value: Value) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let text): number(text: text)
        case .string(let text): string(text)
        case .array(let items):
            beginArray()
            for item in items { self.value(item) }
            endArray()
        case .object(let object):
            beginObject()
            for (key, value) in object.members { member(key, value) }
            endObject()
        }
    }

    package mutating func member(_ key: String, _ value: Value) {
        self.key(key)
        self.value(value)
    }

    /// `value` in the one spelling of `JSON.canonical`.
    mutating func canonical(_ value: Value) {
        switch value {
        case .number(let text):
            number(text: JSONNumber.canonical(text))
        case .array(let items):
            beginArray()
            for item in items { canonical(item) }
            endArray()
        case .object(let object):
            beginObject()
            for (key, value) in object.members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                self.key(key)
                canonical(value)
            }
            endObject()
        default:
            self.value(value)
        }
    }

    private mutating func begin(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        filled.append(false)
    }

    private mutating func end(_ byte: UInt8) {
        if filled.popLast() == true { breakLine() }
        bytes.append(byte)
    }

    /// Puts a comma and, where pretty, a new line before an element that needs them.
    private mutating func separate() {
        if afterKey {
            afterKey = false
            return
        }
        guard let last = filled.indices.last else { return }
        if filled[last] { bytes.append(UInt8(ascii: ",")) }
        filled[last] = true
        breakLine()
    }

    private mutating func breakLine() {
        guard pretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: filled.count * 2))
    }

    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(JSONBytes.quote)
        escape(text)
        bytes.append(JSONBytes.quote)
    }

    /// Runs of plain bytes are copied whole; text beyond ASCII stays as it is.
    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        guard let base = text.baseAddress else { return }
        var index = 0
        var run = 0
        while true {
            index = JSONBytes.plainEnd(base, from: index, to: text.count)
            if index < text.count, base[index] >= 0x80 {
                index += 1
                continue
            }
            bytes.append(contentsOf: UnsafeBufferPointer(start: base + run, count: index - run))
            if index == text.count { return }
            append(escapeOf: base[index])
            index += 1
            run = index
        }
    }

    private mutating func append(escapeOf byte: UInt8) {
        switch byte {
        case JSONBytes.quote, JSONBytes.backslash: bytes.append(contentsOf: [JSONBytes.backslash, byte])
        case 8: bytes.append(contentsOf: "\\b".utf8)
        case 9: bytes.append(contentsOf: "\\t".utf8)
        case 10: bytes.append(contentsOf: "\\n".utf8)
        case 12: bytes.append(contentsOf: "\\f".utf8)
        case 13: bytes.append(contentsOf: "\\r".utf8)
        default:
            let digits = String(byte, radix: 16)
            bytes.append(contentsOf: ("\\u00" + (digits.count == 1 ? "0" : "") + digits).utf8)
        }
    }
}
