import NIOCore
import SharedBase
import SharedZip

/// The feature `deflate`: payloads of data frames as zlib streams (RFC 1950), each on its own. Source: PROTOCOL.md, section 2.
enum FrameCompression {
    /// Below this many bytes there is nothing to win.
    private static let smallest = 512
    /// A sender keeps well below what receivers refuse (200), so that nothing honest is ever taken for a bomb.
    private static let sentRatio = 100

    /// The compressed payload; nil where it is not smaller, or so much smaller that a receiver could take it for a bomb.
    static func deflate(_ payload: ByteBuffer) -> ByteBuffer? {
        guard payload.readableBytes >= smallest else { return nil }
        let packed = payload.withUnsafeReadableBytes { try? Zip.deflate($0, .zlib) }
        guard let packed, packed.count < payload.readableBytes, payload.readableBytes <= sentRatio * packed.count else {
            return nil
        }
        return ByteBuffer(bytes: packed)
    }

    /// The payload again, at most `cap` bytes of it. Holds no more than that, whatever the stream says.
    static func inflate(_ payload: ByteBuffer, cap: Int) throws(WireError) -> ByteBuffer {
        var result = ByteBuffer()
        var failure: ZipError?
        do throws(ZipError) {
            let inflater = try Inflater(.zlib, limits: ZipLimits(bytes: cap))
            result.reserveCapacity(min(cap, 4 * payload.readableBytes))
            payload.withUnsafeReadableBytes { packed in
                withUnsafeTemporaryAllocation(byteCount: 32_768, alignment: 16) { space in
                    do throws(ZipError) {
                        try inflater.feed(packed, space: space) { result.writeBytes($0) }
                        try inflater.finish()
                    } catch {
                        failure = error
                    }
                }
            }
        } catch {
            failure = error
        }
        if let failure { throw refusal(failure) }
        return result
    }

    private static func refusal(_ error: ZipError) -> WireError {
        let code: WireCode =
            switch error.code {
            case .tooLarge, .tooDense: .tooLarge
            default: .malformedCompression
            }
        return WireError(code, attempted: "read a compressed frame", reason: error.reason)
    }
}

extension Frame {
    /// The same frame with its payload compressed, where that is worth it. Only on links that agreed on `Feature.deflate`.
    package func compressed() -> Frame {
        guard isData, !flags.contains(.compressed), let packed = FrameCompression.deflate(payload) else { return self }
        var frame = self
        frame.flags.insert(.compressed)
        frame.payload = packed
        return frame
    }
}
