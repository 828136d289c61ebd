package import SharedBase

/// How much un-acknowledged data may be in flight beyond the sequence that the message names. It replaces earlier credits.
///
/// `messages` 0 pauses. One frame may always fly alone, however small `bytes` is, unless `messages` is 0.
package struct Credits: Hashable, Sendable {
    package var messages: Int
    /// Payload bytes.
    package var bytes: Int

    package init(messages: Int, bytes: Int) {
        self.messages = messages
        self.bytes = bytes
    }

    /// What the plane grants unless it is told otherwise: 64 frames, 8 MiB.
    package static let standard = Credits(messages: 64, bytes: 8 * 1024 * 1024)
    package static let none = Credits(messages: 0, bytes: 0)

    init(_ reader: MessageReader) throws(WireError) {
        messages = try reader.integer("messages")
        bytes = try reader.integer("bytes")
    }

    var json: Value { [("messages", .integer(messages)), ("bytes", .integer(bytes))].object }
}

/// The plane's answer to an accepted hello.
package struct Welcome: WireMessage {
    package static let type = FrameType.welcome

    /// The protocol version that holds from here on.
    package var version: Int
    /// The features that both sides have.
    package var features: Set<String>
    package var sessionID: SessionID
    /// The plane's clock.
    package var time: Timestamp
    package var credits: Credits
    /// The highest sequence of this agent and boot id that is durable at the plane, 0 for none.
    package var durableSequence: UInt64

    package init(
        version: Int,
        features: Set<String>,
        sessionID: SessionID,
        time: Timestamp,
        credits: Credits,
        durableSequence: UInt64
    ) {
        self.version = version
        self.features = features
        self.sessionID = sessionID
        self.time = time
        self.credits = credits
        self.durableSequence = durableSequence
    }

    package init(_ reader: MessageReader) throws(WireError) {
        version = try reader.integer("version", in: 1...65_535)
        features = Set(try reader.strings("features", upTo: 64, each: 64))
        sessionID = try reader.id("sessionId")
        time = try reader.time("time")
        credits = try Credits(reader.object("credits"))
        durableSequence = try reader.sequence("durableSequence")
    }

    package var json: Value {
        [
            ("version", .integer(version)),
            ("features", .strings(features.sorted())),
            ("sessionId", .text(sessionID)),
            ("time", .text(time)),
            ("credits", credits.json),
            ("durableSequence", .integer(durableSequence)),
        ].object
    }
}
