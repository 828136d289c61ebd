import NIOCore
import PlaneFleet
import SharedBase
import SharedCrypto
import SharedWire
import Synchronization
import TestKit
import Testing

/// The decisions of the room, as tables.
struct DecisionTests {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let agent = AgentID(high: 3, low: 4)

    static func token(expiresIn: Int64, boundTo key: [UInt8]? = nil) -> EnrolmentTokenRecord {
        EnrolmentTokenRecord(
            id: EnrolmentTokenID(high: 1, low: 1),
            tenant: TenantID(high: 2, low: 2),
            name: "t",
            labels: [:],
            secretHash: [],
            createdAt: now - .seconds(60),
            expiresAt: now + .seconds(expiresIn),
            binding: key.map { .init(keyHash: $0, agent: agent) }
        )
    }

    @Test(
        arguments: [
            (nil, true, .refuse(.tokenUnknown)),
            (nil, false, .refuse(.tokenUnknown)),
            (token(expiresIn: 10), false, .refuse(.tokenUnknown)),
            (token(expiresIn: -10), false, .refuse(.tokenUnknown)),
            (token(expiresIn: 10), true, .enrol),
            (token(expiresIn: 1), true, .enrol),
            (token(expiresIn: 0), true, .refuse(.tokenExpired)),
            (token(expiresIn: -1), true, .refuse(.tokenExpired)),
            (token(expiresIn: 10, boundTo: [1]), true, .replay(agent)),
            (token(expiresIn: 0, boundTo: [1]), true, .refuse(.tokenExpired)),
            (token(expiresIn: 10, boundTo: [2]), true, .refuse(.tokenUsed)),
            (token(expiresIn: -1, boundTo: [2]), true, .refuse(.tokenUsed)),
            (token(expiresIn: 10, boundTo: [1]), false, .refuse(.tokenUnknown)),
        ] as [(EnrolmentTokenRecord?, Bool, EnrolmentDecision)]
    )
    func enrolment(row: EnrolmentTokenRecord?, matches: Bool, expected: EnrolmentDecision) {
        let decision = EnrolmentDecision.decide(token: row, secretMatches: matches, keyHash: [1], now: Self.now)
        #expect(decision == expected)
    }

    @Test func aCertificateIsAnAgentsOnlyWhereAllItsNamesAgree() {
        let identity = AgentIdentity(tenant: TenantID(high: 1, low: 2), agent: Self.agent)
        let other = AgentIdentity(tenant: TenantID(high: 9, low: 9), agent: Self.agent)
        #expect(AgentIdentity(subject: identity.subject, uris: [identity.uri]) == identity)
        #expect(AgentIdentity(subject: identity.subject, uris: []) == nil)
        #expect(AgentIdentity(subject: identity.subject, uris: [other.uri]) == nil)
        #expect(AgentIdentity(subject: identity.subject, uris: [identity.uri, other.uri]) == nil)
        var odd = identity.subject
        odd.organizationalUnit = "x"
        #expect(AgentIdentity(subject: odd, uris: [identity.uri]) == nil)
        #expect(
            AgentIdentity(subject: SubjectName(commonName: "localhost", organization: "dd0c gateway"), uris: []) == nil
        )
        #expect(
            AgentIdentity(subject: SubjectName(commonName: identity.agent.description), uris: [identity.uri]) == nil
        )
    }

    @Test(
        arguments: [
            (nil, nil, nil, .offline),
            (nil, 0, nil, .online),
            (nil, -45, nil, .online),
            (nil, -46, nil, .offline),
            (nil, 0, 0, .offline),
            (-100, 0, nil, .revoked),
            (-100, nil, nil, .revoked),
        ] as [(Int64?, Int64?, Int64?, AgentState)]
    )
    func state(revoked: Int64?, seen: Int64?, disconnected: Int64?, expected: AgentState) {
        let time: (Int64?) -> Timestamp? = { $0.map { Self.now + .seconds($0) } }
        let state = AgentState.of(
            revokedAt: time(revoked),
            lastSeenAt: time(seen),
            disconnectedAt: time(disconnected),
            now: Self.now
        )
        #expect(state == expected)
    }

    @Test func theDenyListIsClosedUntilReadAndWhenTooOld() {
        let time = Mutex(Duration.seconds(100))
        let list = DenyList(staleAfter: .seconds(60), uptime: Uptime { time.withLock { $0 } })
        let revoked = AgentID(high: 7, low: 7)
        #expect(list.verdict(Self.agent) == .stale(.seconds(100)))
        list.replace([revoked], readAt: .seconds(100))
        #expect(list.verdict(Self.agent) == .allowed)
        #expect(list.verdict(revoked) == .revoked)
        time.withLock { $0 = .seconds(160) }
        #expect(list.verdict(Self.agent) == .allowed)
        time.withLock { $0 = .seconds(161) }
        #expect(list.verdict(Self.agent) == .stale(.seconds(61)))
        #expect(list.verdict(revoked) == .revoked)
    }

    @Test func aCopyThatWasReadBeforeARevocationDoesNotUndoIt() {
        let list = DenyList(uptime: Uptime { .seconds(50) })
        list.deny(Self.agent)
        list.replace([], readAt: .seconds(49))
        #expect(list.verdict(Self.agent) == .revoked)
        list.replace([], readAt: .seconds(51))
        #expect(list.verdict(Self.agent) == .allowed)
    }

    @Test(
        arguments: [
            (["a": "b"], true), (["zone.x/y-z_1": ""], true), (["": "b"], false), (["a b": "c"], false),
            (["a": "\u{0}"], false), (["a": String(repeating: "x", count: 256)], false),
            ([String(repeating: "k", count: 64): "v"], false),
        ] as [([String: String], Bool)]
    )
    func labels(labels: [String: String], isFine: Bool) {
        let outcome = Result { try Labels.check(labels) }
        #expect(((try? outcome.get()) != nil) == isFine)
    }
}

struct ReportRuleTests {
    private let tenant = TenantID(high: 1, low: 1)

    private func chunk(_ message: Message) throws -> ReportChunk {
        guard case .reportChunk(let chunk) = message else { throw TestLink.Unexpected(description: "no chunk") }
        return chunk
    }

    @Test func aSoundReportPasses() throws {
        let report = TestReport()
        let piece = try chunk(report.chunk(0))
        #expect(ReportRules.check(piece, maximumBytes: 4000) == nil)
        #expect(ReportRules.check(report.bytes, piece, tenant: tenant) == nil)
    }

    @Test func eachFaultHasItsAnswer() throws {
        let report = TestReport()
        let piece = try chunk(report.chunk(0))
        #expect(ReportRules.check(piece, maximumBytes: 1999)?.code == 413)
        var changed = report.bytes
        changed[changed.count - 1] = 0
        #expect(ReportRules.check(changed, piece, tenant: tenant)?.retry == true)
        let foreign = TestReport(header: ["tenantId": TenantID(high: 2, low: 2).description])
        let refusal = ReportRules.check(foreign.bytes, try chunk(foreign.chunk(0)), tenant: tenant)
        #expect(refusal?.code == 403 && refusal?.isForeign == true)
        let own = TestReport(header: ["tenantId": tenant.description])
        #expect(ReportRules.check(own.bytes, try chunk(own.chunk(0)), tenant: tenant) == nil)
        let lying = TestReport(stack: "other")
        let mismatch = ReportRules.check(lying.bytes, try chunk(lying.chunk(0)), tenant: tenant)
        #expect(mismatch?.code == 403 && mismatch?.isForeign == false && mismatch?.retry == false)
    }

    @Test(arguments: [
        "", "\n", "{}\n", "[1]\n", "{\"record\":\"resource\"}\n", "no end of line", "{\"record\":\"report\"}\n",
    ])
    func whatIsNoHeaderIsRefused(text: String) {
        #expect(ReportHeader(report: Array(text.utf8)) == nil)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func damagedHeadersNeverCrash(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let report = TestReport(size: 300)
        for _ in 0..<2000 {
            if let header = ReportHeader(report: generator.mutated(report.bytes)) {
                #expect(header.stack.kind.utf8.count < 400)
            }
        }
    }
}
