package import SharedBase
package import SharedCrypto

/// The text that opens the file of one export without a session, until the file expires (P6-E5-09).
///
/// Tenant, export and end, signed by the key of the trail under a tag of its own. It is made anew whenever an admin looks, so it
/// is kept nowhere; it names its tenant, so nothing is looked up before the signature holds; and there is no secret to compare it
/// with. A file that is taken away takes its links along.
package struct ExportLink: Sendable, Equatable {
    package let tenant: TenantID
    package let export: AuditExportID
    package let expires: Timestamp

    package init(tenant: TenantID, export: AuditExportID, expires: Timestamp) {
        self.tenant = tenant
        self.export = export
        self.expires = expires
    }

    private static let byteCount = 16 + 8
    /// Letters of a link: 24 bytes and a signature of 64 in base64url.
    package static let length = 118

    /// Reads the link of `export`; nil where `key` has not signed it.
    package init?(_ text: String, to export: AuditExportID, key: PublicKey) {
        guard text.utf8.count == Self.length, let bytes = Base64.decode(text, .url), bytes.count == Self.byteCount + 64,
            let tenant = TenantID(bytes: bytes[..<16])
        else { return nil }
        let microseconds = bytes[16..<Self.byteCount].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(
            tenant: tenant,
            export: export,
            expires: Timestamp(microseconds: Int64(bitPattern: microseconds))
        )
        guard key.verify(Array(bytes[Self.byteCount...]), of: signedBytes) else { return nil }
    }

    package func text(signer: PrivateKey) throws -> String {
        Base64.encode(plain + (try signer.sign(signedBytes)), .url)
    }

    private var plain: [UInt8] {
        let end = UInt64(bitPattern: expires.microseconds)
        return tenant.bytes + (0..<8).map { UInt8(truncatingIfNeeded: end >> UInt64(56 - 8 * $0)) }
    }

    private var signedBytes: [UInt8] { Array("dd0c-audit-export-v1".utf8) + export.bytes + plain }
}
