package import NIOCore
import SharedBase

/// The flag bits of a frame. Bits that are not named here are refused: they could change what the payload means.
package struct FrameFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A receiver that does not know the frame type closes instead of skipping the frame.
    package static let mustUnderstand = Self(rawValue: 1)
    /// The payload of a data frame is a zlib stream. Accepted where both sides agreed on `Feature.deflate`.
    package static let compressed = Self(rawValue: 2)
    package static let known: Self = [.mustUnderstand]
}

/// The 24 bytes before each payload, numbers in network order. Layout: PROTOCOL.md, section "Frame".
package struct FrameHeader: Hashable, Sendable {
    package static let size = 24
    package static let magic: [UInt8] = Array("dd0c".utf8)
    package static let version: UInt8 = 1
    /// Magic and version as one number.
    private static let goodStart: UInt64 = 0x64_6430_6301

    /// The raw type; unknown ones reach the reader so that they can be counted or refused.
    package var type: UInt8
    package var flags: FrameFlags
    /// Payload bytes that follow.
    package var length: UInt32
    /// 0 for control, 1 for reports, 2 for the output of steps.
    package var stream: UInt32
    /// Number of a data frame within its boot id, from 1 without gaps; 0 in control frames.
    package var sequence: UInt64

    package init(type: UInt8, flags: FrameFlags, length: UInt32, stream: UInt32 = 0, sequence: UInt64 = 0) {
        self.type = type
        self.flags = flags
        self.length = length
        self.stream = stream
        self.sequence = sequence
    }

    package func write(to buffer: inout ByteBuffer) {
        buffer.writeBytes(Self.magic)
        buffer.writeMultipleIntegers(Self.version, type, flags.rawValue, length, stream, sequence)
    }

    /// Takes a header from the front of `buffer`; nil while there are fewer than 24 bytes that could still become one.
    ///
    /// Checked as early as the bytes allow: a wrong magic is refused at its first wrong byte.
    package static func read(from buffer: inout ByteBuffer, cap: Int, compression: Bool = false) throws(WireError)
        -> FrameHeader?
    {
        // The eight-byte compare of a good start; what differs is looked at byte by byte, for the error.
        if buffer.getInteger(at: buffer.readerIndex, as: UInt64.self).map({ $0 >> 24 != goodStart }) ?? true {
            try checkStart(of: buffer.readableBytesView)
        }
        guard buffer.readableBytes >= size else { return nil }
        buffer.moveReaderIndex(forwardBy: magic.count + 1)
        guard
            let (type, flags, length, stream, sequence) =
                buffer.readMultipleIntegers(as: (UInt8, UInt16, UInt32, UInt32, UInt64).self)
        else { return nil }
        let header = FrameHeader(
            type: type,
            flags: FrameFlags(rawValue: flags),
            length: length,
            stream: stream,
            sequence: sequence
        )
        try header.check(cap: cap, compression: compression)
        return header
    }

    private static func checkStart(of bytes: ByteBufferView) throws(WireError) {
        for (found, expected) in zip(bytes, magic) where found != expected {
            throw WireError(
                .badMagic,
                attempted: "read a frame",
                reason: "it does not begin with \"dd0c\"",
                advice: "the other side does not speak this protocol, or bytes were lost"
            )
        }
        if bytes.count > magic.count, bytes[bytes.startIndex + magic.count] != version {
            throw WireError(
                .unsupportedFrameVersion,
                attempted: "read a frame",
                reason: "frame version \(bytes[bytes.startIndex + magic.count]) is not known here, only \(version)",
                advice: "update the older of the two programs"
            )
        }
    }

    /// For errors alone: making it costs more than the rest of the header.
    private var name: String { FrameType(rawValue: type).map { "\($0)" } ?? "type \(type)" }

    private func check(cap: Int, compression: Bool) throws(WireError) {
        if length > cap {
            throw WireError(
                .tooLarge,
                attempted: "read a frame (\(name))",
                reason: "its payload is announced as \(length) bytes, at most \(cap) are allowed now"
            )
        }
        let allowed = compression && FrameType.isData(type) ? FrameFlags.known.union(.compressed) : .known
        if !flags.isSubset(of: allowed) {
            throw WireError(
                .unknownFlags,
                attempted: "read a frame (\(name))",
                reason: "its flags are \(flags.rawValue), bits that no negotiated feature defines"
            )
        }
    }
}
