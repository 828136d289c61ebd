package import PlaneKernel
package import SharedBase
internal import SharedTelemetry

/// Tells whose bearer token this is.
package struct Authenticator: Sendable {
    let core: AccountCore

    /// nil for anything but a good token of a session that still lives. The role is that of now and not the token's.
    ///
    /// - Throws: where the database does not answer.
    package func authenticate(_ token: Secret<String>) async throws -> Principal? {
        let text = token.expose()
        let claims: TokenClaims
        do throws(TokenFault) {
            let keys = core.keys.ring(for: AccessToken.keyID(text))
            claims = try AccessToken.read(text, keys: keys, now: core.clock.now(), life: core.life)
        } catch {
            core.metrics.refusedTokens.add(1, [error.rawValue])
            return nil
        }
        let now = core.clock.now()
        let found = try await core.database.tenant(claims.tenant, readOnly: true) { session in
            try SessionStore.role(session, claims.session, claims.user, at: now)
        }
        guard let found else {
            core.metrics.refusedTokens.add(1, ["ended"])
            return nil
        }
        if found.isStale {
            // Only for people to look at: a request must not fail for it.
            _ = try? await core.database.tenant(claims.tenant) { try SessionStore.touch($0, claims.session, at: now) }
        }
        return Principal(tenant: claims.tenant, role: found.role, session: claims.session, user: claims.user)
    }
}
