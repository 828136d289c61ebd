package import SharedBase

/// Reads the members of one control message strictly: unknown ones are passed over, missing or mistyped ones are refused by name.
package struct MessageReader {
    private let message: String
    private let path: String
    private let members: ValueObject

    /// Throws where `value` is no object. `message` names it in errors.
    package init(_ value: Value, message: String) throws(WireError) {
        try self.init(value, message: message, path: "")
    }

    private init(_ value: Value, message: String, path: String) throws(WireError) {
        guard case .object(let members) = value else {
            throw Self.refusal(message, path.isEmpty ? "it is no JSON object" : "member \"\(path)\" is no object")
        }
        self.message = message
        self.path = path
        self.members = members
    }

    package func has(_ key: String) -> Bool { !(members[key] ?? .null).isNull }

    package func string(_ key: String, upTo limit: Int = WireLimits.name, empty: Bool = false) throws(WireError)
        -> String
    {
        guard let text = try member(key).stringValue else { throw wrong(key, "is no string") }
        guard text.utf8.count <= limit else { throw wrong(key, "is longer than \(limit) bytes") }
        guard empty || !text.isEmpty else { throw wrong(key, "is empty") }
        return text
    }

    /// An integer in `range`, by default 0 to 2⁵³ - 1.
    package func integer(_ key: String, in range: ClosedRange<Int> = 0...WireLimits.largestInteger) throws(WireError)
        -> Int
    {
        guard let number = try member(key).intValue else { throw wrong(key, "is no integer") }
        guard range.contains(number) else {
            throw wrong(key, "is outside \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    package func sequence(_ key: String) throws(WireError) -> UInt64 { UInt64(try integer(key)) }

    package func bool(_ key: String) throws(WireError) -> Bool {
        guard let flag = try member(key).boolValue else { throw wrong(key, "is no boolean") }
        return flag
    }

    package func id<Kind>(_ key: String, _ kind: Kind.Type = Kind.self) throws(WireError) -> ID<Kind> {
        guard let id = ID<Kind>(try string(key)) else { throw wrong(key, "is no UUID") }
        return id
    }

    package func time(_ key: String) throws(WireError) -> Timestamp {
        guard let time = Timestamp(try string(key)) else { throw wrong(key, "is no RFC 3339 time") }
        return time
    }

    /// Lower or upper case hexadecimal digits of exactly `count` bytes.
    package func hex(_ key: String, count: Int) throws(WireError) -> [UInt8] {
        guard let bytes = Hex.decode(try string(key)), bytes.count == count else {
            throw wrong(key, "is not \(2 * count) hexadecimal digits")
        }
        return bytes
    }

    /// Standard base64 with padding.
    package func base64(_ key: String, upTo limit: Int) throws(WireError) -> [UInt8] {
        guard let bytes = Base64.decode(try string(key, upTo: limit)), !bytes.isEmpty else {
            throw wrong(key, "is no base64")
        }
        return bytes
    }

    package func strings(_ key: String, upTo count: Int, each limit: Int = WireLimits.name) throws(WireError)
        -> [String]
    {
        var texts: [String] = []
        for item in try array(key, upTo: count) {
            guard let text = item.stringValue, text.utf8.count <= limit, !text.isEmpty else {
                throw wrong(key, "holds something else than strings of 1 to \(limit) bytes")
            }
            texts.append(text)
        }
        return texts
    }

    package func base64s(_ key: String, upTo count: Int, each limit: Int) throws(WireError) -> [[UInt8]] {
        var items: [[UInt8]] = []
        for text in try strings(key, upTo: count, each: limit) {
            guard let bytes = Base64.decode(text) else { throw wrong(key, "holds something that is no base64") }
            items.append(bytes)
        }
        return items
    }

    package func array(_ key: String, upTo count: Int) throws(WireError) -> [Value] {
        guard let items = try member(key).arrayValue else { throw wrong(key, "is no array") }
        guard items.count <= count else { throw wrong(key, "has more than \(count) items") }
        return items
    }

    package func object(_ key: String) throws(WireError) -> MessageReader {
        try MessageReader(try member(key), message: message, path: name(key))
    }

    package func objects(_ key: String, upTo count: Int) throws(WireError) -> [MessageReader] {
        var readers: [MessageReader] = []
        for (index, item) in try array(key, upTo: count).enumerated() {
            readers.append(try MessageReader(item, message: message, path: "\(name(key))[\(index)]"))
        }
        return readers
    }

    /// An object whose members are all strings.
    package func table(_ key: String, upTo count: Int) throws(WireError) -> [String: String] {
        guard let members = try member(key).objectValue else { throw wrong(key, "is no object") }
        guard members.count <= count else { throw wrong(key, "has more than \(count) members") }
        var table: [String: String] = [:]
        for (label, value) in members {
            guard let text = value.stringValue, text.utf8.count <= WireLimits.name, label.utf8.count <= WireLimits.name
            else {
                throw wrong(key, "holds something else than strings of at most \(WireLimits.name) bytes")
            }
            table[label] = text
        }
        return table
    }

    /// The error for a member that is there but wrong.
    package func wrong(_ key: String, _ problem: String) -> WireError {
        Self.refusal(message, "member \"\(name(key))\" \(problem)")
    }

    private func member(_ key: String) throws(WireError) -> Value {
        guard let value = members[key], !value.isNull else { throw wrong(key, "is missing") }
        return value
    }

    private func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private static func refusal(_ message: String, _ reason: String) -> WireError {
        WireError(.malformedMessage, attempted: "read the message \(message)", reason: reason)
    }
}
