internal import SharedBase
internal import SharedCrypto

/// A link of the chain: the SHA-256 of one entry and of all before it.
package struct AuditDigest: Hashable, Sendable, CustomStringConvertible {
    /// What stands before the first entry of every chain.
    package static let zero = AuditDigest(checked: [UInt8](repeating: 0, count: SHA256.byteCount))

    package let bytes: [UInt8]

    /// nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == SHA256.byteCount else { return nil }
        self.bytes = bytes
    }

    /// 64 hexadecimal digits, lower case as the chain writes them.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex), hex.utf8.allSatisfy({ !(65...70).contains($0) }) else { return nil }
        self.init(bytes: bytes)
    }

    private init(checked bytes: [UInt8]) { self.bytes = bytes }

    package var description: String { Hex.encode(bytes) }

    /// `SHA-256("dd0c-audit-v1" || index || previous || entry)`: the index as eight bytes, most significant first, the
    /// digest before as its 32 bytes, the entry as its canonical bytes. All but the last have a fixed length, so no
    /// bytes can pass from one field to another.
    package static func link(index: Int, previous: AuditDigest, entry: [UInt8]) -> AuditDigest {
        AuditDigest(checked: SHA256.digest(AuditFormat.head(index: index, previous: previous.bytes) + entry))
    }
}

/// The names and fixed bytes of the format.
package enum AuditFormat {
    package static let name = "dd0c-audit-v1"
    static let tag = Array(name.utf8)
    /// Bytes before the entry in what is hashed.
    static let headByteCount = tag.count + 8 + SHA256.byteCount
    /// What heads sign begins with this, so that no signature can be taken for one of something else.
    static let headTag = Array("dd0c-audit-head-v1".utf8)
    static let checkpointTag = Array("dd0c-audit-checkpoint-v1".utf8)

    /// The first entry of a chain: `target` names its tenant, `details.key` the key that signs its heads, if one was
    /// known then.
    package static let started = "audit.chain.started"
    /// From here on `details.key` signs the heads.
    package static let signerChanged = "audit.signer.changed"
    /// An operator has accepted that entries which stood here were lost with a restore of the database.
    package static let restoreAccepted = "audit.restore.accepted"
    /// Entries were moved into an archive file; the trail goes on from a checkpoint.
    package static let archived = "audit.segment.archived"
    /// The longest line that is read, in bytes. `AuditRecord.limit` keeps writers well below.
    package static let lineLimit = 4 << 20

    static func head(index: Int, previous: [UInt8]) -> [UInt8] {
        tag + (0..<8).map { UInt8(truncatingIfNeeded: UInt64(index) >> UInt64(56 - 8 * $0)) } + previous
    }
}
