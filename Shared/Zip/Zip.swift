internal import CZlib
internal import SharedBase

/// Whole streams at once.
package enum Zip {
    /// Compresses `bytes` as one stream.
    package static func deflate(_ bytes: UnsafeRawBufferPointer, _ format: ZipFormat, level: Int = 1) throws(ZipError)
        -> [UInt8]
    {
        let deflater = try Deflater(format, level: level)
        var result: [UInt8] = []
        withSpace { deflater.feed(bytes, end: true, space: $0) { result.append(contentsOf: $0) } }
        return result
    }

    /// Decompresses one whole stream: nothing may be missing, nothing may follow.
    package static func inflate(_ bytes: UnsafeRawBufferPointer, _ format: ZipFormat, limits: ZipLimits)
        throws(ZipError)
        -> [UInt8]
    {
        let inflater = try Inflater(format, limits: limits)
        var result: [UInt8] = []
        var failure: ZipError?
        withSpace { space in
            do throws(ZipError) {
                try inflater.feed(bytes, space: space) { result.append(contentsOf: $0) }
                try inflater.finish()
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return result
    }

    private static func withSpace(_ body: (UnsafeMutableRawBufferPointer) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: spaceBytes, alignment: 16, body)
    }

    private static let spaceBytes = 32_768
}
