import Glibc
import PlaneAudit
import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import SharedAudit
import SharedBase
import SharedCrypto
import SharedJSON
import TestKit
import Testing

@Suite struct SignerTests {
    @Test func headsAreKeptInFileAndDatabase() async throws {
        try await AuditPlane.with { plane in
            #expect(try await plane.room.signer.sign(plane.a) == nil)
            try await plane.append(3, to: plane.a)
            let head = try #require(try await plane.room.signer.sign(plane.a))
            #expect(head.index == 3 && head.isSigned)
            #expect(try plane.files.head(of: plane.a) == head)
            #expect(try await plane.room.signer.newest(plane.a) == head)
            // Nothing new: the same head.
            #expect(try await plane.room.signer.sign(plane.a) == head)
            try await plane.append(1, to: plane.a)
            await plane.room.sealer.sweep()
            #expect(try plane.files.head(of: plane.a)?.index == 4)
            #expect(try plane.files.head(of: plane.b) == nil)
        }
    }

    @Test func theKeyIsMadeOnceAndGuarded() throws {
        let folder = try AuditPlane.temporaryFolder()
        let files = AuditFiles(folder + "/audit")
        let key = try files.signer()
        #expect(key.kind == .ed25519)
        #expect(try files.signer().publicKey == key.publicKey)
        #expect(try files.signers() == [key.publicKey.spki], "once")
        let path = folder + "/audit/signer.key"
        #expect(FileMode.of(path: path) == 0o600)
        chmod(path, 0o640)
        let open = #expect(throws: AuditFailure.self) { try files.signer() }
        #expect(open?.code == .file)
        chmod(path, 0o600)
        truncate(path, 10)
        let damaged = #expect(throws: AuditFailure.self) { try files.signer() }
        #expect(damaged?.code == .key)
        // A key that is made anew stands beside the one before it.
        unlink(path)
        let second = try files.signer()
        #expect(try files.signers() == [key.publicKey.spki, second.publicKey.spki])
        let nowhere = #expect(throws: AuditFailure.self) { try AuditFiles("/nowhere/audit").signer() }
        #expect(nowhere?.advice?.contains("audit_dir") == true)
    }

    /// A key that was lost and made anew: the trail says so, and goes on.
    @Test func anotherKeyIsNamedInTheTrail() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(1, to: plane.a)
            let old = try #require(try await plane.room.signer.sign(plane.a))
            let other = try AuditSigner(
                database: plane.test.database,
                files: AuditFiles(try AuditPlane.temporaryFolder())
            )
            let new = try #require(try await other.sign(plane.a))
            #expect(new.key != old.key && new.index == old.index + 1)
            for head in [old, new] {
                let check = TrailCheck(database: plane.test.database, tenant: plane.a, head: head, signers: [])
                let found = try await check.run()
                #expect(found.verdict.isOK, "\(found.verdict)")
            }
        }
    }

    /// The database is set back to an older state; the file remembers.
    @Test func aRollbackIsRefusedAndShown() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(6, to: plane.a)
            try await plane.room.signer.sign(plane.a)
            try await plane.tamper("DELETE FROM audit_entries WHERE seq > 3; DELETE FROM audit_heads")
            let error = await #expect(throws: AuditFailure.self) { try await plane.room.signer.sign(plane.a) }
            #expect(error?.code == .behindHead)
            let found = try await plane.get("/v1/audit/verify")
            #expect(found["ok"] == false)
            #expect(found["kind"] == "truncated")
            #expect(found["firstBadIndex"]?.intValue == 4)
            // Written on honestly it is another chain, and stays refused.
            try await plane.append(6, to: plane.a)
            await #expect(throws: AuditFailure.self) { try await plane.room.signer.sign(plane.a) }
            #expect(try await plane.get("/v1/audit/verify")["kind"] == "replaced")
            #expect(try await plane.asA.get("/v1/audit/head").status == 409)
            #expect(try await plane.asA.get("/v1/audit/export").status == 409)
            // The other tenant goes on.
            try await plane.append(1, to: plane.b)
            await plane.room.sealer.sweep()
            #expect(try plane.files.head(of: plane.b)?.index == 1)
        }
    }

    /// The whole chain is written anew, longer than it was, and signed by another key, with its head in the table: it hangs together, and is
    /// not the one whose head lies in the file.
    @Test func aChainWrittenAnewIsNotTakenOver() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(6, to: plane.a)
            try await plane.room.signer.sign(plane.a)
            let before = try await plane.asA.get("/v1/audit/export").body
            let head = try #require(try await plane.room.signer.sign(plane.a))
            try await plane.tamper("DELETE FROM audit_entries; DELETE FROM audit_heads")
            let other = try AuditSigner(
                database: plane.test.database,
                files: AuditFiles(try AuditPlane.temporaryFolder())
            )
            try await other.register()
            try await plane.append(12, to: plane.a, actor: "somebody")
            let planted = try #require(try await other.sign(plane.a))
            #expect(planted.index > head.index && planted.key != head.key)
            let check = TrailCheck(database: plane.test.database, tenant: plane.a, head: planted, signers: [])
            #expect(try await check.run().verdict.isOK, "it hangs together")
            let error = await #expect(throws: AuditFailure.self) { try await plane.room.signer.sign(plane.a) }
            #expect(error?.code == .behindHead)
            let found = try await plane.get("/v1/audit/verify")
            #expect(found["ok"] == false && found["kind"] == "replaced")
            #expect(found["firstBadIndex"]?.intValue == head.index)
            #expect(try await plane.asA.get("/v1/audit/export").status == 409)
            #expect(AuditPlane.verdict(before, head: head).isOK, "what was exported before is still held by its head")
        }
    }

    /// What was put behind the last head past the triggers is not made good by a new head: not at the end of the trail, and not where
    /// honest entries have come behind it.
    @Test(arguments: [
        (
            "planted",
            "INSERT INTO audit_entries SELECT tenant_id, 5, at, actor, action, target, entry, previous, hash FROM audit_entries WHERE seq = 2",
            "altered", 5
        ),
        (
            "planted with a hash of its own",
            "INSERT INTO audit_entries SELECT tenant_id, 5, at, actor, action, target, entry, previous, audit_hash(5, previous, entry) FROM audit_entries WHERE seq = 2",
            "broken", 5
        ),
        (
            "a gap",
            "INSERT INTO audit_entries SELECT tenant_id, 7, at, actor, action, target, entry, hash, audit_hash(7, hash, entry) FROM audit_entries WHERE seq = 4",
            "missing", 5
        ),
    ])
    func aPlantedRowIsNotSigned(_ name: String, _ sql: String, _ kind: String, _ index: Int) async throws {
        try await AuditPlane.with { plane in
            try await plane.append(4, to: plane.a)
            try await plane.append(4, to: plane.b)
            let head = try #require(try await plane.room.signer.sign(plane.a))
            #expect(head.index == 4)
            try await plane.tamper(sql.replacing("WHERE", with: "WHERE tenant_id = '\(plane.a)' AND"))
            for _ in 0..<2 {
                let error = await #expect(throws: AuditFailure.self) { try await plane.room.signer.sign(plane.a) }
                #expect(error?.code == .damaged)
                #expect(error?.reason.contains("first bad index \(index): \(kind)") == true, "\(error?.reason ?? "")")
                // The triggers let honest entries continue what stands there; they do not make it good.
                try await plane.append(2, to: plane.a)
            }
            await plane.room.sealer.sweep()
            #expect(try plane.files.head(of: plane.a) == head)
            #expect(try await plane.room.signer.newest(plane.a) == head)
            let refused = try await plane.asA.get("/v1/audit/head")
            #expect(refused.status == 409)
            #expect(try JSON.parse(refused.body)["code"] == "audit_damaged")
            #expect(try await plane.get("/v1/audit/verify")["ok"] == false)
            // An export shows what stands there, and has no head that would vouch for it.
            let export = try await plane.asA.get("/v1/audit/export")
            #expect(export.status == 200 && export.headers["dd0c-audit-head"] == nil)
            #expect(!AuditPlane.verdict(export.body).isOK)
            // The other tenant goes on.
            #expect(try await plane.room.signer.sign(plane.b)?.index == 4)
        }
    }

    /// A long trail that was never signed is walked in pages; one that hangs together is signed.
    @Test func aLongTrailIsWalkedBeforeItIsSigned() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(1700, to: plane.a)
            try await plane.append(1700, to: plane.b)
            try await plane.tamper(
                "UPDATE audit_entries SET previous = hash WHERE seq = 1650 AND tenant_id = '\(plane.b)'"
            )
            #expect(try await plane.room.signer.sign(plane.a)?.index == 1700)
            let error = await #expect(throws: AuditFailure.self) { try await plane.room.signer.sign(plane.b) }
            #expect(error?.reason.contains("first bad index 1650") == true)
        }
    }

    @Test(arguments: [
        (
            "UPDATE audit_entries SET entry = replace(convert_from(entry, 'UTF8'), 'operator', 'somebody')::bytea WHERE seq = 3",
            "altered", 3
        ),
        ("DELETE FROM audit_entries WHERE seq = 2", "missing", 2),
        ("DELETE FROM audit_entries WHERE seq = 0", "missing", 0),
        ("UPDATE audit_entries SET seq = seq + 2000 WHERE seq >= 4", "missing", 4),
        ("UPDATE audit_entries SET actor = 'somebody' WHERE seq = 5", "column", 5),
        ("UPDATE audit_entries SET at = at + interval '1 day' WHERE seq = 5", "column", 5),
        ("UPDATE audit_entries SET entry = 'x', hash = audit_hash(seq, previous, 'x') WHERE seq = 5", "not-entry", 5),
        (
            "UPDATE audit_entries SET seq = -1 WHERE seq = 3; UPDATE audit_entries SET seq = 3 WHERE seq = 4; UPDATE audit_entries SET seq = 4 WHERE seq = -1",
            "altered", 3
        ),
    ])
    func tamperingInTheDatabaseIsFound(_ sql: String, _ kind: String, _ index: Int) async throws {
        try await AuditPlane.with { plane in
            try await plane.append(8, to: plane.a)
            try await plane.append(8, to: plane.b)
            let check = sql.contains("-1") ? "ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_seq_check; " : ""
            try await plane.tamper(check + sql.replacing("WHERE", with: "WHERE tenant_id = '\(plane.a)' AND"))
            let found = try await plane.get("/v1/audit/verify")
            #expect(found["ok"] == false)
            #expect(found["kind"]?.stringValue == kind)
            #expect(found["firstBadIndex"]?.intValue == index)
            #expect(try await plane.get("/v1/audit/verify", plane.asB)["ok"] == true)
        }
    }
}
