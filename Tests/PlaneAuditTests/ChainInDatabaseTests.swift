import PlaneAudit
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedAudit
import SharedBase
import SharedCrypto
import SharedJSON
import Testing

@Suite struct ChainInDatabaseTests {
    /// P6-E5-04: writers at once keep one chain without gaps for each tenant.
    @Test(.timeLimit(.minutes(10))) func aThousandParallelWritesMakeOneChain() async throws {
        try await AuditPlane.with { plane in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<1000 {
                    let tenant = number % 10 == 0 ? plane.b : plane.a
                    group.addTask {
                        try await plane.test.database.tenant(tenant) { session in
                            try Audit.append(in: session, actor: "w:\(number)", action: "test.at.once", target: "t")
                        }
                    }
                }
                try await group.waitForAll()
            }
            for (probe, count) in [(plane.asA, 901), (plane.asB, 101)] {
                let found = try await plane.get("/v1/audit/verify", probe)
                #expect(found["ok"] == true)
                #expect(found["entries"]?.intValue == count)
            }
            // Two planes that register and sign at the same time as others write.
            let head = try #require(try await plane.room.signer.sign(plane.a))
            #expect(head.isSigned && head.index == 900)
        }
    }

    @Test func anEntryStandsOnlyWithItsTransaction() async throws {
        struct Undone: Error {}
        try await AuditPlane.with { plane in
            try await plane.append(2, to: plane.a)
            await #expect(throws: Undone.self) {
                try await plane.test.database.tenant(plane.a) { session in
                    try Audit.append(in: session, actor: "x", action: "never.was.done", target: "t")
                    throw Undone()
                }
            }
            try await plane.append(2, to: plane.a)
            #expect(try await plane.get("/v1/audit/verify")["entries"]?.intValue == 5)
        }
    }

    /// P6-E5-02: neither the program nor the owner of the tables changes or removes an entry, or a head.
    @Test(arguments: [
        "UPDATE audit_entries SET actor = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries",
        "UPDATE audit_heads SET seq = 0", "DELETE FROM audit_heads", "TRUNCATE audit_heads",
    ])
    func theDatabaseRefusesChanges(_ sql: String) async throws {
        try await AuditPlane.with { plane in
            try await plane.append(1, to: plane.a)
            try await plane.room.signer.sign(plane.a)
            let asApplication = await #expect(throws: PostgresError.self) {
                try await plane.test.database.tenant(plane.a) { try $0.execute(sql) }
            }
            #expect(asApplication?.code == .permissionDenied)
            let asOwner = await #expect(throws: PostgresError.self) {
                try await Database(plane.test.owner).tenant(plane.a) { try $0.execute(sql) }
            }
            #expect(asOwner?.code == .permissionDenied)
        }
    }

    /// What does not continue the chain does not come in, whoever writes it.
    @Test func theDatabaseRefusesWhatDoesNotContinue() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(3, to: plane.a)
            let end = try await plane.test.database.tenant(plane.a) { try AuditWriter.end($0) }
            let last = try #require(end)
            let record = AuditRecord(at: Timestamp(seconds: 1), actor: "m", action: "x.y.z", target: "t")
            let good = AuditLine(index: last.index + 1, previous: last.hash, record: record)
            let bad = [
                AuditLine(index: last.index + 2, previous: last.hash, record: record),
                AuditLine(index: last.index, previous: last.hash, record: record),
                AuditLine(index: last.index + 1, previous: .zero, record: record),
                AuditLine(index: good.index, previous: good.previous, hash: last.hash, entry: good.entry),
            ]
            func insert(_ line: AuditLine) async throws {
                try await plane.test.database.tenant(plane.a) { session in
                    try session.execute(
                        "INSERT INTO audit_entries VALUES ($1, $2, now(), 'm', 'x.y.z', 't', $3, $4, $5)",
                        [
                            .id(session.tenant), .int(line.index), .bytes(line.entry), .bytes(line.previous.bytes),
                            .bytes(line.hash.bytes),
                        ]
                    )
                }
            }
            for line in bad {
                let error = await #expect(throws: PostgresError.self) { try await insert(line) }
                #expect(error?.code == .checkViolation)
            }
            try await insert(good)
        }
    }

    @Test func theClockMayGoBack() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(1, to: plane.a)
            try await plane.test.moveClock(by: .seconds(-3600))
            try await plane.append(1, to: plane.a)
            let items = try await plane.get("/v1/audit")["items"]?.arrayValue ?? []
            #expect(items.compactMap { $0["index"]?.intValue } == [2, 1, 0])
            let times = items.compactMap { $0["at"]?.stringValue.flatMap { Timestamp($0) } }
            #expect(times[0] < times[1])
            #expect(try await plane.get("/v1/audit/verify")["ok"] == true)
        }
    }

    /// P6-E5-11: what is hashed holds no secret.
    @Test func secretsAreRemovedBeforeHashing() async throws {
        try await AuditPlane.with { plane in
            let secret = "ghp_" + String(repeating: "a1B2", count: 9)
            let id = ID<Never>(high: 1, low: 2)
            try await plane.test.database.tenant(plane.a) { session in
                try Audit.append(
                    in: session,
                    actor: "apikey:\(id)",
                    action: "run.step.done",
                    target: "curl -H 'Authorization: Bearer \(secret)'",
                    details: ["password": "hunter2hunter", "outputHash": .string(String(repeating: "ab12", count: 16))]
                )
            }
            let entry = try #require(try await plane.get("/v1/audit")["items"]?[0])
            #expect(entry["actor"]?.stringValue == "apikey:\(id)")
            #expect(entry["details"]?["password"]?.stringValue?.hasPrefix("[REDACTED:") == true)
            #expect(entry["details"]?["outputHash"]?.stringValue == String(repeating: "ab12", count: 16))
            let file = try await plane.asA.get("/v1/audit/export")
            #expect(!file.text.contains(secret) && !file.text.contains("hunter2") && file.text.contains("[REDACTED:"))
        }
    }

    @Test func anEntryBeyondTheLimitIsRefused() async throws {
        try await AuditPlane.with { plane in
            let huge = String(repeating: "word ", count: 600_000)
            let error = await #expect(throws: KernelError.self) {
                try await plane.test.database.tenant(plane.a) { session in
                    try Audit.append(
                        in: session,
                        actor: "a",
                        action: "x.y.z",
                        target: "t",
                        details: ["output": .string(huge)]
                    )
                }
            }
            #expect(error?.code == .auditTooLarge)
        }
    }

    /// Entries of versions before the chain become its beginning.
    @Test func oldEntriesComeIntoTheChain() async throws {
        let kernel = KernelSchema.migrations.migrations
        let before = MigrationSet(room: "kernel", migrations: Array(kernel.prefix(5)))
        let test = try await TestDatabase.make()
        try await Migrator(test.owner).migrate([before])
        let (a, b) = try await test.twoTenants()
        let details =
            #"{"b": [1, 2.50, 12345678901234567890, true, null], "é\n\"\u0001": {"z": -3, "a": "\\ü😀"}, "": {}}"#
        try await test.database.tenant(a) { session in
            for second in [3, 1, 2] {
                try session.execute(
                    "INSERT INTO audit_entries VALUES ($1, gen_random_uuid(), $2, 'op \"q\"', 'x.y.z', 't' || $3, $4)",
                    [
                        .id(a), .timestamp(Timestamp(microseconds: Int64(second) * 1_000_001)), .text("\(second)"),
                        .json(details),
                    ]
                )
            }
        }
        try await Migrator(test.owner).migrate([KernelSchema.migrations, AuditRoom.migrations])
        let found = try await TrailCheck(database: test.database, tenant: a, head: nil, signers: []).run()
        #expect(found.verdict == .ok(entries: 4, afterHead: nil))
        let entries = try await test.database.tenant(a) { try Audit.list(in: $0) }
        #expect(entries.map(\.target) == ["t3", "t2", "t1"])
        #expect(entries[0].at == Timestamp(microseconds: 3_000_003))
        #expect(entries[0].actor == "op \"q\"")
        #expect(
            entries[0].details == [
                "": [:], "b": [1, "2.50", "12345678901234567890", true, nil],
                "é\n\"\u{1}": ["a": "\\ü\u{1F600}", "z": -3],
            ]
        )
        // What SQL wrote is what this program would have written.
        let stored = try await test.database.tenant(a) { session in
            try session.query("SELECT entry FROM audit_entries WHERE seq = 3").first?.bytes(0)
        }
        #expect(try #require(stored) == CanonicalJSON.bytes(JSON.parse(try #require(stored))))
        #expect(try await TrailCheck(database: test.database, tenant: b, head: nil, signers: []).run().index == nil)
        // The chain goes on, and names the signer that the migration did not know.
        let folder = try AuditPlane.temporaryFolder()
        let signer = try AuditSigner(database: test.database, files: AuditFiles(folder))
        let head = try #require(try await signer.sign(a))
        let signed = try await TrailCheck(database: test.database, tenant: a, head: head, signers: []).run()
        #expect(signed.verdict == .ok(entries: 5, afterHead: 0))
        await test.drop()
    }
}
