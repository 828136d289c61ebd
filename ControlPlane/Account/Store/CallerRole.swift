internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase

/// What the caller may do now: between the check at the door and the change somebody may have taken the role away.
enum CallerRole {
    /// nil where the caller is gone or the key revoked. Ask while the tenant is locked (`Tenants.lock`).
    static func now(_ session: TenantSession, _ principal: Principal) throws -> Role? {
        switch principal.proof {
        case .session(_, let user):
            return try UserStore.find(session, user)?.role
        case .apiKey(let key):
            return try session.query(
                "SELECT role FROM api_keys WHERE id = $1 AND revoked_at IS NULL",
                [.id(key)]
            ).first.flatMap { Role(rawValue: try $0.text(0)) }
        }
    }
}
