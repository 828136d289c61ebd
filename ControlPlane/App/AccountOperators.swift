internal import PlaneAccount
package import PlaneKernel
package import SharedBase
internal import SharedCrypto

/// What the operators' commands do with accounts.
package enum AccountOperators {
    /// An account as a command shows it; the password only where it was made here.
    package struct Created: Sendable {
        package let id: UserID
        package let email: String
        package let role: Role
        package let generated: Secret<String>?
    }

    /// - Parameter password: nil has one made.
    package static func create(
        _ database: Database,
        _ tenant: TenantID,
        email: String,
        name: String?,
        role: Role,
        password: Secret<String>?
    ) async throws -> Created {
        let made = AccountDesk.makePassword()
        let user = try await AccountDesk(database, cost: .standard)
            .create(tenant, email: email, name: name, role: role, password: password ?? made)
        return Created(id: user.id, email: user.email, role: user.role, generated: password == nil ? made : nil)
    }

    /// Sets a new password and ends all sessions; nil where the tenant has nobody with this address.
    package static func resetPassword(
        _ database: Database,
        _ tenant: TenantID,
        email: String,
        password: Secret<String>?
    ) async throws -> Created? {
        let made = AccountDesk.makePassword()
        let user = try await AccountDesk(database, cost: .standard)
            .resetPassword(tenant, email: email, to: password ?? made)
        return user.map {
            Created(id: $0.id, email: $0.email, role: $0.role, generated: password == nil ? made : nil)
        }
    }

    /// Makes a new key for tokens, which the trail of every tenant tells; gives its id.
    package static func rotateKeys(_ database: Database, _ settings: PlaneSettings) async throws -> String {
        try await OperatorActs(database).concerningAll("account.tokenkey.rotated", target: "tokenkey") {
            try KeyFile(settings.tokenKeyFile).rotate(
                at: WallClock.system.now(),
                life: settings.sessionLife,
                random: .system
            )
        }
    }
}
