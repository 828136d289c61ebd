internal import CZlib
internal import SharedBase

/// Compresses one stream, piece by piece. Owns one `z_stream` (some 270 KB while it lives); used by one thread at a time.
package final class Deflater {
    // As in `Inflater`: it must stay at one place.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isFinished = false

    /// - Parameter level: 1 (quick) to 9 (small).
    package init(_ format: ZipFormat, level: Int = 1) throws(ZipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard dd0c_deflate_init(stream, Int32(max(1, min(9, level))), format.windowBits) == Z_OK else {
            throw ZipError(.noMemory, attempted: "compress", reason: "zlib has no memory")
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses `input` and hands on what comes out, over `space`. With `end` the stream is finished; after that
    /// nothing more can be added.
    package func feed(
        _ input: UnsafeRawBufferPointer,
        end: Bool = false,
        space: UnsafeMutableRawBufferPointer,
        _ take: (UnsafeRawBufferPointer) -> Void
    ) {
        guard !isFinished, let out = space.baseAddress else { return }
        var rest = input
        repeat {
            let offered = min(rest.count, Int(Int32.max))
            let room = min(space.count, Int(Int32.max))
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: rest.baseAddress?.assumingMemoryBound(to: UInt8.self)
            )
            stream.pointee.avail_in = UInt32(offered)
            stream.pointee.next_out = out.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(room)
            let isLast = end && offered == rest.count
            let result = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            let written = room - Int(stream.pointee.avail_out)
            rest = UnsafeRawBufferPointer(rebasing: rest[(offered - Int(stream.pointee.avail_in))...])
            if written > 0 { take(UnsafeRawBufferPointer(start: out, count: written)) }
            isFinished = result == Z_STREAM_END
            if !isLast, rest.isEmpty, written < room { return }
        } while !isFinished
    }
}
