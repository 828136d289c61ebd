package import PlaneKernel
package import SharedBase

/// What a token says (PX-02).
package struct TokenClaims: Sendable, Hashable {
    package let tenant: TenantID
    package let user: UserID
    package let session: SignInID
    /// At sign-in. What the caller may do is asked of the database each time.
    package let role: Role
    /// To the second.
    package let issuedAt: Timestamp
    package let expiresAt: Timestamp

    package init(
        tenant: TenantID,
        user: UserID,
        session: SignInID,
        role: Role,
        issuedAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.tenant = tenant
        self.user = user
        self.session = session
        self.role = role
        self.issuedAt = Timestamp(seconds: issuedAt.seconds)
        self.expiresAt = Timestamp(seconds: expiresAt.seconds)
    }
}

/// Why a token is not taken. For tests and counters: the caller hears the same 401 for each.
package enum TokenFault: String, Error, Sendable, CaseIterable {
    case tooLong = "too_long"
    /// Not three parts of base64url, or no JSON within.
    case malformed
    /// Another algorithm than HS256, or a header that asks for more than it may.
    case header
    case unknownKey = "unknown_key"
    case signature
    /// A claim is missing or has another type.
    case claims
    case issuer
    case audience
    case expired
    case notYetValid = "not_yet_valid"
    /// It lives longer than any token of this plane.
    case life
    /// Made after its key was retired.
    case retiredKey = "retired_key"
}
