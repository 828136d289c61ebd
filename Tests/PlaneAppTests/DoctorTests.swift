import Glibc
import PlaneAccount
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedCommand
import TestKit
import Testing

@testable import PlaneApp

@Suite struct DoctorTests {
    private static let names = [
        "configuration", "database", "database-version", "database-role", "migrations", "row-security", "connections",
        "clock", "queue", "authority", "authority-expiry", "token-keys", "ports", "running-plane", "open-files",
        "disk-space",
    ]

    private func report(_ text: String) async -> (DoctorReport, [String: DoctorFinding]) {
        let doctor = PlaneDoctor(file: ("/x/plane.yaml", Array(text.utf8)), environment: [:])
        let report = await Doctor.run(await doctor.checks(), scrub: PlaneDoctor.scrub)
        await doctor.close()
        return (report, Dictionary(uniqueKeysWithValues: report.rows.map { ($0.name, $0.finding) }))
    }

    /// Scripts know checks by these names.
    @Test func theNamesAreTheContracts() async {
        let doctor = PlaneDoctor(file: nil, missing: "/x", environment: [:])
        let checks = await doctor.checks(listing: true)
        #expect(checks.map(\.name) == Self.names)
        #expect(checks.allSatisfy { !$0.summary.isEmpty })
    }

    @Test(arguments: ["databse_pool: 4", "api_address: 0.0.0.0:1"]) func aBadConfigurationSkipsTheRest(_ text: String)
        async
    {
        let (report, found) = await report(text)
        #expect(found["configuration"]?.verdict == .fail)
        #expect(report.rows.dropFirst().allSatisfy { $0.finding.verdict == .skipped })
        #expect(report.exitStatus == .no)
    }

    /// Nothing there at all: each thing says so for itself, and what stands on the database is skipped.
    @Test func nothingRuns() async throws {
        let (report, found) = await report(
            """
            database_url: "host=/nowhere dbname=dd0c user=dd0c_app"
            api_address: "127.0.0.1:0"
            gateway_address: "127.0.0.1:0"
            metrics_address: "127.0.0.1:1"
            ca_dir: /nowhere/ca
            token_key_file: /nowhere/keys
            """
        )
        #expect(found["database"]?.verdict == .fail)
        #expect(found["database"]?.hint?.contains("database_url") == true)
        #expect(found["row-security"]?.verdict == .skipped)
        #expect(found["queue"]?.verdict == .skipped)
        #expect(found["authority"]?.verdict == .fail)
        #expect(found["authority"]?.hint?.contains("ca init") == true)
        #expect(found["token-keys"]?.verdict == .warn)
        #expect(found["running-plane"]?.verdict == .warn)
        #expect(report.exitStatus == .no)
    }

    /// A real server: as the application's role on a migrated schema, then with a table whose policies do not bind.
    @Test func aRealDatabase() async throws {
        try await TestDatabase.with(Array(Rooms.migrations.dropFirst())) { test in
            let survey = try await DatabaseSurvey.look(test.pool)
            #expect(survey.version >= DatabaseFindings.leastVersion)
            #expect(survey.isLocal)
            #expect(DatabaseFindings.version(survey).verdict == .ok)
            #expect(DatabaseFindings.role(survey) == .ok("dd0c_app is bound by row security"))
            #expect(DatabaseFindings.rowSecurity(survey).verdict == .ok)
            #expect(survey.tenantTables.count > 5)
            #expect(survey.clockAhead < .seconds(5) && survey.clockAhead > .seconds(-5))
            #expect(try await Migrator(test.pool).pending(Rooms.migrations).isEmpty)
            // The owner could take policies away, so it may not run the plane.
            let owner = try await DatabaseSurvey.look(test.owner)
            #expect(DatabaseFindings.role(owner).verdict == .fail)

            try await test.owner.run { try $0.script("ALTER TABLE api_keys NO FORCE ROW LEVEL SECURITY") }
            let open = DatabaseFindings.rowSecurity(try await DatabaseSurvey.look(test.pool))
            #expect(open.verdict == .fail)
            #expect(open.sentence.contains("api_keys"))
        }
    }

    /// Two tenants with messages: the survey adds what row security lets it see one tenant at a time.
    @Test func theQueueOverAllTenants() async throws {
        try await TestDatabase.with { test in
            #expect(DatabaseFindings.queue(try await QueueSurvey.look(test.database)).verdict == .ok)
            let (a, b) = try await test.twoTenants()
            for tenant in [a, a, b] {
                try await test.database.tenant(tenant) { session in
                    _ = try Queue.enqueue(in: session, topic: "t", group: "g", payload: [1])
                }
            }
            let survey = try await QueueSurvey.look(test.database)
            #expect(survey.waiting == 3)
            #expect(survey.tenants == 2)
            #expect(DatabaseFindings.queue(survey).verdict == .ok)
            try await test.moveClock(by: .seconds(3600))
            let late = DatabaseFindings.queue(try await QueueSurvey.look(test.database))
            #expect(late.verdict == .warn)
            #expect(late.sentence.contains("60 minutes"), "\(late.sentence)")
        }
    }

    @Test func migrationsBehindAndAhead() async throws {
        let test = try await TestDatabase.make()
        let before = try await Migrator(test.owner).pending(Rooms.migrations)
        let behind = DatabaseFindings.migrations(pending: before)
        #expect(behind.verdict == .fail && behind.hint?.contains("dd0c-plane migrate") == true)
        try await Migrator(test.owner).migrate(Rooms.migrations)
        #expect(DatabaseFindings.migrations(pending: []).verdict == .ok)
        try await test.owner.run { session in
            try session.script(
                "INSERT INTO schema_migrations (room, number, name, checksum) VALUES ('kernel', 999, 'later', '\\x00')"
            )
        }
        let error = await #expect(throws: KernelError.self) { try await Migrator(test.pool).pending(Rooms.migrations) }
        let ahead = error.map { DatabaseFindings.migrations(refused: $0) }
        #expect(ahead?.verdict == .fail)
        #expect(ahead?.sentence.hasPrefix("ahead: ") == true)
        await test.drop()
    }

    /// Connections of the server, reserved ones, and what they come to for a pool of 8.
    @Test(arguments: [(100, 3, DoctorFinding.Verdict.ok), (14, 3, .warn), (13, 3, .fail), (25, 3, .ok), (24, 3, .warn)])
    func poolsAgainstTheServer(_ most: Int, _ reserved: Int, _ verdict: DoctorFinding.Verdict) {
        let survey = DatabaseSurvey(
            version: 150_004,
            role: "r",
            isSuperuser: false,
            bypassesRowSecurity: false,
            tenantTables: [],
            ownsTables: false,
            maxConnections: most,
            reservedConnections: reserved,
            clockAhead: .zero,
            isLocal: true,
            port: 5432,
            dataDirectory: nil
        )
        #expect(DatabaseFindings.connections(survey, pool: 8).verdict == verdict)
    }

    /// A port that somebody else listens on, and one that is free again at once.
    @Test func portsAreTried() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        try #require(isBound)
        let taken = ListenAddress(host: "127.0.0.1", port: Int(UInt16(bigEndian: address.sin_port)))
        #expect(PortTrial.bind(taken) == .taken)
        #expect(PortTrial.bind(ListenAddress(host: "127.0.0.1", port: 0)) == .free)
        if case .refused = PortTrial.bind(ListenAddress(host: "203.0.113.1", port: 8080)) {
        } else {
            Issue.record("an address that is not ours can be listened on")
        }
        let trials = [(key: "api_address", address: taken, trial: PortTrial.taken)]
        let strange = RunningChecks.ports(trials, plane: RunningPlane())
        #expect(strange.verdict == .fail)
        #expect(strange.sentence.contains("api_address"))
    }

    @Test(arguments: [
        ("host=/run/postgresql dbname=dd0c", "/run/postgresql"), ("host='/a b/c' user='x'", "/a b/c"),
        ("dbname=x host=db.example", nil), ("postgres://x/y", nil), ("host='/open", nil),
    ])
    func socketFolders(_ conninfo: String, _ folder: String?) {
        #expect(DataFolder.socketFolder(conninfo) == folder)
    }

    @Test(
        arguments: [
            ([(1, nil)], .ok, "1 day old"), ([(400, nil)], .warn, "400 days old"), ([], .fail, "no key"),
            ([(40, 2), (2, nil)], .ok, "2 days old; 1 retired one still verifies"),
            ([(90, 40), (40, 2), (2, nil)], .ok, "2 retired ones"), ([(-1, nil)], .warn, "still to come"),
        ] as [([(made: Int, retired: Int?)], DoctorFinding.Verdict, String)]
    )
    func tokenKeysAge(_ keys: [(made: Int, retired: Int?)], _ verdict: DoctorFinding.Verdict, _ says: String) {
        let now = Timestamp(seconds: 1_800_000_000)
        let before = { (days: Int) in now - .seconds(days * 86_400) }
        let found = TokenKeyChecks.rotation(keys.map { (before($0.made), $0.retired.map(before)) }, now: now)
        #expect(found.verdict == verdict && found.sentence.contains(says), "\(found.sentence)")
    }

    @Test func tokenKeyFilesThatAreNobodysOwn() {
        let mine = FileFacts(isFolder: false, mode: 0o600, owner: 7)
        #expect(TokenKeyChecks.owner("/k", mine, authority: mine) == nil)
        #expect(TokenKeyChecks.owner("/k", mine, authority: nil) == nil)
        for (facts, says) in [
            (FileFacts(isFolder: false, mode: 0o640, owner: 7), "chmod 600 /k"),
            (FileFacts(isFolder: true, mode: 0o700, owner: 7), "token_key_file"),
            (FileFacts(isFolder: false, mode: 0o600, owner: 8), "chown 7 /k"),
        ] {
            let found = TokenKeyChecks.owner("/k", facts, authority: mine)
            #expect(found?.verdict == .fail && found?.hint?.contains(says) == true)
        }
    }

    /// A real file: made by the program, then open to others, then damaged, then gone.
    @Test func aRealTokenKeyFile() async throws {
        let path = "/tmp/dd0c-doctor-keys-\(Hex.encode(RandomSource.system.bytes(8)))"
        defer { unlink(path) }
        func look() async -> DoctorFinding? {
            let checks = TokenKeyChecks(path: path, authorityKey: "/nowhere").checks
            return await Doctor.run(checks, scrub: { $0 }).rows.first?.finding
        }
        #expect(await look()?.verdict == .warn)
        _ = try KeyFile(path).rotate(at: WallClock.system.now(), life: .seconds(60), random: .system)
        let fresh = await look()
        #expect(fresh?.verdict == .ok, "\(fresh?.sentence ?? "")")
        chmod(path, 0o644)
        #expect(await look()?.hint?.contains("chmod 600") == true)
        chmod(path, 0o600)
        truncate(path, 10)
        #expect(await look()?.verdict == .fail)
        unlink(path + ".lock")
    }

    @Test func keysThatOthersMayRead() {
        let closed = AuthorityChecks.modes([("intermediate.key", 0o600)], folder: "/ca")
        #expect(closed.verdict == .ok)
        let open = AuthorityChecks.modes([("intermediate.key", 0o600), ("root.key", 0o640)], folder: "/ca")
        #expect(open.verdict == .fail)
        #expect(open.hint == "chmod 600 /ca/root.key")
    }
}
