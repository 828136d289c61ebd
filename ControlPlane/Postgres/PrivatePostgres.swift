internal import Glibc
internal import SharedBase
internal import Synchronization

/// A Postgres server of our own on a Unix socket, without a TCP port, as an unprivileged user. For `dd0c-plane dev` and tests.
///
/// It ends with its owner: a small shell stands between us and the server, holds one end of a socket pair, and stops
/// the server when the other end closes, which it does by `stop()` and by any death of ours.
package final class PrivatePostgres: Sendable {
    /// Where the server's data, socket and log lie.
    package let folder: String
    private let socketFolder: String
    private let settings: PrivatePostgresSettings
    private let installation: PostgresInstallation
    private let account: ServerAccount
    private let process = Mutex<SpawnedProcess?>(nil)

    /// Makes the data folder where there is none, starts the server and waits until it answers.
    ///
    /// - Throws: `notInstalled`, or `startFailed` with the end of the server's log.
    package static func start(
        _ settings: PrivatePostgresSettings = PrivatePostgresSettings()
    ) async throws(PostgresError) -> PrivatePostgres {
        let server = try await OwnThread.call("dd0c-pg-start") { () throws(PostgresError) in
            try PrivatePostgres(settings)
        }
        try await server.start()
        return server
    }

    private init(_ settings: PrivatePostgresSettings) throws(PostgresError) {
        self.settings = settings
        installation = try PostgresInstallation.find(given: settings.programs)
        account = try ServerAccount.choose()
        if let given = settings.folder { folder = given } else { folder = try Self.temporaryFolder() }
        try account.own(folder)
        // The path of a Unix socket has 107 bytes at most; Postgres adds a file name of up to 20.
        socketFolder = folder.utf8.count <= 80 ? folder : try Self.temporaryFolder()
        if socketFolder != folder { try account.own(socketFolder) }
    }

    /// A connection string for libpq. The socket's folder is closed to others, so no password is asked.
    package func conninfo(user: String = "postgres", database: String = "postgres") -> String {
        "host='\(socketFolder)' user='\(user)' dbname='\(database)'"
    }

    /// Starts a stopped server again on its data.
    package func start() async throws(PostgresError) {
        try await OwnThread.call("dd0c-pg-start") { [self] () throws(PostgresError) in
            try makeData()
            try clearLeftovers()
            try launch()
        }
    }

    /// Stops in the fast way: open transactions are rolled back, clients are cut. Removes a temporary folder.
    package func stop() async {
        await shutDown(.fast)
        await removeTemporary()
    }

    /// Stops, keeping the data for `start()`; `.immediate` is a crash: the next start recovers from the log.
    package func shutDown(_ how: ShutDown = .fast) async {
        let process = process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let process else { return }
        _ = try? await OwnThread.call("dd0c-pg-stop") { [self] () throws(PostgresError) in
            if how == .immediate, let server = serverProcess() { kill(server, SIGKILL) }
            process.tell("keep")
            process.letGo()
            if process.wait(atMost: .seconds(20)) == nil {
                if let server = serverProcess() { kill(server, SIGQUIT) }
                _ = process.wait(atMost: .seconds(5))
            }
        }
    }

    package enum ShutDown: Sendable {
        case fast
        /// kill -9 of the server.
        case immediate
    }

    // MARK: Steps, each on a thread of our own

    private var data: String { folder + "/data" }
    private var log: String { folder + "/server.log" }
    private var pidFile: String { data + "/postmaster.pid" }

    private func makeData() throws(PostgresError) {
        if access(data + "/PG_VERSION", F_OK) == 0 { return }
        var arguments = account.prefix
        arguments += [
            installation.initdb, "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
        ]
        if !settings.durable { arguments.append("--no-sync") }
        let initdb = try SpawnedProcess(arguments, log: log)
        guard let status = initdb.wait(atMost: settings.startLimit), status == 0 else {
            throw failed("make a database in \(data)", "initdb did not succeed")
        }
    }

    /// A killed server leaves its pid file. One that is shutting down is waited for; one that runs on is somebody else's.
    private func clearLeftovers() throws(PostgresError) {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(15)
        while let other = serverProcess() {
            guard clock.now < deadline else {
                throw PostgresError(
                    .startFailed,
                    attempted: "start Postgres on \(data)",
                    reason: "another server runs on it as process \(other)",
                    advice: "stop the other program, or choose another home"
                )
            }
            OwnThread.pause(.milliseconds(100))
        }
        unlink(pidFile)
    }

    /// The process named in the pid file, if it is alive and a Postgres server on this very folder.
    private func serverProcess() -> pid_t? {
        guard let line = FileText.read(pidFile)?.split(separator: "\n").first, let pid = pid_t(line), pid > 1,
            let command = FileText.read("/proc/\(pid)/cmdline")
        else { return nil }
        let words = command.split(separator: "\0")
        return words.contains { $0.hasSuffix("postgres") } && words.contains { $0 == data } ? pid : nil
    }

    private func launch() throws(PostgresError) {
        let arguments = account.prefix + ["/bin/sh", "-c", Self.guardian, "dd0c-postgres"]
        let temporary = [settings.folder == nil ? folder : "", socketFolder == folder ? "" : socketFolder]
        let server = [installation.postgres, "-D", data] + options
        let started = try SpawnedProcess(arguments + temporary + server, log: log)
        let clock = ContinuousClock()
        let deadline = clock.now + settings.startLimit
        let probe = PostgresConnection(PostgresSettings(conninfo: conninfo(), connectPatience: .zero))
        while true {
            if (try? probe.connect(unless: { false })) != nil { break }
            if started.poll() != nil { throw failed("start Postgres on \(data)", "the server ended at once") }
            if clock.now >= deadline {
                started.letGo()
                throw failed("start Postgres on \(data)", "it did not answer within \(settings.startLimit)")
            }
            OwnThread.pause(.milliseconds(20))
        }
        process.withLock { $0 = started }
    }

    private var options: [String] {
        var options = [
            "listen_addresses=", "unix_socket_directories=\(socketFolder)", "unix_socket_permissions=0700",
            "max_connections=\(settings.maxConnections)", "log_min_messages=warning", "log_min_error_statement=panic",
            "log_error_verbosity=terse", "timezone=UTC", "log_timezone=UTC",
        ]
        if !settings.durable {
            options += [
                "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "autovacuum=off",
            ]
        }
        return (options + settings.options).flatMap { ["-c", $0] }
    }

    /// Runs the server as its child, and stops it (SIGINT: the fast way) when descriptor 3 comes to its end.
    ///
    /// The watcher is a process of its own, so that it does its work even when this shell is killed as well. The word
    /// `keep` before the end says that the owner lives and cleans up itself; else the watcher removes what is temporary.
    private static let guardian = """
        folder=$1 sockets=$2; shift 2
        "$@" 3<&- & server=$!
        (
            read -r word <&3
            if grep -qs postgres "/proc/$server/comm"; then kill -INT $server; fi
            [ "$word" = keep ] && exit
            while grep -qs postgres "/proc/$server/comm"; do sleep 0.1; done
            for each in "$folder" "$sockets"; do [ -z "$each" ] || rm -rf -- "$each"; done
        ) >/dev/null 2>&1 &
        exec 3<&-
        trap 'kill -INT $server' INT TERM HUP
        wait $server
        """

    private func failed(_ attempted: String, _ reason: String) -> PostgresError {
        let lines = (FileText.read(log) ?? "").split(separator: "\n")
        let end = lines.suffix(4).map { String($0).squeezed }.joined(separator: " | ")
        let unreachable = end.contains("ermission denied") && !account.name.isEmpty
        return PostgresError(
            .startFailed,
            attempted: attempted,
            reason: end.isEmpty ? reason : "\(reason); its log ends: \(end.prefix(600))",
            advice: unreachable ? "choose a folder that user \(account.name) can reach" : "read \(log)"
        )
    }

    private static func temporaryFolder() throws(PostgresError) -> String {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base.utf8.count > 60 ? "/tmp" : base)/dd0c-pg-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw PostgresError(
                .startFailed,
                attempted: "make a folder in \(base)",
                reason: String(cString: strerror(errno))
            )
        }
        return String(cString: made)
    }

    /// Removes what `temporaryFolder` made.
    private func removeTemporary() async {
        let made = (settings.folder == nil ? [folder] : []) + (socketFolder == folder ? [] : [socketFolder])
        if made.isEmpty { return }
        _ = try? await OwnThread.call("dd0c-pg-clean") { [self] () throws(PostgresError) in
            let removal = try SpawnedProcess(account.prefix + ["/bin/rm", "-rf", "--"] + made, log: "/dev/null")
            _ = removal.wait(atMost: .seconds(30))
            // The account of the server may not remove a name from a folder for temporary files that is ours alone.
            for path in made { rmdir(path) }
        }
    }
}
