package import NIOCore
import SharedBase

/// Cuts a stream of bytes into frames. A plain value: bytes in, frames or one final error out.
///
/// Holds at most one header, one payload up to the cap and what the last `feed` brought. Nothing is reserved for a payload before
/// its announced length is checked. After an error every further call gives the same error: nothing is ever skipped to go on.
package struct FrameDecoder: Sendable {
    /// The largest payload that is accepted at this moment.
    package var cap: Int
    private var buffer = ByteBuffer()
    private var header: FrameHeader?
    private var failure: WireError?

    package init(cap: Int = WireLimits.beforeHello) { self.cap = cap }

    /// Adds received bytes.
    package mutating func feed(_ bytes: ByteBuffer) {
        guard failure == nil else { return }
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next whole frame, nil while more bytes are needed.
    package mutating func next() throws(WireError) -> Frame? {
        if let failure { throw failure }
        do throws(WireError) {
            return try take()
        } catch {
            failure = error
            buffer = ByteBuffer()
            throw error
        }
    }

    /// To be called when the other side has ended its bytes: throws `truncated` where they end inside a frame.
    package func finish() throws(WireError) {
        if let failure { throw failure }
        guard header != nil || buffer.readableBytes > 0 else { return }
        throw WireError(
            .truncated,
            attempted: "read a frame",
            reason:
                "the connection ended after \(buffer.readableBytes + (header == nil ? 0 : FrameHeader.size)) bytes of it"
        )
    }

    private mutating func take() throws(WireError) -> Frame? {
        if header == nil { header = try FrameHeader.read(from: &buffer, cap: cap) }
        guard let current = header, let payload = buffer.readSlice(length: Int(current.length)) else { return nil }
        header = nil
        return Frame(
            type: current.type,
            flags: current.flags,
            stream: current.stream,
            sequence: current.sequence,
            payload: payload
        )
    }
}
