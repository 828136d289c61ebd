package import SharedBase

package enum ApiKeyKind {}

/// One API key.
package typealias ApiKeyID = ID<ApiKeyKind>

package enum UserKind {}
package enum SignInKind {}

/// One person in one tenant.
package typealias UserID = ID<UserKind>
/// One sign-in of one person.
package typealias SignInID = ID<SignInKind>

/// Who asks: a tenant, a role in it, and what proved both.
package struct Principal: Sendable, Hashable {
    package enum Proof: Sendable, Hashable {
        case apiKey(ApiKeyID)
        case session(SignInID, user: UserID)
    }

    package let tenant: TenantID
    package let role: Role
    package let proof: Proof

    package init(tenant: TenantID, role: Role, keyID: ApiKeyID) {
        self.tenant = tenant
        self.role = role
        proof = .apiKey(keyID)
    }

    package init(tenant: TenantID, role: Role, session: SignInID, user: UserID) {
        self.tenant = tenant
        self.role = role
        proof = .session(session, user: user)
    }

    /// As the audit trail names it.
    package var actor: String {
        switch proof {
        case .apiKey(let key): "apikey:\(key)"
        case .session(_, let user): "user:\(user)"
        }
    }

    /// What requests are counted and remembered by: the key or the session.
    package var sender: String {
        switch proof {
        case .apiKey(let key): key.description
        case .session(let session, _): session.description
        }
    }

    /// Session and user of a person; nil for an API key.
    package var signIn: (session: SignInID, user: UserID)? {
        if case .session(let session, let user) = proof { (session, user) } else { nil }
    }

    /// Whether this principal may do what `required` may.
    package func may(_ required: Role) -> Bool { role >= required }
}
