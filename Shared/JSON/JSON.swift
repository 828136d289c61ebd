package import SharedBase

/// JSON as a whole: bytes to a tree and back. For documents too large for a tree see `JSONReader` and `JSONWriter`.
package enum JSON {
    /// Exactly one document; white space around it and a UTF-8 byte order mark before it are skipped.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> Value {
        var reader = JSONReader(bytes, limits: limits)
        let value = try reader.value()
        _ = try reader.nextToken()
        return value
    }

    package static func parse(_ text: String, limits: JSONLimits = .standard) throws(JSONError) -> Value {
        try parse(Array(text.utf8), limits: limits)
    }

    /// Checks a whole document without building a tree.
    package static func validate(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        var reader = JSONReader(bytes, limits: limits)
        while try reader.nextToken() != .end {}
    }

    /// The value at `path`, nil where there is none. Reads up to its end and no further: a fault behind it goes
    /// unnoticed.
    package static func find(
        _ path: JSONStep...,
        in bytes: [UInt8],
        limits: JSONLimits = .standard
    ) throws(JSONError) -> Value? {
        var reader = JSONReader(bytes, limits: limits)
        return try reader.seek(path) ? try reader.value() : nil
    }

    /// Compact, or with two spaces of indentation and a line for each member. Members keep their order.
    package static func bytes(_ value: Value, pretty: Bool = false) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty)
        writer.value(value)
        return writer.bytes
    }

    package static func text(_ value: Value, pretty: Bool = false) -> String {
        String(decoding: bytes(value, pretty: pretty), as: UTF8.self)
    }

    /// One spelling for equal documents, to hash and compare: compact, keys sorted by bytes, numbers by
    /// `JSONNumber.canonical`.
    package static func canonical(_ value: Value) -> [UInt8] {
        var writer = JSONWriter()
        writer.canonical(value)
        return writer.bytes
    }
}
