import Glibc
import PlaneAudit
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedAudit
import SharedBase
import SharedCrypto
import SharedJSON
import TestKit
import Testing

/// Old entries move into files; what stays verifies, and the database lets nothing else out.
@Suite struct RetentionTests {
    private static let year = Duration.seconds(400 * 86_400)

    /// Ten entries of 400 days ago, and `young` of now.
    private func old(_ plane: AuditPlane, young: Int = 5) async throws {
        try await plane.test.moveClock(by: Duration.zero - Self.year)
        try await plane.append(9, to: plane.a)
        try await plane.test.moveClock(by: .zero)
        try await plane.append(young, to: plane.a)
    }

    @Test func whatIsOldIsArchivedAndTheRestVerifies() async throws {
        try await AuditPlane.with { plane in
            try await old(plane)
            try await plane.append(3, to: plane.b)
            let before = try #require(try await plane.room.signer.sign(plane.a))
            #expect(try await plane.room.archivist.archive(plane.a) == 10)
            #expect(try await plane.room.archivist.archive(plane.a) == 0, "once")
            #expect(try await plane.room.archivist.archive(plane.b) == 0, "nothing of it is old")

            let found = try await plane.get("/v1/audit/verify")
            #expect(found["ok"] == true, "\(found)")
            let entries = try #require(try await plane.get("/v1/audit")["items"]?.arrayValue)
            #expect(entries.compactMap { $0["index"]?.intValue } == [15, 14, 13, 12, 11, 10])
            #expect(entries.first?["action"] == "audit.segment.archived")

            let export = try await plane.asA.get("/v1/audit/export")
            let head = try AuditHead(bytes: Array(try #require(export.headers["dd0c-audit-head"]).utf8))
            #expect(AuditPlane.verdict(export.body, head: head) == .ok(entries: 7, afterHead: 0, archived: 9))
            // The head from before holds too, and so do all entries put together.
            #expect(AuditPlane.verdict(export.body, head: before) == .ok(entries: 7, afterHead: 2, archived: 9))
            let segment = try TestFile.read(plane.files.archive + "/\(plane.a)/0-9.jsonl")
            #expect(AuditPlane.verdict(segment) == .ok(entries: 10, afterHead: nil))
            #expect(AuditPlane.verdict(segment + export.body, head: head) == .ok(entries: 17, afterHead: 0))

            let manifest = try JSON.parse(
                try TestFile.read(plane.files.archive + "/\(plane.a)/0-9.manifest.json")
            )
            #expect(manifest["sha256"]?.stringValue == Hex.encode(SHA256.digest(segment)))
            #expect(manifest["count"]?.intValue == 10)
            #expect(
                try AuditHead(bytes: CanonicalJSON.bytes(try #require(manifest["checkpoint"]))).isSigned(
                    as: .checkpoint
                )
            )
            #expect(entries.first?["details"]?["sha256"] == manifest["sha256"])
            // An agent that was away for a year has a head of what is archived: no alarm.
            #expect(
                try await plane.room.signer.compare(String(decoding: before.bytes, as: UTF8.self), plane.a) == .agrees
            )
        }
    }

    /// A year later the next part follows; a chain of three parts is one chain.
    @Test func segmentsFollowEachOther() async throws {
        try await AuditPlane.with { plane in
            try await old(plane)
            let early = try #require(try await plane.room.signer.sign(plane.a))
            try await plane.room.archivist.archive(plane.a)
            try await plane.test.moveClock(by: Self.year)
            try await plane.append(2, to: plane.a)
            #expect(try await plane.room.archivist.archive(plane.a) == 6)
            let export = try await plane.asA.get("/v1/audit/export")
            let head = try AuditHead(bytes: Array(try #require(export.headers["dd0c-audit-head"]).utf8))
            let parts = ["0-9", "10-15"].compactMap {
                try? TestFile.read(plane.files.archive + "/\(plane.a)/\($0).jsonl")
            }
            #expect(parts.count == 2)
            let whole = parts.flatMap { $0 } + export.body
            let verdict = AuditPlane.verdict(whole, head: head)
            #expect(verdict.isOK, "\(verdict)")
            #expect(AuditPlane.verdict(whole, head: early).isOK)
            #expect(try await plane.get("/v1/audit/verify")["ok"] == true)
            // A part that is left out is missed.
            #expect(!AuditPlane.verdict(parts[0] + export.body, head: head).isOK)
            #expect(
                try await plane.room.signer.compare(String(decoding: early.bytes, as: UTF8.self), plane.a) == .archived
            )
        }
    }

    /// Old entries behind a young one stay, and so does the end of the trail.
    @Test func onlyAnOldBeginningGoes() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(2, to: plane.a)
            try await plane.test.moveClock(by: Duration.zero - Self.year)
            try await plane.append(5, to: plane.a)
            try await plane.test.moveClock(by: .zero)
            #expect(try await plane.room.archivist.archive(plane.a) == 0)
        }
        try await AuditPlane.with { plane in
            try await old(plane, young: 0)
            // The signer names nothing new; the end stays, so that the chain goes on from it.
            #expect(try await plane.room.archivist.archive(plane.a) == 9)
            #expect(try await plane.get("/v1/audit/verify")["ok"] == true)
        }
    }

    /// With the rights of the application alone: a checkpoint that some key has signed takes entries out, and nobody believes it.
    @Test(arguments: [true, false]) func aCheckpointOfAnotherKeyIsNotBelieved(_ isSigned: Bool) async throws {
        try await AuditPlane.with { plane in
            try await old(plane)
            let before = try #require(try await plane.room.signer.sign(plane.a))
            let other = try PrivateKey.generate(.ed25519)
            try await plane.test.database.tenant(plane.a) { session in
                let row = try #require(try session.query("SELECT hash FROM audit_entries WHERE seq = 5").first)
                let hash = try #require(AuditDigest(bytes: try row.bytes(0)))
                let head = try AuditHead(
                    tenant: plane.a,
                    index: 5,
                    hash: hash,
                    time: before.time,
                    purpose: .checkpoint,
                    signer: other
                )
                // The plane's own key without its signature is no better.
                try session.execute(
                    "INSERT INTO audit_checkpoints VALUES ($1, 5, $2, $3, $4, $5, 'f', 'h')",
                    [
                        .id(session.tenant), .bytes(hash.bytes), .timestamp(head.time),
                        .bytes(isSigned ? head.key : before.key), .bytes(head.signature),
                    ]
                )
                #expect(try session.query("SELECT audit_prune($1, 5)", [.id(session.tenant)]).first?.int(0) == 6)
            }
            try await plane.append(1, to: plane.a)
            let count = { () async throws -> Int? in
                try await plane.test.database.tenant(plane.a) {
                    try $0.query("SELECT max(seq) FROM audit_entries").first?.int(0)
                }
            }
            let end = try await count()
            let acts: [(String, () async throws -> Void)] = [
                ("sign", { _ = try await plane.room.signer.sign(plane.a) }),
                ("archive", { _ = try await plane.room.archivist.archive(plane.a) }),
                ("accept", { _ = try await plane.room.signer.acceptRestore(plane.a, actor: "operator") }),
                (
                    "compare",
                    {
                        let early = try AuditHead(
                            tenant: plane.a,
                            index: 3,
                            hash: before.hash,
                            time: before.time,
                            signer: other
                        )
                        _ = try await plane.room.signer.compare(String(decoding: early.bytes, as: UTF8.self), plane.a)
                    }
                ),
            ]
            for (name, act) in acts {
                let error = await #expect(throws: AuditFailure.self, "\(name)") { try await act() }
                #expect(error?.code == .behindHead, "\(name)")
            }
            #expect(try await count() == end, "no entry names another signer for it")
            let found = try await plane.get("/v1/audit/verify")
            #expect(found["ok"] == false && found["kind"] == "checkpoint", "\(found)")
            #expect(try await plane.asA.get("/v1/audit/export").status == 409)
        }
    }

    /// The key was made anew since: what the old one has signed is believed, for it stands on the list.
    @Test func aCheckpointOfAnEarlierKeyIsBelieved() async throws {
        try await AuditPlane.with { plane in
            try await old(plane)
            try await plane.room.archivist.archive(plane.a)
            unlink(plane.files.folder + "/signer.key")
            let next = try AuditSigner(database: plane.test.database, files: plane.files)
            let head = try #require(try await next.sign(plane.a))
            let check = TrailCheck(
                database: plane.test.database,
                tenant: plane.a,
                head: head,
                signers: try next.signers()
            )
            #expect(try await check.run().verdict.isOK)
            // Without the list nobody can tell whose it is.
            unlink(plane.files.folder + "/signers")
            let error = await #expect(throws: AuditFailure.self) { try await next.sign(plane.a) }
            #expect(error?.code == .behindHead && error?.advice?.contains("signers") == true)
        }
    }

    /// The last entry of the old part is written anew with its hash: the part holds in itself, the rest does not continue it.
    @Test func aBeginningThatTheRestDoesNotContinueIsNotArchived() async throws {
        try await AuditPlane.with { plane in
            try await old(plane)
            let entry = "replace(convert_from(entry, 'UTF8'), 'operator', 'somebody')::bytea"
            try await plane.tamper(
                "UPDATE audit_entries SET entry = \(entry), hash = audit_hash(seq, previous, \(entry)) WHERE seq = 9"
            )
            let error = await #expect(throws: AuditFailure.self) { try await plane.room.archivist.archive(plane.a) }
            #expect(error?.code == .damaged)
            #expect((try? TestFile.read(plane.files.archive + "/\(plane.a)/0-9.jsonl")) == nil)
        }
    }

    @Test func aDamagedTrailIsNotArchived() async throws {
        try await AuditPlane.with { plane in
            try await old(plane)
            try await plane.tamper(
                "UPDATE audit_entries SET entry = replace(convert_from(entry, 'UTF8'), 'operator', 'somebody')::bytea WHERE seq = 3"
            )
            let error = await #expect(throws: AuditFailure.self) { try await plane.room.archivist.archive(plane.a) }
            #expect(error?.code == .damaged)
            #expect((try? TestFile.read(plane.files.archive + "/\(plane.a)/0-9.jsonl")) == nil)
            let count = try await plane.test.database.tenant(plane.a) {
                try $0.query("SELECT count(*) FROM audit_entries").first?.int(0)
            }
            #expect(count == 15)
        }
    }

    /// With the rights of the application, and of the owner: nothing leaves but behind a checkpoint, and that must be one.
    @Test func theDatabaseLetsNothingElseOut() async throws {
        try await AuditPlane.with { plane in
            try await old(plane)
            try await plane.room.signer.sign(plane.a)
            let lines = try await plane.test.database.tenant(plane.a) { session in
                try session.query("SELECT seq, hash FROM audit_entries ORDER BY seq").map {
                    (try $0.int(0), try $0.bytes(1))
                }
            }
            func insert(_ seq: Int, _ hash: [UInt8]) async throws {
                try await plane.test.database.tenant(plane.a) { session in
                    try session.execute(
                        "INSERT INTO audit_checkpoints VALUES ($1, $2, $3, now(), 'k', 's', 'f', 'h')",
                        [.id(session.tenant), .int(seq), .bytes(hash)]
                    )
                }
            }
            let rows: [(name: String, seq: Int, hash: [UInt8])] = [
                ("too young", 12, lines[12].1), ("the end", lines.count - 1, lines[lines.count - 1].1),
                ("another hash", 5, lines[6].1), ("no entry", 99, lines[5].1),
            ]
            for row in rows {
                let error = await #expect(throws: PostgresError.self) { try await insert(row.seq, row.hash) }
                #expect(error?.code == .checkViolation, "\(row.name)")
            }
            // No checkpoint: the function takes nothing out. Names of a temporary schema do not come first.
            for (sql, code) in [
                ("SELECT audit_prune('\(plane.a)', 5)", PostgresCode.permissionDenied),
                (
                    """
                    CREATE TEMP TABLE audit_checkpoints AS SELECT '\(plane.a)'::uuid AS tenant_id, 5::bigint AS seq;
                    GRANT ALL ON pg_temp.audit_checkpoints TO PUBLIC;
                    SELECT audit_prune('\(plane.a)', 5)
                    """, .permissionDenied
                ), ("DELETE FROM audit_entries WHERE seq < 3", .permissionDenied),
            ] {
                let error = await #expect(throws: PostgresError.self) {
                    try await plane.test.database.tenant(plane.a) { try $0.session.script(sql) }
                }
                #expect(error?.code == code, "\(sql)")
            }
            try await insert(5, lines[5].1)
            for sql in ["UPDATE audit_checkpoints SET seq = 9", "DELETE FROM audit_checkpoints"] {
                await #expect(throws: PostgresError.self) {
                    try await Database(plane.test.owner).tenant(plane.a) { try $0.execute(sql) }
                }
            }
            await #expect(throws: PostgresError.self, "beyond the checkpoint") {
                try await plane.test.database.tenant(plane.a) {
                    try $0.query("SELECT audit_prune($1, 9)", [.id($0.tenant)]).count
                }
            }
            // A checkpoint that nobody signed lets old entries out, and everybody sees it.
            let gone = try await plane.test.database.tenant(plane.a) {
                try $0.query("SELECT audit_prune($1, 5)", [.id($0.tenant)]).first?.int(0)
            }
            #expect(gone == 6)
            let found = try await plane.get("/v1/audit/verify")
            #expect(found["ok"] == false)
        }
    }
}
