package import NIOCore
import SharedBase

/// Cuts a stream of bytes into frames. A plain value: bytes in, frames or one final error out.
///
/// Holds at most one header, one payload up to the cap and what the last `feed` brought. Nothing is reserved for a payload before
/// its announced length is checked. After an error every further call gives the same error: nothing is ever skipped to go on.
///
/// A payload that came whole is a slice of what was fed. One that came in parts is gathered in a buffer of its own size, so each
/// of its bytes is copied once and nothing grows. A compressed one grows to the cap at most.
package struct FrameDecoder: Sendable {
    /// The largest payload that is accepted at this moment.
    package var cap: Int
    /// Whether data frames may come compressed; they leave as if they had not.
    package var acceptsCompression = false
    private var buffer = ByteBuffer()
    private var header: FrameHeader?
    /// The beginning of the payload of `header`, where it came in an earlier `feed` than its end.
    private var gathered = ByteBuffer()
    private var failure: WireError?

    package init(cap: Int = WireLimits.beforeHello) { self.cap = cap }

    /// Adds received bytes.
    package mutating func feed(_ bytes: ByteBuffer) {
        guard failure == nil else { return }
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            // Mostly the beginning of a header. A buffer of the right size, because an old one would only ever grow.
            var joined = ByteBuffer()
            joined.reserveCapacity(buffer.readableBytes + bytes.readableBytes)
            joined.writeImmutableBuffer(buffer)
            joined.writeImmutableBuffer(bytes)
            buffer = joined
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
            gathered = ByteBuffer()
            throw error
        }
    }

    /// To be called when the other side has ended its bytes: throws `truncated` where they end inside a frame.
    package func finish() throws(WireError) {
        if let failure { throw failure }
        guard header != nil || buffer.readableBytes > 0 else { return }
        let seen = buffer.readableBytes + gathered.readableBytes + (header == nil ? 0 : FrameHeader.size)
        throw WireError(
            .truncated,
            attempted: "read a frame",
            reason: "the connection ended after \(seen) bytes of it"
        )
    }

    private mutating func take() throws(WireError) -> Frame? {
        if header == nil {
            header = try FrameHeader.read(from: &buffer, cap: cap, compression: acceptsCompression)
        }
        guard let current = header, var payload = takePayload(Int(current.length)) else { return nil }
        header = nil
        if current.flags.contains(.compressed) { payload = try FrameCompression.inflate(payload, cap: cap) }
        return Frame(
            type: current.type,
            flags: current.flags.subtracting(.compressed),
            stream: current.stream,
            sequence: current.sequence,
            payload: payload
        )
    }

    private mutating func takePayload(_ length: Int) -> ByteBuffer? {
        if gathered.readableBytes == 0, let whole = buffer.readSlice(length: length) { return whole }
        guard buffer.readableBytes > 0 else { return nil }
        if gathered.capacity < length { gathered = ByteBufferAllocator().buffer(capacity: length) }
        let missing = length - gathered.readableBytes
        if buffer.readableBytes <= missing {
            gathered.writeBuffer(&buffer)
            // Lets go of the storage, which the channel can use again.
            buffer = ByteBuffer()
        } else if var end = buffer.readSlice(length: missing) {
            gathered.writeBuffer(&end)
        }
        guard gathered.readableBytes == length else { return nil }
        defer { gathered = ByteBuffer() }
        return gathered
    }
}
