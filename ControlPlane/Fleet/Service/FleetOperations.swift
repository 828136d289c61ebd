package import PlaneKernel
package import SharedBase
internal import SharedCrypto
package import SharedWire

/// What operators do with the fleet, from the API and from the command line.
package struct FleetOperations: Sendable {
    private let database: Database
    private let authority: CertificateAuthority
    private let clock: WallClock
    private let random: RandomSource
    /// Where this process has a gateway.
    private let live: (denyList: DenyList, directory: SessionDirectory)?

    package static let tokenLife = Duration.seconds(3600)
    package static let longestTokenLife = Duration.seconds(7 * 86_400)

    /// A new token: the only time that its text is seen.
    package struct CreatedToken: Sendable {
        package let id: EnrolmentTokenID
        package let text: Secret<String>
        package let expiresAt: Timestamp
    }

    /// For a command line, without a gateway: other planes hear of a revocation through the database, within seconds.
    package init(
        database: Database,
        authority: CertificateAuthority,
        clock: WallClock = .system,
        random: RandomSource = .system
    ) {
        self.init(database: database, authority: authority, clock: clock, random: random, live: nil)
    }

    init(
        database: Database,
        authority: CertificateAuthority,
        clock: WallClock,
        random: RandomSource,
        live: (denyList: DenyList, directory: SessionDirectory)?
    ) {
        self.database = database
        self.authority = authority
        self.clock = clock
        self.random = random
        self.live = live
    }

    /// The id of a tenant by its slug, or `tenantUnknown`.
    package func tenant(slug: String) async throws -> TenantID {
        guard let tenant = try await Tenants(database).find(slug: slug) else {
            throw FleetError(
                .tenantUnknown,
                attempted: "find tenant \(slug.debugDescription)",
                reason: "there is none with this slug",
                advice: "`dd0c-plane tenant list` shows them"
            )
        }
        return tenant.id
    }

    /// Makes an enrolment token that works once within `life`.
    ///
    /// - Parameter actor: who asks, for the audit trail.
    package func createToken(
        tenant: TenantID,
        name: String = "agent",
        labels: [String: String] = [:],
        life: Duration = FleetOperations.tokenLife,
        actor: String
    ) async throws -> CreatedToken {
        try Labels.check(name: name)
        try Labels.check(labels)
        guard life >= .seconds(1), life <= Self.longestTokenLife else {
            throw FleetError(
                .invalidInput,
                attempted: "make an enrolment token",
                reason:
                    "its life is less than a second or more than \(Self.longestTokenLife.components.seconds / 86_400) days"
            )
        }
        let now = clock.now()
        let secret = random.bytes(16)
        let id = EnrolmentTokenID.new(at: now, random: random)
        let token = EnrolmentToken(
            tenantID: tenant,
            tokenID: id,
            secret: Secret(secret),
            authorityKeyHash: authority.rootKeyHash
        )
        guard let token else {
            throw FleetError(.recordDamaged, attempted: "make an enrolment token", reason: "its parts have wrong sizes")
        }
        let record = EnrolmentTokenRecord(
            id: id,
            tenant: tenant,
            name: name,
            labels: labels,
            secretHash: SHA256.digest(secret),
            createdAt: now,
            expiresAt: now + life
        )
        try await database.tenant(tenant) { session in
            try TokenStore.insert(session, record)
            try Audit.append(
                in: session,
                actor: actor,
                action: "fleet.token.created",
                target: "token:\(id)",
                details: ["name": .string(name), "expiresAt": .string(record.expiresAt.description)]
            )
        }
        return CreatedToken(id: id, text: token.text, expiresAt: record.expiresAt)
    }

    /// At most `limit` agents in the order of their enrolment, after `after`.
    package func listAgents(tenant: TenantID, after: AgentID? = nil, limit: Int = 50) async throws -> [AgentRecord] {
        try await database.tenant(tenant, readOnly: true) { try AgentStore.list($0, after: after, limit: limit) }
    }

    package func agent(tenant: TenantID, _ id: AgentID) async throws -> AgentRecord? {
        try await database.tenant(tenant, readOnly: true) { try AgentStore.find($0, id) }
    }

    /// Shuts an agent out for good: no handshake, no renewal, and its live session ends. Again: no change.
    ///
    /// - Throws: `agentUnknown`.
    @discardableResult
    package func revokeAgent(tenant: TenantID, _ id: AgentID, actor: String) async throws -> AgentRecord {
        let now = clock.now()
        let record: AgentRecord? = try await database.tenant(tenant) { session in
            // The lock that renewals take: none can slip in between the end that is read here and the revocation.
            guard try AgentStore.lock(session, id) != nil else { return nil }
            if try AgentStore.revoke(session, id, at: now) {
                let end = try CertificateStore.lastEnd(session, id) ?? now
                try DenyListStore.insert(session, id, at: now, until: max(now, end) + CertificateAuthority.agentLife)
                try Audit.append(
                    in: session,
                    actor: actor,
                    action: "fleet.agent.revoked",
                    target: "agent:\(id)"
                )
            }
            return try AgentStore.find(session, id)
        }
        guard let record else { throw unknown(id, "revoke agent \(id)") }
        live?.denyList.deny(id)
        live?.directory.expel(id, .revoked)
        return record
    }

    /// Asks a connected agent for a scan now, of one stack or of all.
    ///
    /// - Throws: `agentUnknown`, `agentRevoked`, or `agentOffline` where it has no session at this plane.
    package func requestScan(tenant: TenantID, _ id: AgentID, stack: WireStack?) async throws -> ScanRequestID {
        let attempted = "ask agent \(id) for a scan"
        guard let agent = try await agent(tenant: tenant, id) else { throw unknown(id, attempted) }
        if agent.revokedAt != nil { throw FleetError(.agentRevoked, attempted: attempted, reason: "it was revoked") }
        let request = ScanRequest(requestID: ScanRequestID.new(at: clock.now(), random: random), stack: stack)
        guard live?.directory.send(id, .scan(request)) == true else {
            throw FleetError(.agentOffline, attempted: attempted, reason: "it is not connected to this plane")
        }
        return request.requestID
    }

    private func unknown(_ id: AgentID, _ attempted: String) -> FleetError {
        FleetError(.agentUnknown, attempted: attempted, reason: "there is none with this id")
    }
}
