import PlaneAudit
import PlaneKernel
import PlaneTestKit
import SharedAudit
import SharedBase
import SharedCrypto
import SharedJSON
import Synchronization
import Testing

/// Heads that agents keep, held against the trail when they come back.
@Suite struct WitnessTests {
    private let agent = AgentID(high: 1, low: 1)

    @Test func newHeadsAreAnnouncedOnce() async throws {
        try await AuditPlane.with { plane in
            let heard = Mutex<[(TenantID, Int)]>([])
            plane.room.sealer.onHead { tenant, index, _ in heard.withLock { $0.append((tenant, index)) } }
            await plane.room.sealer.sweep()
            try await plane.append(2, to: plane.a)
            await plane.room.sealer.sweep()
            await plane.room.sealer.sweep()
            try await plane.append(1, to: plane.b)
            await plane.room.sealer.sweep()
            #expect(heard.withLock { $0.map(\.1) } == [2, 1])
            #expect(heard.withLock { $0.map(\.0) } == [plane.a, plane.b])
            let newest = try #require(try await plane.room.witness.newest(plane.a))
            #expect(newest.index == 2)
            #expect(try AuditHead(bytes: Array(newest.text.utf8)).isSigned)
        }
    }

    /// The database and the plane's own head file are both set back: the agent's head is what is left, and signing stops.
    @Test func anAgentSeesARollbackThatThePlaneForgot() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(3, to: plane.a)
            let early = try #require(try await plane.room.signer.sign(plane.a))
            try await plane.append(4, to: plane.a)
            let late = try #require(try await plane.room.signer.sign(plane.a))
            #expect(try await plane.room.signer.compare(late.text, plane.a) == .agrees)

            try await plane.tamper("DELETE FROM audit_entries WHERE seq > 3; DELETE FROM audit_heads WHERE seq > 3")
            try plane.files.write(early)
            #expect(try await plane.room.signer.sign(plane.a) == early, "the plane alone cannot tell")
            #expect(try await plane.get("/v1/audit/verify")["ok"] == true)

            await plane.room.witness.witnessed(late.text, by: agent, of: plane.a)
            #expect(try plane.files.head(of: plane.a) == late)
            let error = await #expect(throws: AuditFailure.self) { try await plane.room.signer.sign(plane.a) }
            #expect(error?.code == .behindHead)
            let found = try await plane.get("/v1/audit/verify")
            #expect(found["ok"] == false && found["kind"] == "truncated")
            #expect(try await plane.asA.get("/v1/audit/export").status == 409)
        }
    }

    /// An agent can say what it wants: only what a key of this trail has signed counts.
    @Test func anAgentCannotStopTheSigning() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(3, to: plane.a)
            let head = try #require(try await plane.room.signer.sign(plane.a))
            let other = try PrivateKey.generate(.ed25519)
            let invented = try AuditHead(tenant: plane.a, index: 99, hash: head.hash, time: head.time, signer: other)
            let forged = AuditHead(
                tenant: plane.a,
                index: 99,
                hash: head.hash,
                time: head.time,
                key: head.key,
                signature: head.signature
            )
            let rows: [(String, AuditSigner.Finding)] = [
                (invented.text, .otherSigner), (forged.text, .unreadable), ("nonsense", .unreadable), ("", .unreadable),
            ]
            for (text, finding) in rows {
                #expect(try await plane.room.signer.compare(text, plane.a) == finding)
                await plane.room.witness.witnessed(text, by: agent, of: plane.a)
            }
            #expect(try await plane.room.signer.compare(head.text, plane.b) == .otherTenant)
            #expect(try plane.files.head(of: plane.a) == head)
            try await plane.append(1, to: plane.a)
            #expect(try await plane.room.signer.sign(plane.a)?.index == 4)
        }
    }

    /// Whoever writes rows can write one that looks like an acceptance, well hashed and of any time: without the plane's signature it is none.
    @Test(arguments: [nil, Timestamp("9999-01-01T00:00:00.000000Z")])
    func anAcceptanceThatThePlaneHasNotSignedIsNone(_ time: Timestamp?) async throws {
        try await AuditPlane.with { plane in
            try await plane.append(6, to: plane.a)
            let lost = try #require(try await plane.room.signer.sign(plane.a))
            try await plane.tamper("DELETE FROM audit_entries WHERE seq > 3; DELETE FROM audit_heads")
            let other = try PrivateKey.generate(.ed25519)
            try await plane.test.database.tenant(plane.a) { session in
                let (end, now) = try AuditWriter.lock(session)
                let details: [Value] = [
                    [
                        "index": .number(String(lost.index)), "hash": .string(lost.hash.description),
                        "time": .string(lost.time.description),
                    ],
                    [
                        "index": .number(String(lost.index)), "hash": .string(lost.hash.description),
                        "time": .string(lost.time.description), "key": .string(Hex.encode(lost.key)),
                        "signature": .string(Hex.encode(try other.sign(Array("anything".utf8)))),
                    ],
                ]
                let records = details.map {
                    AuditRecord(
                        at: time ?? now + .seconds(60),
                        actor: "operator",
                        action: AuditFormat.restoreAccepted,
                        target: "audit",
                        details: $0
                    )
                }
                _ = try AuditWriter.write(records, after: end, session)
            }
            let error = await #expect(throws: AuditFailure.self) { try await plane.room.signer.sign(plane.a) }
            #expect(error?.code == .behindHead)
            #expect(try await plane.room.signer.compare(lost.text, plane.a) == .setBack)
            // The operator's own still counts, and what is signed cannot be dated later in its column.
            #expect(try await plane.room.signer.acceptRestore(plane.a, actor: "operator") == lost)
            #expect(try await plane.room.signer.compare(lost.text, plane.a) == .accepted)
        }
    }

    /// The time of an acceptance is the one that was hashed and signed, not that of the column.
    @Test func theColumnDoesNotDateAnAcceptance() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(6, to: plane.a)
            try await plane.room.signer.sign(plane.a)
            try await plane.tamper("DELETE FROM audit_entries WHERE seq > 3; DELETE FROM audit_heads")
            _ = try await plane.room.signer.acceptRestore(plane.a, actor: "operator")
            try await plane.append(9, to: plane.a)
            let after = try #require(try await plane.room.signer.sign(plane.a))
            try await plane.tamper(
                """
                DELETE FROM audit_entries WHERE seq > 5; DELETE FROM audit_heads WHERE seq > 5;
                UPDATE audit_entries SET at = '9999-01-01' WHERE action = 'audit.restore.accepted'
                """
            )
            #expect(try await plane.room.signer.compare(after.text, plane.a) == .setBack)
        }
    }

    /// After a restore that was meant, an operator says so, and the trail tells it from then on.
    @Test func aRestoreIsAcceptedByAnOperator() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(6, to: plane.a)
            let lost = try #require(try await plane.room.signer.sign(plane.a))
            #expect(try await plane.room.signer.acceptRestore(plane.a, actor: "operator") == nil, "nothing is lost")
            try await plane.tamper("DELETE FROM audit_entries WHERE seq > 3; DELETE FROM audit_heads")
            await #expect(throws: AuditFailure.self) { try await plane.room.signer.sign(plane.a) }
            #expect(try await plane.room.signer.acceptRestore(plane.a, actor: "operator") == lost)
            let head = try #require(try await plane.room.signer.sign(plane.a))
            #expect(head.index == 4)
            #expect(try await plane.room.signer.compare(lost.text, plane.a) == .accepted)
            let found = try await plane.get("/v1/audit/verify")
            #expect(found["ok"] == true)
            let entry = try #require(try await plane.get("/v1/audit")["items"]?[0])
            #expect(entry["action"] == "audit.restore.accepted" && entry["actor"] == "operator")
            #expect(entry["details"]?["index"]?.intValue == lost.index)
            // A head that is signed after the acceptance is bound to the new trail.
            try await plane.append(9, to: plane.a)
            let after = try #require(try await plane.room.signer.sign(plane.a))
            try await plane.tamper("DELETE FROM audit_entries WHERE seq > 5; DELETE FROM audit_heads WHERE seq > 5")
            #expect(try await plane.room.signer.compare(after.text, plane.a) == .setBack)
        }
    }
}

extension AuditHead {
    fileprivate var text: String { String(decoding: bytes.dropLast(), as: UTF8.self) }
}
