internal import Logging
internal import PlaneKernel
internal import SharedBase
internal import SharedCrypto
internal import SharedTelemetry
package import SharedWire

/// Turns tokens into agents and old certificates into new ones.
package struct IdentityService: Sendable {
    let database: Database
    let authority: CertificateAuthority
    /// The name that agents shall demand of the gateway's certificate.
    let serverName: String
    let agentLife: Duration
    let clock: WallClock
    let random: RandomSource
    let metrics: FleetMetrics
    let logger: Logger

    enum RenewalOutcome: Sendable {
        case renewed(CertificateSet)
        case refused(code: Int, reason: String, retry: Bool)
    }

    private enum Verdict: Sendable {
        case accepted(AgentID, [Certificate], isReplay: Bool)
        case refused(EnrolmentRefusal, String)
    }

    // MARK: Enrolment

    /// Answers one enrolment request. Agent, certificate and the use of the token are one transaction, so that a crash
    /// leaves the token as it was or bound to a certificate that the same key gets again.
    func enrol(_ request: Enrol) async -> Result<Enrolled, RefusedEnrolment> {
        let token: EnrolmentToken
        do {
            token = try EnrolmentToken(parsing: request.token.expose())
        } catch {
            return .failure(refusal(.tokenMalformed, error.reason))
        }
        do {
            let verdict = try await database.tenant(token.tenantID) { try judge($0, token, request) }
            switch verdict {
            case .refused(let why, let reason): return .failure(refusal(why, reason))
            case .accepted(let agent, let chain, let isReplay):
                metrics.enrolments.add(1, [isReplay ? "replayed" : "enrolled"])
                logger.info(
                    "\(isReplay ? "enrolment answered again" : "agent enrolled")",
                    metadata: ["agent.id": "\(agent)", "tenant.id": "\(token.tenantID)"]
                )
                return .success(
                    Enrolled(
                        agentID: agent,
                        tenantID: token.tenantID,
                        certificates: certificates(chain),
                        serverName: serverName
                    )
                )
            }
        } catch {
            logger.error("cannot answer an enrolment", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
            if DatabaseTrouble.isBadValue(error) {
                return .failure(refusal(.requestInvalid, "a text in it has characters that are not allowed"))
            }
            return .failure(refusal(.unavailable, "the plane cannot enrol now"))
        }
    }

    private func judge(_ session: TenantSession, _ token: EnrolmentToken, _ request: Enrol) throws -> Verdict {
        let row = try TokenStore.lock(session, token.tokenID)
        // Compared also where there is no row, so that the time tells nothing.
        let stored = row?.secretHash ?? [UInt8](repeating: 0, count: SHA256.byteCount)
        let matches = ConstantTime.equal(SHA256.digest(token.secret.expose()), stored)
        guard let row, matches else { return .refused(.tokenUnknown, "the token is not known here") }
        let csr: CertificateRequest
        let labels = request.labels.merging(row.labels) { _, operators in operators }
        do {
            csr = try CertificateRequest(der: request.csr)
            try Labels.check(name: request.name)
            try Labels.check(labels)
        } catch let error as any ExplainedError {
            return .refused(.requestInvalid, error.reason)
        }
        let now = clock.now()
        let keyHash = csr.publicKey.spkiSHA256
        switch EnrolmentDecision.decide(token: row, secretMatches: matches, keyHash: keyHash, now: now) {
        case .refuse(let why): return .refused(why, Self.words(why, row))
        case .replay(let agent):
            guard let cursor = try AgentStore.lock(session, agent), !cursor.isRevoked,
                let chain = try CertificateStore.chain(session, agent, keyHash: keyHash)
            else { return .refused(.tokenUsed, "the agent that it made was revoked") }
            return .accepted(agent, chain, isReplay: true)
        case .enrol:
            let agent = AgentRecord(
                id: AgentID.new(at: now, random: random),
                tenant: session.tenant,
                name: request.name,
                labels: labels,
                version: request.agentVersion,
                hostname: "",
                enrolledAt: now
            )
            return .accepted(agent.id, try create(session, agent, csr.publicKey, row), isReplay: false)
        }
    }

    private func create(
        _ session: TenantSession,
        _ agent: AgentRecord,
        _ publicKey: PublicKey,
        _ token: EnrolmentTokenRecord
    ) throws -> [Certificate] {
        try AgentStore.insert(session, agent)
        let identity = AgentIdentity(tenant: agent.tenant, agent: agent.id)
        let leaf = try authority.issueAgent(identity, publicKey: publicKey, life: agentLife)
        let chain = authority.chain(of: leaf)
        try CertificateStore.insert(session, agent.id, chain: chain, issuedAt: agent.enrolledAt)
        try TokenStore.bind(
            session,
            token.id,
            EnrolmentTokenRecord.Binding(keyHash: publicKey.spkiSHA256, agent: agent.id)
        )
        try Audit.append(
            in: session,
            actor: "token:\(token.id)",
            action: "fleet.agent.enrolled",
            target: "agent:\(agent.id)",
            details: ["name": .string(agent.name), "version": .string(agent.version)]
        )
        return chain
    }

    // MARK: Renewal

    /// A new certificate for an agent that is here with its old one, which stays valid until it ends by itself.
    func renew(_ identity: AgentIdentity, csr: [UInt8]) async -> RenewalOutcome {
        let outcome = await renewal(identity, csr)
        switch outcome {
        case .renewed: metrics.renewals.add(1, ["renewed"])
        case .refused: metrics.renewals.add(1, ["refused"])
        }
        return outcome
    }

    private func renewal(_ identity: AgentIdentity, _ csr: [UInt8]) async -> RenewalOutcome {
        let publicKey: PublicKey
        do {
            publicKey = try CertificateRequest(der: csr).publicKey
        } catch {
            return .refused(code: 400, reason: error.reason, retry: false)
        }
        do {
            let chain: [Certificate]? = try await database.tenant(identity.tenant) { session in
                guard let cursor = try AgentStore.lock(session, identity.agent), !cursor.isRevoked else { return nil }
                let leaf = try authority.issueAgent(identity, publicKey: publicKey, life: agentLife)
                let chain = authority.chain(of: leaf)
                try CertificateStore.insert(session, identity.agent, chain: chain, issuedAt: clock.now())
                return chain
            }
            guard let chain else { return .refused(code: 403, reason: "the agent is revoked or unknown", retry: false) }
            return .renewed(certificates(chain))
        } catch {
            logger.error(
                "cannot renew a certificate",
                metadata: ["agent.id": "\(identity.agent)", "error.chain": "\(ErrorChain.describe(error))"]
            )
            return .refused(code: 503, reason: "the plane cannot renew now", retry: true)
        }
    }

    // MARK: Parts

    private func certificates(_ chain: [Certificate]) -> CertificateSet {
        CertificateSet(chain: chain.map(\.der), roots: authority.roots.map(\.der))
    }

    private func refusal(_ why: EnrolmentRefusal, _ reason: String) -> RefusedEnrolment {
        metrics.enrolments.add(1, [why.rawValue])
        logger.warning("enrolment refused", metadata: ["cause": "\(why.rawValue)"])
        return RefusedEnrolment(
            message: ErrorMessage(
                code: why.code,
                kind: why.rawValue,
                reason: reason,
                retry: why == .unavailable,
                retryAfter: why == .unavailable ? 5 : nil
            )
        )
    }

    private static func words(_ why: EnrolmentRefusal, _ token: EnrolmentTokenRecord) -> String {
        switch why {
        case .tokenUsed: "the token was used already, by another key; make a new one"
        case .tokenExpired: "the token ended at \(token.expiresAt); make a new one"
        default: "the token is not known here"
        }
    }
}

/// An enrolment that was refused, as the agent is told.
package struct RefusedEnrolment: Error, Sendable {
    package let message: ErrorMessage
}
