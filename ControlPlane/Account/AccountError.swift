package import SharedBase

/// The ways in which the account room refuses; the raw values are codes of the API where a caller is at fault.
package enum AccountCode: String, FaultCode {
    case badEmail = "bad_email"
    case weakPassword = "weak_password"
    case badName = "bad_name"
    case badSlug = "bad_slug"
    case emailTaken = "email_taken"
    case slugTaken = "slug_taken"
    /// An Idempotency-Key that came with another request before.
    case keyReused = "idempotency_key_reused"
    /// Wrong password, or no such address: nobody can tell which.
    case invalidCredentials = "invalid_credentials"
    case wrongPassword = "wrong_password"
    /// An API key has no user, so neither a password nor sessions.
    case noUser = "no_user"
    case userUnknown = "user_unknown"
    case sessionUnknown = "session_unknown"
    case keyUnknown = "key_unknown"
    case invitationUnknown = "invitation_unknown"
    case invitationExpired = "invitation_expired"
    case invitationUsed = "invitation_used"
    case alreadyMember = "already_member"
    case tenantUnknown = "tenant_unknown"
    /// The change would leave the tenant without an owner.
    case lastOwner = "last_owner"
    /// The caller's own role does not reach as far as what is asked for.
    case roleTooLow = "role_too_low"
    /// The file of token keys cannot be read or written.
    case keyFile = "key_file"
    /// A stored row has a form that this program does not write.
    case damaged
}

/// The error of this module. It never holds a password, a token or a hash.
package typealias AccountError = Fault<AccountCode>
