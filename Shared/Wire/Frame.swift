package import NIOCore

/// One header with its payload.
package struct Frame: Hashable, Sendable {
    /// The raw type, see `FrameType`.
    package var type: UInt8
    package var flags: FrameFlags
    package var stream: UInt32
    package var sequence: UInt64
    package var payload: ByteBuffer

    package init(
        type: UInt8,
        flags: FrameFlags = [],
        stream: UInt32 = 0,
        sequence: UInt64 = 0,
        payload: ByteBuffer = ByteBuffer()
    ) {
        self.type = type
        self.flags = flags
        self.stream = stream
        self.sequence = sequence
        self.payload = payload
    }

    /// A frame of a known type with the flag that the protocol gives it.
    package init(_ type: FrameType, stream: UInt32 = 0, sequence: UInt64 = 0, payload: ByteBuffer) {
        let flags: FrameFlags = type.mustBeUnderstood ? .mustUnderstand : []
        self.init(type: type.rawValue, flags: flags, stream: stream, sequence: sequence, payload: payload)
    }

    /// Whether it waits behind control frames.
    package var isData: Bool { FrameType.isData(type) }

    /// Bytes on the wire.
    package var size: Int { FrameHeader.size + payload.readableBytes }

    package var header: FrameHeader {
        FrameHeader(
            type: type,
            flags: flags,
            length: UInt32(clamping: payload.readableBytes),
            stream: stream,
            sequence: sequence
        )
    }

    /// Appends the bytes of the frame.
    package func write(to buffer: inout ByteBuffer) {
        buffer.reserveCapacity(minimumWritableBytes: size)
        header.write(to: &buffer)
        buffer.writeImmutableBuffer(payload)
    }

    /// The bytes of the frame.
    package func encoded() -> ByteBuffer {
        var buffer = ByteBuffer()
        write(to: &buffer)
        return buffer
    }
}
