package import SharedBase

/// Asks for a `Pong` with the same nonce. Sent by whichever side has heard nothing for 15 s.
package struct Ping: WireMessage {
    package static let type = FrameType.ping
    package var nonce: Int

    package init(nonce: Int) { self.nonce = nonce }
    package init(_ reader: MessageReader) throws(WireError) { nonce = try reader.integer("nonce") }
    package var json: Value { [("nonce", .integer(nonce))].object }
}

/// The answer to a `Ping`.
package struct Pong: WireMessage {
    package static let type = FrameType.pong
    package var nonce: Int

    package init(nonce: Int) { self.nonce = nonce }
    package init(_ reader: MessageReader) throws(WireError) { nonce = try reader.integer("nonce") }
    package var json: Value { [("nonce", .integer(nonce))].object }
}
