internal import PlaneFleet
package import PlaneKernel
package import SharedBase
internal import SharedCrypto

/// What the operators' commands do with the fleet, without a running gateway.
package enum Operators {
    /// Makes the certificate authority; gives the hash of the root's key, as enrolment tokens carry it.
    package static func makeAuthority(in folder: String) throws -> String {
        let authority = try CertificateAuthority.initialise(home: folder)
        return Hex.encode(authority.rootKeyHash)
    }

    package static func createToken(
        _ database: Database,
        authorityFolder: String,
        tenant: TenantID,
        labels: [String: String] = [:],
        life: Duration = FleetOperations.tokenLife
    ) async throws -> Secret<String> {
        try await operations(database, authorityFolder)
            .createToken(tenant: tenant, labels: labels, life: life, actor: actor)
            .text
    }

    /// All agents of a tenant as the API shows them.
    package static func agents(_ database: Database, authorityFolder: String, _ tenant: TenantID) async throws
        -> [Value]
    {
        let operations = try operations(database, authorityFolder)
        var rows: [Value] = []
        var after: AgentID?
        repeat {
            let page = try await operations.listAgents(tenant: tenant, after: after, limit: 200)
            rows += page.map(row)
            after = page.count == 200 ? page.last?.id : nil
        } while after != nil
        return rows
    }

    /// - Throws: where the tenant has no such agent.
    package static func revoke(_ database: Database, authorityFolder: String, _ tenant: TenantID, _ agent: AgentID)
        async throws
    {
        _ = try await operations(database, authorityFolder).revokeAgent(tenant: tenant, agent, actor: actor)
    }

    private static let actor = OperatorActs.actor

    private static func operations(_ database: Database, _ folder: String) throws -> FleetOperations {
        FleetOperations(database: database, authority: try CertificateAuthority.load(home: folder))
    }

    private static func row(_ agent: AgentRecord) -> Value {
        let now = WallClock.system.now()
        return [
            "id": .string(agent.id.description),
            "name": .string(agent.name),
            "state": .string(
                AgentState.of(
                    revokedAt: agent.revokedAt,
                    lastSeenAt: agent.lastSeenAt,
                    disconnectedAt: agent.disconnectedAt,
                    now: now
                ).rawValue
            ),
            "version": .string(agent.version),
            "lastSeen": agent.lastSeenAt.map { .string($0.description) } ?? .null,
            "certificateExpires": agent.certificateExpiresAt.map { .string($0.description) } ?? .null,
            "labels": .object(ValueObject(agent.labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
        ]
    }
}
