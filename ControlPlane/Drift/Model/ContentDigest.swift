internal import SharedBase
internal import SharedCrypto

enum ContentKind {}

/// 128 bits of SHA-256, as a uuid in the database: no two contents share one by accident, and nobody gains by making two alike.
typealias ContentDigest = ID<ContentKind>

extension ID where Kind == ContentKind {
    init(of bytes: [UInt8]) {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        self.init(hasher)
    }

    /// Of an address, however long: what finds a drift again.
    init(address: String) { self.init(of: Array(address.utf8)) }

    fileprivate init(_ hasher: SHA256Hasher) {
        let digest = hasher.finish()
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for index in 0..<8 {
            words.high = words.high << 8 | UInt64(digest[index])
            words.low = words.low << 8 | UInt64(digest[index + 8])
        }
        self.init(high: words.high, low: words.low)
    }
}

/// Digests of report lines as they came. A line that comes again byte for byte says what it said, so it is neither decoded
/// nor scrubbed nor judged again; the salt holds the version of all that did so, and with another one no line is known.
struct LineDigest: Sendable {
    private let salt: [UInt8]

    /// - Parameter generation: of the program that reads, scrubs and judges.
    init(generation: String) { salt = Array("dd0c.line/\(generation)\n".utf8) }

    func digest(_ line: UnsafeRawBufferPointer) -> ContentDigest {
        var hasher = SHA256Hasher()
        hasher.update(salt)
        hasher.update(line)
        return ContentDigest(hasher)
    }
}
