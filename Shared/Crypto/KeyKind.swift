internal import SharedBase

/// The kinds of keys that dd0c makes and accepts from others; both have the strength of 128 bits.
package enum KeyKind: String, Sendable, Hashable, CaseIterable {
    /// ECDSA with SHA-256 on the curve P-256; signatures are DER.
    case p256
    /// EdDSA of RFC 8032; signatures have 64 bytes.
    case ed25519

    /// Tells the kind from a DER SubjectPublicKeyInfo. Each kind has one encoding with a fixed head and length (RFC 5480,
    /// RFC 8410), so explicit curve parameters and compressed points, which hide what the key is, give nil.
    init?(spki: [UInt8]) {
        for kind in Self.allCases where spki.count == kind.spkiByteCount && spki.starts(with: kind.spkiHead) {
            self = kind
            return
        }
        return nil
    }

    private var spkiByteCount: Int { self == .p256 ? 91 : 44 }

    private var spkiHead: [UInt8] {
        switch self {
        case .p256:
            [
                0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
                0x48,
                0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
            ]
        case .ed25519: [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]
        }
    }
}
