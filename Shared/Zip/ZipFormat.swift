/// What surrounds the deflated bytes.
package enum ZipFormat: Sendable {
    /// RFC 1950: two bytes of header, Adler-32 behind.
    case zlib
    /// RFC 1952: as `Content-Encoding: gzip`. One member.
    case gzip

    /// As zlib counts it: 15 bits of window, 16 more for gzip.
    var windowBits: Int32 {
        switch self {
        case .zlib: 15
        case .gzip: 31
        }
    }
}

/// What a compressed stream may grow to. Both bounds hold while it grows, so that nothing beyond them is ever held.
package struct ZipLimits: Sendable {
    /// Bytes after decompression.
    package var bytes: Int
    /// Bytes out for each byte in. Deflate itself ends at 1,032; JSON of honest reports stays below 60.
    package var ratio: Int
    /// Up to so many bytes the ratio does not count: a small text of one letter is no bomb.
    package var freeBytes: Int

    package init(bytes: Int, ratio: Int = 200, freeBytes: Int = 65_536) {
        self.bytes = bytes
        self.ratio = ratio
        self.freeBytes = freeBytes
    }
}
