internal import CZlib
internal import SharedBase

/// Decompresses one stream, piece by piece, within hard bounds. Owns one `z_stream`; used by one thread at a time.
///
/// After an error every further call gives the same error.
package final class Inflater {
    // z_stream holds a pointer to itself in its state, so it stays at one place.
    private let stream: UnsafeMutablePointer<z_stream>
    private let limits: ZipLimits
    private var failure: ZipError?
    /// Bytes taken and given so far.
    private(set) package var consumed = 0
    private(set) package var produced = 0
    /// The stream came to its end, its checksum was right.
    private(set) package var isFinished = false

    package init(_ format: ZipFormat, limits: ZipLimits) throws(ZipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        self.limits = limits
        guard dd0c_inflate_init(stream, format.windowBits) == Z_OK else {
            // Nothing was made that `inflateEnd` would free: it finds no state and does nothing.
            throw ZipError(.noMemory, attempted: Self.attempted, reason: "zlib has no memory")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Decompresses `input` and hands on what comes out, in pieces of at most `space.count` bytes, over `space`.
    package func feed(
        _ input: UnsafeRawBufferPointer,
        space: UnsafeMutableRawBufferPointer,
        _ take: (UnsafeRawBufferPointer) -> Void
    ) throws(ZipError) {
        var rest = input
        while true {
            let step = try step(rest, into: space)
            if step.written > 0 { take(UnsafeRawBufferPointer(rebasing: space[..<step.written])) }
            rest = UnsafeRawBufferPointer(rebasing: rest[step.read...])
            if isFinished, !rest.isEmpty {
                throw fail(.trailingBytes, "\(rest.count) bytes follow the end of the stream at byte \(consumed)")
            }
            // Less than the space means that zlib has nothing more to give for this input.
            if isFinished || (rest.isEmpty && step.written < space.count) { return }
        }
    }

    /// To be called after the last piece.
    package func finish() throws(ZipError) {
        if let failure { throw failure }
        guard isFinished else { throw fail(.truncated, "the bytes end at \(consumed), inside the stream") }
    }

    /// One call of zlib, cut off one byte beyond the bound, so that the bound is seen and nothing beyond it is made.
    func step(_ input: UnsafeRawBufferPointer, into space: UnsafeMutableRawBufferPointer) throws(ZipError)
        -> (read: Int, written: Int)
    {
        if let failure { throw failure }
        guard !isFinished else { return (0, 0) }
        let room = min(space.count, limits.bytes - produced + 1, Int(Int32.max))
        let offered = min(input.count, Int(Int32.max))
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = UInt32(offered)
        stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let result = inflate(stream, Z_NO_FLUSH)
        let read = offered - Int(stream.pointee.avail_in)
        let written = room - Int(stream.pointee.avail_out)
        consumed += read
        produced += written
        switch result {
        case Z_STREAM_END: isFinished = true
        case Z_OK, Z_BUF_ERROR: break
        case Z_MEM_ERROR: throw fail(.noMemory, "zlib has no memory")
        default:
            let said = stream.pointee.msg.map { String(cString: $0) } ?? "no stream of this format"
            throw fail(.malformed, "\(said) at byte \(consumed)")
        }
        try checkBounds()
        return (read, written)
    }

    private func checkBounds() throws(ZipError) {
        if produced > limits.bytes {
            throw fail(.tooLarge, "\(consumed) compressed bytes hold more than the \(limits.bytes) allowed")
        }
        if produced > limits.freeBytes, produced > limits.ratio * max(1, consumed) {
            throw fail(
                .tooDense,
                "\(consumed) compressed bytes hold \(produced) and more, at most \(limits.ratio) to 1 is allowed"
            )
        }
    }

    private func fail(_ code: ZipCode, _ reason: String) -> ZipError {
        let error = ZipError(code, attempted: Self.attempted, reason: reason)
        failure = error
        return error
    }

    private static let attempted = "decompress"
}
