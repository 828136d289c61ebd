internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase

/// What the caller may do now: between the check at the door and the change somebody may have taken the role away.
enum CallerRole {
    /// nil where the caller is gone or the key revoked. Ask while the tenant is locked (`Tenants.lock`).
    static func now(_ session: TenantSession, _ principal: Principal) throws -> Role? {
        switch principal.proof {
        case .session(_, let user): try of(session, user)
        case .apiKey(let key): try of(session, key)
        }
    }

    /// The same for a caller of an earlier day, as the audit trail names one: `user:ID` or `apikey:ID`.
    static func now(_ session: TenantSession, actor: String) throws -> Role? {
        let parts = actor.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "user": return try UserID(parts[1]).flatMap { try of(session, $0) }
        case "apikey": return try ApiKeyID(parts[1]).flatMap { try of(session, $0) }
        default: return nil
        }
    }

    private static func of(_ session: TenantSession, _ user: UserID) throws -> Role? {
        try UserStore.find(session, user)?.role
    }

    private static func of(_ session: TenantSession, _ key: ApiKeyID) throws -> Role? {
        try session.query(
            "SELECT role FROM api_keys WHERE id = $1 AND revoked_at IS NULL",
            [.id(key)]
        ).first.flatMap { Role(rawValue: try $0.text(0)) }
    }
}
