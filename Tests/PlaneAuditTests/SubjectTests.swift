import PlaneAudit
import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedAudit
import SharedBase
import SharedJSON
import Testing

/// P6-E5-14: entries of a runbook, with those of its executions and their questions; entries of one execution.
@Suite struct SubjectTests {
    private static let book = AuditSubjectID(high: 1, low: 1)
    private static let other = AuditSubjectID(high: 1, low: 2)
    private static let run = AuditSubjectID(high: 2, low: 1)
    private static let undo = AuditSubjectID(high: 2, low: 2)
    private static let foreign = AuditSubjectID(high: 2, low: 3)

    private typealias Entry = (actor: String, action: String, target: String, details: Value)

    /// As the runbook room writes them: 1 to 9 behind the entry that begins the chain.
    private static let entries: [Entry] = [
        ("user:1", "runbook.created", "runbook:\(book)", ["name": "One"]),
        ("user:1", "runbook.execution.started", "execution:\(run)", ["runbook": .string("\(book)"), "version": 1]),
        // What a person names so is no name of a runbook.
        (
            "user:1", "runbook.execution.started", "execution:\(foreign)",
            ["runbook": .string("\(other)"), "variables": ["runbook": .string("\(book)")]]
        ),
        ("system", "runbook.approval.requested", "execution:\(run)", ["step": 1]),
        ("user:2", "runbook.approval.approved", "execution:\(run)", ["step": 1]),
        ("system", "runbook.approval.requested", "execution:\(foreign)", ["step": 1]),
        (
            "system", "runbook.rollback.started", "execution:\(undo)",
            ["rollbackOf": .string("\(run)"), "runbook": .string("\(book)"), "steps": 1]
        ),
        ("agent:1", "runbook.step.succeeded", "execution:\(undo)", [:]),
        ("user:1", "runbook.assist.sent", "runbook:preview", ["runbook": "preview"]),
        ("user:1", "drift.accepted", "drift:1", ["runbook": .string("\(book)")]),
    ]

    private static let wanted: [(query: String, indexes: [Int])] = [
        ("runbook=\(book)", [8, 7, 5, 4, 2, 1]), ("runbook=\(other)", [6, 3]), ("execution=\(run)", [5, 4, 2]),
        ("execution=\(undo)", [8, 7]), ("execution=\(undo)&runbook=\(book)", [8, 7]),
        ("execution=\(undo)&runbook=\(other)", []), ("runbook=\(book)&actor=system", [7, 4]),
        ("runbook=\(run)", []), ("runbook=\(book)&action=runbook.approval.requested", [4]),
        ("execution=\(run)&from=2000-01-01T00:00:00Z&to=2099-01-01T00:00:00Z", [5, 4, 2]),
    ]

    private static func write(_ plane: AuditPlane, _ tenant: TenantID) async throws {
        for entry in entries {
            try await plane.test.database.tenant(tenant) { session in
                try Audit.append(
                    in: session,
                    actor: entry.actor,
                    action: entry.action,
                    target: entry.target,
                    details: entry.details
                )
            }
        }
    }

    private static func indexes(_ plane: AuditPlane, _ query: String, _ probe: HTTPProbe) async throws -> [Int] {
        var found: [Int] = []
        var cursor: String?
        repeat {
            let page = try await plane.get("/v1/audit?limit=2&\(query)" + (cursor.map { "&cursor=\($0)" } ?? ""), probe)
            found += (page["items"]?.arrayValue ?? []).compactMap { $0["index"]?.intValue }
            cursor = page["nextCursor"]?.stringValue
        } while cursor != nil
        return found
    }

    private static func csv(_ plane: AuditPlane, _ query: String, _ probe: HTTPProbe) async throws -> [Int] {
        let reply = try await probe.get("/v1/audit/export?format=csv&\(query)")
        #expect(reply.status == 200, "\(reply.text)")
        return reply.text.split(separator: "\r\n").dropFirst().compactMap { line in
            line.split(separator: ",").first.flatMap { Int($0) }
        }
    }

    @Test func aRunbookBringsItsExecutions() async throws {
        try await AuditPlane.with { plane in
            try await Self.write(plane, plane.a)
            for (query, indexes) in Self.wanted {
                #expect(try await Self.indexes(plane, query, plane.asA) == indexes, "\(query)")
                #expect(try await Self.csv(plane, query, plane.asA) == indexes.reversed(), "\(query)")
            }
            #expect(try await plane.get("/v1/audit/verify")["ok"] == true)
            for wrong in ["runbook=x", "execution=7"] {
                #expect(try await plane.asA.get("/v1/audit?\(wrong)").status == 400)
            }
            #expect(
                try await plane.asA.get("/v1/audit/export?runbook=\(Self.book)").status == 400,
                "no part of a chain"
            )
        }
    }

    /// The same ids in two tenants: each sees its own, and inherits from its own alone.
    @Test func tenantsAreApart() async throws {
        try await AuditPlane.with { plane in
            try await Self.write(plane, plane.a)
            try await plane.test.database.tenant(plane.b) { session in
                let target = "execution:\(Self.run)"
                try Audit.append(in: session, actor: "b", action: "runbook.step.failed", target: target)
            }
            #expect(try await Self.indexes(plane, "execution=\(Self.run)", plane.asB) == [1])
            #expect(try await Self.indexes(plane, "runbook=\(Self.book)", plane.asB) == [])
            #expect(try await Self.csv(plane, "runbook=\(Self.book)", plane.asB) == [])
            #expect(try await plane.get("/v1/audit/verify", plane.asB)["ok"] == true)
        }
    }

    /// Entries that are written in one go inherit from each other.
    @Test func entriesOfOneStatement() async throws {
        try await AuditPlane.with { plane in
            try await plane.test.database.tenant(plane.a) { try Audit.append(in: $0, Self.entries) }
            for (query, indexes) in Self.wanted {
                #expect(try await Self.indexes(plane, query, plane.asA) == indexes, "\(query)")
            }
            #expect(try await plane.get("/v1/audit/verify")["ok"] == true)
        }
    }

    /// What hides an entry from a search is found: columns are held against what was hashed.
    @Test(arguments: [
        ("UPDATE audit_entries SET execution = NULL WHERE seq = 4", 4),
        ("UPDATE audit_entries SET execution = '\(undo)' WHERE seq = 5", 5),
        ("UPDATE audit_entries SET runbook = NULL WHERE seq = 1", 1),
        ("UPDATE audit_entries SET runbook = '\(other)' WHERE seq = 2", 2),
        ("UPDATE audit_entries SET runbook = '\(other)' WHERE seq = 4", 4),
        ("UPDATE audit_entries SET runbook = NULL WHERE seq = 5", 5),
        ("UPDATE audit_entries SET runbook = NULL WHERE execution = '\(run)'", 2),
        ("UPDATE audit_entries SET runbook = '\(book)' WHERE seq = 10", 10),
    ])
    func aColumnThatHidesIsFound(_ sql: String, _ index: Int) async throws {
        try await AuditPlane.with { plane in
            try await Self.write(plane, plane.a)
            try await plane.tamper(sql)
            let found = try await plane.get("/v1/audit/verify")
            #expect(found["kind"] == "column")
            #expect(found["firstBadIndex"]?.intValue == index)
        }
    }

    /// Entries of before the columns get them by the migration, whatever stands in them, and verify.
    @Test func oldEntriesAreFilled() async throws {
        let before = MigrationSet(room: "kernel", migrations: Array(KernelSchema.migrations.migrations.prefix(7)))
        let test = try await TestDatabase.make()
        try await Migrator(test.owner).migrate([before, AuditRoom.migrations])
        let (a, b) = try await test.twoTenants()
        let strange: Value = [
            "runbook": .string("\(Self.book)"),
            "text": .string("NUL \u{0} and {\"details\":{\"runbook\":\"\(Self.other)\""),
            "z": .string(String(repeating: "é", count: 3000)),
        ]
        let odd: Entry = (
            "user:1", "runbook.execution.started", "execution:\(AuditSubjectID(high: 3, low: 3))", strange
        )
        let entries = Self.entries + [odd]
        for tenant in [a, b] {
            try await test.database.tenant(tenant) { session in
                var previous = AuditDigest.zero
                var records = [AuditRecord.genesis(tenant: tenant, signer: nil, at: Timestamp(seconds: 1))]
                records += entries.map {
                    AuditRecord(
                        at: Timestamp(seconds: 2),
                        actor: $0.actor,
                        action: $0.action,
                        target: $0.target,
                        details: $0.details
                    )
                }
                for (index, record) in records.enumerated() {
                    let line = AuditLine(index: index, previous: previous, record: record)
                    try session.execute(
                        "INSERT INTO audit_entries VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                        [
                            .id(tenant), .int(index), .timestamp(record.at), .text(record.actor), .text(record.action),
                            .text(record.target), .bytes(line.entry), .bytes(line.previous.bytes),
                            .bytes(line.hash.bytes),
                        ]
                    )
                    previous = line.hash
                }
            }
        }
        try await Migrator(test.owner).migrate([KernelSchema.migrations, AuditRoom.migrations])
        for tenant in [a, b] {
            let check = TrailCheck(database: test.database, tenant: tenant, head: nil, signers: [])
            #expect(try await check.run().verdict == .ok(entries: 12, afterHead: nil))
            let named = try await test.database.tenant(tenant) { session in
                try session.query("SELECT seq FROM audit_entries WHERE runbook = $1 ORDER BY seq", [.id(Self.book)])
                    .map { try $0.int(0) }
            }
            #expect(named == [1, 2, 4, 5, 7, 8, 11])
        }
        // The door is shut again behind the migration.
        let refused = await #expect(throws: PostgresError.self) {
            try await Database(test.owner).tenant(a) { try $0.execute("UPDATE audit_entries SET runbook = NULL") }
        }
        #expect(refused?.code == .permissionDenied)
        #expect(try await RowSecurityCheck.findings(test) == [])
        await test.drop()
    }
}
