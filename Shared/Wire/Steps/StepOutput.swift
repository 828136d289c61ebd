package import NIOCore
package import SharedBase

/// A piece of the output of an attempt, or the mark of a piece that was dropped.
///
/// Payload: attempt (16 bytes), sequence (8 bytes), channel (1 byte), body. Sequences count the pieces of one attempt from 1
/// without gaps, over all connections, so that standard output and standard error keep the order in which they came.
package struct StepOutput: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// 1 to `StepBounds.outputFrame` bytes.
        case standardOutput(ByteBuffer)
        case standardError(ByteBuffer)
        /// So many bytes are missing at this place.
        case gap(bytes: UInt64)
    }

    package var attemptID: AttemptID
    package var sequence: UInt64
    package var content: Content

    package init(attemptID: AttemptID, sequence: UInt64, content: Content) {
        self.attemptID = attemptID
        self.sequence = sequence
        self.content = content
    }

    package init(payload: ByteBuffer) throws(WireError) {
        var rest = payload
        guard let bytes = rest.readBytes(length: 16), let id = AttemptID(bytes: bytes),
            let (sequence, channel) = rest.readMultipleIntegers(as: (UInt64, UInt8).self)
        else { throw Self.malformed("it is shorter than its head of 25 bytes") }
        guard sequence > 0, sequence <= UInt64(WireLimits.largestInteger) else {
            throw Self.malformed("its sequence is outside 1 to \(WireLimits.largestInteger)")
        }
        attemptID = id
        self.sequence = sequence
        switch channel {
        case 1, 2:
            guard rest.readableBytes > 0, rest.readableBytes <= StepBounds.outputFrame else {
                throw Self.malformed("it holds \(rest.readableBytes) bytes, 1 to \(StepBounds.outputFrame) are allowed")
            }
            content = channel == 1 ? .standardOutput(rest) : .standardError(rest)
        case 3:
            guard let count = rest.readInteger(as: UInt64.self), count > 0, rest.readableBytes == 0 else {
                throw Self.malformed("its gap is not one number above zero")
            }
            content = .gap(bytes: count)
        default: throw Self.malformed("channel \(channel) is not known")
        }
    }

    /// What counts for windows: the body, at least one byte.
    package var bytes: Int {
        switch content {
        case .standardOutput(let body), .standardError(let body): body.readableBytes
        case .gap: 8
        }
    }

    package var payload: ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(25 + bytes)
        buffer.writeBytes(attemptID.bytes)
        switch content {
        case .standardOutput(let body):
            buffer.writeMultipleIntegers(sequence, UInt8(1))
            buffer.writeImmutableBuffer(body)
        case .standardError(let body):
            buffer.writeMultipleIntegers(sequence, UInt8(2))
            buffer.writeImmutableBuffer(body)
        case .gap(let count): buffer.writeMultipleIntegers(sequence, UInt8(3), count)
        }
        return buffer
    }

    /// The data frame that carries it, on the stream of steps, which has no numbering of its own.
    package var frame: Frame { Frame(.stepOutput, stream: 2, payload: payload) }

    private static func malformed(_ reason: String) -> WireError {
        WireError(.malformedMessage, attempted: "read the message stepOutput", reason: reason)
    }
}

/// Output of the attempt is durable at the plane up to `sequence`, and `window` bytes may be in flight beyond it.
package struct OutputAck: WireMessage {
    package static let type = FrameType.outputAck

    package var attemptID: AttemptID
    package var sequence: UInt64
    /// 0 pauses; else one piece may fly alone, however small the window is.
    package var window: Int

    package init(attemptID: AttemptID, sequence: UInt64, window: Int) {
        self.attemptID = attemptID
        self.sequence = sequence
        self.window = window
    }

    package init(_ reader: MessageReader) throws(WireError) {
        attemptID = try reader.id("attemptId")
        sequence = try reader.sequence("sequence")
        window = try reader.integer("window", in: 0...StepBounds.largestWindow)
    }

    package var json: Value {
        [("attemptId", .text(attemptID)), ("sequence", .integer(sequence)), ("window", .integer(window))].object
    }
}
