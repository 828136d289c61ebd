package import SharedBase
internal import SharedCrypto

package enum InvitationKind {}

/// One invitation.
package typealias InvitationID = ID<InvitationKind>

/// The text that lets one person in, once: `dd0c-invite-` and base64url of tenant, invitation and 128 random bits.
package struct InvitationToken: Sendable {
    private static let marker = "dd0c-invite-"
    private static let idBytes = 16
    private static let secretBytes = 16

    package let tenant: TenantID
    package let id: InvitationID
    private let secret: Secret<[UInt8]>

    package init(tenant: TenantID, id: InvitationID, random: RandomSource) {
        self.tenant = tenant
        self.id = id
        secret = Secret(random.bytes(Self.secretBytes))
    }

    /// Reads what a caller sent; nil for anything that does not have exactly the form.
    package init?(_ text: String) {
        guard text.utf8.count < 200, text.hasPrefix(Self.marker),
            let bytes = Base64.decode(String(text.dropFirst(Self.marker.count)), .url),
            bytes.count == 2 * Self.idBytes + Self.secretBytes,
            let tenant = TenantID(bytes: bytes[..<Self.idBytes]),
            let id = InvitationID(bytes: bytes[Self.idBytes..<(2 * Self.idBytes)])
        else { return nil }
        self.tenant = tenant
        self.id = id
        secret = Secret(Array(bytes[(2 * Self.idBytes)...]))
    }

    package var text: Secret<String> {
        Secret(Self.marker + Base64.encode(tenant.bytes + id.bytes + secret.expose(), .url))
    }

    /// SHA-256 of the secret, which is random: what is stored.
    var hash: [UInt8] { SHA256.digest(secret.expose()) }

    func matches(_ stored: [UInt8]) -> Bool { ConstantTime.equal(hash, stored) }
}
