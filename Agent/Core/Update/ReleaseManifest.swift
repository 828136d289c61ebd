internal import SharedAudit
internal import SharedBase
package import SharedCrypto
internal import SharedJSON

/// What a release says of its binary, signed: `dd0c-agent.release.json` beside it.
///
/// Signed with Ed25519 over `"dd0c-release-v1"` and the canonical JSON (RFC 8785) of the object without `signature`:
/// `{"platform","product","sha256","size","version"}`. `scripts/sign-release` makes it with openssl.
package struct ReleaseManifest: Sendable, Hashable {
    package static let tag = Array("dd0c-release-v1".utf8)
    package static let suffix = ".release.json"
    /// No binary of ours comes near.
    package static let largest = 1 << 30

    package let product: String
    package let version: ReleaseVersion
    /// `linux-x86_64`, `linux-aarch64`.
    package let platform: String
    package let size: Int
    package let sha256: [UInt8]

    /// Reads a manifest and proves its signature; nothing of one that is not signed is looked at.
    ///
    /// - Throws: `manifest`, `signature`.
    package init(_ bytes: [UInt8], signedBy key: PublicKey) throws(UpdateError) {
        func fault(_ code: UpdateCode, _ reason: String) -> UpdateError {
            UpdateError(code, attempted: "read the release", reason: reason)
        }
        guard bytes.count <= 65_536 else { throw fault(.manifest, "it has more than 64 KiB") }
        let parsed: Value
        do {
            parsed = try JSON.parse(bytes)
        } catch {
            throw fault(.manifest, "it is no JSON: \(error.detail)")
        }
        guard var body = parsed.objectValue, body.count == 6,
            let signature = body["signature"]?.stringValue.flatMap({ Hex.decode($0) })
        else {
            throw fault(.manifest, "it needs platform, product, sha256, size, version and signature, and nothing else")
        }
        body["signature"] = nil
        guard key.kind == .ed25519, key.verify(signature, of: Self.tag + CanonicalJSON.bytes(.object(body))) else {
            throw fault(.signature, "the signature is not that of the pinned key over what it says")
        }
        guard let product = body["product"]?.stringValue, let platform = body["platform"]?.stringValue,
            let version = body["version"]?.stringValue.flatMap({ ReleaseVersion($0) }),
            let size = body["size"]?.intValue, (1...Self.largest).contains(size),
            let sha256 = body["sha256"]?.stringValue.flatMap({ Hex.decode($0) }), sha256.count == SHA256.byteCount
        else { throw fault(.manifest, "a member of it has another form than it needs") }
        self.product = product
        self.version = version
        self.platform = platform
        self.size = size
        self.sha256 = sha256
    }
}
