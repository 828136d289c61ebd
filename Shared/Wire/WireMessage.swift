package import NIOCore
package import SharedBase
import SharedJSON

/// A control message: one JSON object in one frame.
package protocol WireMessage: Hashable, Sendable {
    static var type: FrameType { get }
    /// Strict: see `MessageReader`.
    init(_ reader: MessageReader) throws(WireError)
    var json: Value { get }
}

extension WireMessage {
    /// Reads the JSON tree of the message.
    package init(json: Value) throws(WireError) { try self.init(MessageReader(json, message: "\(Self.type)")) }

    /// Reads the payload of a frame of this type.
    package init(payload: ByteBuffer) throws(WireError) {
        try self.init(json: try WireJSON.parse(payload, message: "\(Self.type)"))
    }

    package var payload: ByteBuffer { ByteBuffer(bytes: JSON.bytes(json)) }

    /// The control frame that carries it.
    package var frame: Frame { Frame(Self.type, payload: payload) }
}

/// JSON as the wire allows it: at most 16 levels and 4,096 members in one object.
enum WireJSON {
    static func parse(_ payload: ByteBuffer, message: String) throws(WireError) -> Value {
        do {
            return try JSON.parse(Array(payload.readableBytesView), limits: limits)
        } catch {
            throw WireError(
                .malformedMessage,
                attempted: "read the message \(message)",
                reason: "its payload is not the JSON that the protocol allows",
                cause: error
            )
        }
    }

    private static let limits: JSONLimits = {
        var limits = JSONLimits.standard
        limits.maxDepth = 16
        limits.maxKeys = 4096
        return limits
    }()
}

/// Texts that this side puts into messages.
enum WireText {
    /// Cut at a character boundary to what a receiver accepts.
    static func clipped(_ text: String, to limit: Int = WireLimits.text) -> String {
        guard text.utf8.count > limit else { return text }
        var cut = text
        cut.unicodeScalars.removeAll()
        var size = 0
        for scalar in text.unicodeScalars {
            size += String(scalar).utf8.count
            if size > limit - 3 { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut + "…"
    }
}

extension Array where Element == (String, Value) {
    /// Adds a member that is left out where it has no value.
    mutating func add(_ key: String, _ value: Value?) {
        if let value { append((key, value)) }
    }

    var object: Value { .object(ValueObject(self)) }
}

extension Value {
    static func text(_ value: some CustomStringConvertible) -> Value { .string(value.description) }
    static func integer(_ value: some BinaryInteger) -> Value { .number(String(value)) }
    static func strings(_ values: [String]) -> Value { .array(values.map { .string($0) }) }
    static func base64(_ bytes: [UInt8]) -> Value { .string(Base64.encode(bytes)) }
}
