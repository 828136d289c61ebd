/// What the reader meets next, with its text. A key is always followed by the events of its value.
package enum JSONEvent: Hashable, Sendable {
    case beginObject
    case endObject
    case beginArray
    case endArray
    case key(String)
    case string(String)
    /// The number as written.
    case number(String)
    case bool(Bool)
    case null
    /// The document is complete and nothing follows it.
    case end
}

/// `JSONEvent` without its text, for callers that look at bytes and must not allocate (`JSONReader.nextToken`).
package enum JSONToken: UInt8, Sendable {
    case beginObject
    case endObject
    case beginArray
    case endArray
    case key
    case string
    case number
    case `true`
    case `false`
    case null
    case end
}
