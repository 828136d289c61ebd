import NIOCore
import PlaneFleet
import SharedBase
import SharedCrypto
import SharedTLS
import SharedTelemetry
import SharedWire
import Testing

/// Enrolment against a real gateway and a real database.
@Suite(.timeLimit(.minutes(10)))
struct EnrolmentTests {
    private func kind(_ outcome: Result<Enrolled, TestPlane.Refusal>) -> String? {
        if case .failure(let refusal) = outcome { refusal.message.kind } else { nil }
    }

    @Test func aTokenMakesAnAgent() async throws {
        try await TestPlane.with { plane in
            let key = try PrivateKey.generate(.p256)
            let token = try await plane.token(labels: ["zone": "operator", "team": "x"])
            let enrolled = try await plane.enrol(token, key: key).get()
            let leaf = try Certificate(der: try #require(enrolled.certificates.chain.first))
            #expect(AgentIdentity(leaf) == AgentIdentity(tenant: plane.tenant, agent: enrolled.agentID))
            #expect(leaf.publicKey == key.publicKey)
            #expect(enrolled.serverName == "localhost")
            #expect(enrolled.certificates.roots == [plane.authority.root.der])
            let agents = try await plane.room.operations.listAgents(tenant: plane.tenant)
            #expect(agents.map(\.id) == [enrolled.agentID])
            // What the operator wrote on the token holds against what the agent says.
            #expect(agents.first?.labels == ["zone": "operator", "team": "x"])
            #expect(agents.first?.certificateExpiresAt == leaf.notAfter)
            #expect(try await plane.room.operations.listAgents(tenant: plane.otherTenant).isEmpty)
        }
    }

    @Test func aLostReplyIsAskedForAgain() async throws {
        try await TestPlane.with { plane in
            let key = try PrivateKey.generate(.p256)
            let token = try await plane.token()
            let first = try await plane.enrol(token, key: key).get()
            let second = try await plane.enrol(token, key: key).get()
            #expect(first == second)
            #expect(try await plane.count("fleet_agents") == 1)
            #expect(try await plane.count("fleet_certificates") == 1)
            let other = try await plane.enrol(token, key: try PrivateKey.generate(.p256))
            #expect(kind(other) == "tokenUsed")
            #expect(try await plane.count("fleet_agents") == 1)
        }
    }

    @Test func twoRequestsAtOnceMakeOneAgent() async throws {
        try await TestPlane.with { plane in
            let token = try await plane.token()
            let keys = try (0..<6).map { _ in try PrivateKey.generate(.p256) }
            let outcomes = try await withThrowingTaskGroup(of: String?.self) { group in
                for key in keys { group.addTask { kind(try await plane.enrol(token, key: key)) } }
                return try await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == nil }.count == 1)
            #expect(outcomes.filter { $0 == "tokenUsed" }.count == 5)
            #expect(try await plane.count("fleet_agents") == 1)
        }
    }

    @Test func anExpiredTokenIsGone() async throws {
        try await TestPlane.with { plane in
            let token = try await plane.token(life: .seconds(60))
            let key = try PrivateKey.generate(.p256)
            plane.clock.set(.seconds(61))
            guard case .failure(let refusal) = try await plane.enrol(token, key: key) else {
                Issue.record("the token was taken")
                return
            }
            #expect(refusal.message.code == 410)
            #expect(refusal.message.kind == "tokenExpired")
            #expect(!refusal.message.retry)
        }
    }

    @Test func guessedAndForeignTokensGetOneAnswer() async throws {
        try await TestPlane.with { plane in
            let text = try await plane.token()
            let token = try EnrolmentToken(parsing: text)
            let random = RandomSource.system
            func variant(tenant: TenantID? = nil, id: EnrolmentTokenID? = nil, secret: [UInt8]? = nil) throws -> String
            {
                let made = EnrolmentToken(
                    tenantID: tenant ?? token.tenantID,
                    tokenID: id ?? token.tokenID,
                    secret: Secret(secret ?? token.secret.expose()),
                    authorityKeyHash: token.authorityKeyHash
                )
                return try #require(made).text.expose()
            }
            let guesses = [
                try variant(secret: random.bytes(16)),
                try variant(id: EnrolmentTokenID(high: 1, low: 1)),
                try variant(tenant: plane.otherTenant),
                try variant(tenant: TenantID(high: 5, low: 5)),
            ]
            var answers: Set<ErrorMessage> = []
            for guess in guesses {
                guard case .failure(let refusal) = try await plane.enrol(guess, key: try PrivateKey.generate(.p256))
                else {
                    Issue.record("a guessed token was taken")
                    continue
                }
                answers.insert(refusal.message)
            }
            #expect(answers.count == 1)
            #expect(answers.first?.code == 401)
            #expect(answers.first?.kind == "tokenUnknown")
            // Nor does a request that is broken besides tell that the id exists.
            let link = try await plane.enrolmentLink()
            let broken = Enrol(token: Secret(guesses[0]), csr: [1], name: "a", labels: [:], agentVersion: "1")
            try await link.send(.enrol(broken))
            #expect(await link.end().error == answers.first)
            let counted = plane.metrics.counter("dd0c_plane_fleet_enrolments_total", help: "", labels: ["outcome"])
            #expect(counted.value(["tokenUnknown"]) == 5)
            // The true one still works: guesses burn nothing.
            _ = try await plane.enrol(text, key: try PrivateKey.generate(.p256)).get()
        }
    }

    @Test func aMalformedRequestDoesNotBurnTheToken() async throws {
        try await TestPlane.with { plane in
            let token = try await plane.token()
            let link = try await plane.enrolmentLink()
            let request = Enrol(token: Secret(token), csr: [1, 2, 3], name: "a", labels: [:], agentVersion: "1")
            try await link.send(.enrol(request))
            #expect(await link.end().error?.kind == "requestInvalid")
            #expect(
                kind(try await plane.enrol("dd0c-token-AAAA", key: try PrivateKey.generate(.p256))) == "tokenMalformed"
            )
            #expect(
                kind(try await plane.enrol(token, key: try PrivateKey.generate(.p256), name: "\u{7}"))
                    == "requestInvalid"
            )
            _ = try await plane.enrol(token, key: try PrivateKey.generate(.p256)).get()
        }
    }

    @Test func onlyAnEnrolmentRequestIsTaken() async throws {
        try await TestPlane.with { plane in
            let link = try await plane.enrolmentLink()
            try await link.send(.ping(Ping(nonce: 1)))
            #expect(await link.end().error?.code == 400)
        }
    }

    @Test func aRequestOverFourKilobytesIsCutOff() async throws {
        try await TestPlane.with { plane in
            let link = try await plane.enrolmentLink()
            let header = FrameHeader(type: FrameType.enrol.rawValue, flags: .mustUnderstand, length: 4097)
            var bytes = ByteBuffer()
            header.write(to: &bytes)
            try await link.send(Array(bytes.readableBytesView))
            #expect(await link.end().error?.code == 413)
        }
    }

    @Test func anEnrolmentThatNeverComesIsCutOff() async throws {
        for limit in PatientLimits.hello {
            var code: Int?
            try await TestPlane.with {
                $0.limits.timings.helloTimeout = limit
            } _: { plane in
                let link = try await plane.enrolmentLink()
                code = await link.end().error?.code
            }
            #expect(code == nil || code == 408)
            if code == 408 { return }
        }
        Issue.record("no limit outlasted the handshake")
    }

    @Test func thePinIsHeldAgainstTheGateway() async throws {
        try await TestPlane.with { plane in
            let link = try await plane.enrolmentLink(pin: [UInt8](repeating: 7, count: 32))
            #expect(await link.end().failure == .untrustedPeer)
        }
    }

    @Test func aRevokedAgentsTokenGivesNothingBack() async throws {
        try await TestPlane.with { plane in
            let token = try await plane.token()
            let key = try PrivateKey.generate(.p256)
            let enrolled = try await plane.enrol(token, key: key).get()
            try await plane.room.operations.revokeAgent(tenant: plane.tenant, enrolled.agentID, actor: "test")
            #expect(kind(try await plane.enrol(token, key: key)) == "tokenUsed")
        }
    }
}
