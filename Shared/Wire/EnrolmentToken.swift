package import SharedBase

package enum EnrolmentTokenKind {}
package typealias EnrolmentTokenID = ID<EnrolmentTokenKind>

/// What an operator hands to a new agent: `dd0c-token-` and the base64url of 81 bytes. Layout: PROTOCOL.md, section "Token".
package struct EnrolmentToken: Sendable {
    package static let prefix = "dd0c-token-"
    static let version: UInt8 = 1
    static let size = 81

    package let tenantID: TenantID
    package let tokenID: EnrolmentTokenID
    /// Sixteen random bytes. The plane keeps only their SHA-256.
    package let secret: Secret<[UInt8]>
    /// SHA-256 of the subject public key info (DER) of the root of the plane's authority.
    package let authorityKeyHash: [UInt8]

    /// nil unless the secret has 16 bytes and the hash 32.
    package init?(tenantID: TenantID, tokenID: EnrolmentTokenID, secret: Secret<[UInt8]>, authorityKeyHash: [UInt8]) {
        guard secret.expose().count == 16, authorityKeyHash.count == 32 else { return nil }
        self.tenantID = tenantID
        self.tokenID = tokenID
        self.secret = secret
        self.authorityKeyHash = authorityKeyHash
    }

    /// Reads the text; white space around it is dropped. Errors never repeat any of it.
    package init(parsing text: String) throws(WireError) {
        let utf8 = Array(text.utf8)
        let isSpace: (UInt8) -> Bool = { $0 == 32 || (9...13).contains($0) }
        let trimmed = utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        let words = Array(trimmed)
        guard words.starts(with: Self.prefix.utf8) else {
            throw Self.refusal("it does not begin with \"\(Self.prefix)\"")
        }
        let digits = String(decoding: words.dropFirst(Self.prefix.utf8.count), as: UTF8.self)
        guard let bytes = Base64.decode(digits, .url), let first = bytes.first else {
            throw Self.refusal("what follows \"\(Self.prefix)\" is no base64url")
        }
        guard first == Self.version else { throw Self.refusal("it is of version \(first), only 1 is known here") }
        guard bytes.count == Self.size, let tenantID = TenantID(bytes: bytes[1..<17]),
            let tokenID = EnrolmentTokenID(bytes: bytes[17..<33])
        else { throw Self.refusal("it holds \(bytes.count) bytes, not \(Self.size); was it cut?") }
        self.tenantID = tenantID
        self.tokenID = tokenID
        self.secret = Secret(Array(bytes[33..<49]))
        self.authorityKeyHash = Array(bytes[49..<81])
    }

    /// The text to hand out.
    package var text: Secret<String> {
        let bytes = [Self.version] + tenantID.bytes + tokenID.bytes + secret.expose() + authorityKeyHash
        return Secret(Self.prefix + Base64.encode(bytes, .url))
    }

    private static func refusal(_ reason: String) -> WireError {
        WireError(
            .malformedToken,
            attempted: "read the enrolment token",
            reason: reason,
            advice: "make a new one with `dd0c-plane agent token create`"
        )
    }
}
