package import SharedBase

package enum ApiKeyKind {}

/// One API key.
package typealias ApiKeyID = ID<ApiKeyKind>

/// Who asks: a tenant, a role in it, and the key that proved both.
package struct Principal: Sendable, Hashable {
    package let tenant: TenantID
    package let role: Role
    package let keyID: ApiKeyID

    package init(tenant: TenantID, role: Role, keyID: ApiKeyID) {
        self.tenant = tenant
        self.role = role
        self.keyID = keyID
    }

    /// As the audit trail names it.
    package var actor: String { "apikey:\(keyID)" }

    /// Whether this principal may do what `required` may.
    package func may(_ required: Role) -> Bool { role >= required }
}
