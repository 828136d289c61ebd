internal import CPostgres
internal import Glibc
internal import SharedBase

/// One libpq connection. It lives on one thread and is used there alone; only its `canceller` may be touched from others.
final class PostgresConnection {
    let canceller = StatementCanceller()
    private let settings: PostgresSettings
    private(set) var connection: OpaquePointer?
    private var statements: StatementCache
    /// The statement that was sent and whose answer nobody has read yet.
    private var sent: String?
    /// Set by statements that may leave something behind in the session; cleaned after the unit of work.
    private var leavesTraces = false

    init(_ settings: PostgresSettings) {
        self.settings = settings
        statements = StatementCache(limit: settings.statementCacheSize)
    }

    deinit { disconnect() }

    // MARK: One unit of work

    /// Connects if need be, lends a session to `body`, and leaves the connection clean or closed.
    func unit<T>(_ job: PoolJob, _ body: (PostgresSession) throws -> T) throws -> T {
        if job.isCancelled { throw PoolJob.cancelledError }
        try connect(unless: { job.isCancelled })
        let session = PostgresSession(self, isCancelled: { job.isCancelled })
        let result = Result {
            let value = try body(session)
            try settle()
            return value
        }
        session.end()
        let clean = cleanUp()
        if case .success = result, let problem = clean { throw problem }
        return try result.get()
    }

    /// Ends an open transaction and undoes session settings; what is wrong with the unit, if anything.
    private func cleanUp() -> PostgresError? {
        _ = try? settle()
        guard isAlive else {
            disconnect()
            return nil
        }
        var problem: PostgresError?
        if !isIdle {
            problem = PostgresError(
                .transactionState,
                attempted: "end a unit of work",
                reason: "its transaction was still open and was rolled back",
                advice: "use transaction { … }, never BEGIN in a statement"
            )
            if (try? simple("ROLLBACK")) == nil { disconnect() }
        }
        if leavesTraces, isAlive {
            leavesTraces = false
            let reset = "RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD TEMP"
            if (try? simple(reset)) == nil { disconnect() }
        }
        return problem
    }

    // MARK: Connecting

    var isAlive: Bool { connection.map { PQstatus($0) == CONNECTION_OK } ?? false }
    var isIdle: Bool { connection.map { PQtransactionStatus($0) == PQTRANS_IDLE } ?? true }
    var isInTransaction: Bool { connection.map { PQtransactionStatus($0) == PQTRANS_INTRANS } ?? false }
    var socket: Int32 { connection.map { PQsocket($0) } ?? -1 }

    /// Connects with growing pauses for as long as the settings' patience lasts.
    func connect(unless stop: () -> Bool) throws(PostgresError) {
        if isAlive, !serverHungUp { return }
        disconnect()
        let clock = ContinuousClock()
        let deadline = clock.now + settings.connectPatience
        var backoff = Backoff(base: .milliseconds(50), cap: .milliseconds(500))
        while true {
            do throws(PostgresError) { return try connectOnce() } catch {
                if error.code == .loginRefused { throw error }
                let pause = backoff.next(.system)
                if clock.now + pause >= deadline { throw error }
                if stop() { throw PoolJob.cancelledError }
                OwnThread.pause(pause)
            }
        }
    }

    /// An idle connection has nothing to read, unless the server said farewell or closed it. (A changed server setting is
    /// announced too; a new connection does no harm then.)
    private var serverHungUp: Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) != 0
    }

    private func connectOnce() throws(PostgresError) {
        var options = settings.startupOptions.map { "-c \($0.name)=\(Self.escapeOption($0.value))" }.joined(
            separator: " "
        )
        if let given = Self.conninfoOption("options", in: settings.conninfo) { options = given + " " + options }
        let seconds = max(2, settings.connectTimeout.components.seconds)
        let parameters = [
            ("dbname", settings.conninfo), ("options", options), ("application_name", settings.applicationName),
            ("connect_timeout", String(seconds)), ("client_encoding", "UTF8"), ("keepalives_idle", "30"),
            ("keepalives_interval", "10"), ("keepalives_count", "3"), ("tcp_user_timeout", "60000"),
        ]
        let connected = Self.withCStrings(parameters.map(\.0)) { keys in
            Self.withCStrings(parameters.map(\.1)) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let connected else {
            throw PostgresError(.unreachable, attempted: "connect to Postgres", reason: "no memory for a connection")
        }
        guard PQstatus(connected) == CONNECTION_OK else {
            defer { PQfinish(connected) }
            throw Self.connectError(connected)
        }
        PQsetNoticeProcessor(connected, { _, _ in }, nil)
        connection = connected
        canceller.connected(connected)
    }

    private static func connectError(_ connection: OpaquePointer) -> PostgresError {
        let text = String(cString: PQerrorMessage(connection)).squeezed
        let refusals = [
            "authentication", "no pg_hba.conf entry", "does not exist", "not permitted to log in", "password",
        ]
        let refused = refusals.contains { text.contains($0) } && !text.contains("No such file")
        return PostgresError(
            refused ? .loginRefused : .unreachable,
            attempted: "connect to Postgres",
            reason: text,
            advice: refused
                ? "check user, database and password of the connection string" : "check that the server runs"
        )
    }

    func disconnect() {
        canceller.connected(nil)
        if let connection { PQfinish(connection) }
        connection = nil
        sent = nil
        statements.removeAll()
        leavesTraces = false
    }

    // MARK: Statements

    /// Runs one statement with binary parameters and a binary result, prepared and remembered by its text.
    func prepared(_ sql: String, _ values: [PostgresValue]) throws(PostgresError) -> ResultOwner {
        let result = try bind(sql, values) { connection, name, count, pointers, lengths, formats in
            PQexecPrepared(connection, name, count, pointers, lengths, formats, 1)
        }
        return try answer(result, sql)
    }

    /// Sends one statement as `prepared` does and leaves its answer to the next call, or to `settle`.
    func send(_ sql: String, _ values: [PostgresValue]) throws(PostgresError) {
        let accepted = try bind(sql, values) { connection, name, count, pointers, lengths, formats in
            PQsendQueryPrepared(connection, name, count, pointers, lengths, formats, 1) == 1
        }
        guard accepted else {
            throw PostgresError(.connectionLost, attempted: "send \(sql.excerpt)", reason: "the connection broke")
        }
        sent = sql
    }

    /// Waits for the statement that was sent, if there is one, and throws what became of it.
    func settle() throws(PostgresError) {
        guard let sql = sent else { return }
        sent = nil
        var last: ResultOwner?
        // A statement has one result and then none; what libpq reports of a broken connection comes last.
        while let connection, let next = PQgetResult(connection) {
            last = ResultOwner(takingOwnership: next)
            // COPY would go on giving this; it is refused below.
            if Self.isCopy(PQresultStatus(next)) { break }
        }
        guard let last else {
            throw PostgresError(.connectionLost, attempted: "run \(sql.excerpt)", reason: "the connection is closed")
        }
        _ = try answer(last, sql)
    }

    func bind<Result>(
        _ sql: String,
        _ values: [PostgresValue],
        _ call: (OpaquePointer, String, Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) -> Result
    ) throws(PostgresError) -> Result {
        let parameters = ParameterEncoder(values)
        let name = try prepare(sql, parameters.types)
        try settle()
        guard let connection else {
            throw PostgresError(.connectionLost, attempted: "run \(sql.excerpt)", reason: "the connection is closed")
        }
        return parameters.bytes.withUnsafeBytes { bytes in
            let pointers = parameters.offsets.map { offset in
                offset.flatMap { bytes.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            let formats = [Int32](repeating: 1, count: values.count)
            return call(connection, name, Int32(values.count), pointers, parameters.lengths, formats)
        }
    }

    private func answer(_ result: OpaquePointer?, _ sql: String) throws(PostgresError) -> ResultOwner {
        guard let result else {
            throw PostgresError(.connectionLost, attempted: "run \(sql.excerpt)", reason: "the connection is closed")
        }
        return try answer(ResultOwner(takingOwnership: result), sql)
    }

    func answer(_ result: ResultOwner, _ sql: String) throws(PostgresError) -> ResultOwner {
        do throws(PostgresError) { return try checked(result, sql) } catch {
            // A changed table makes a kept plan useless; the next try prepares it anew.
            if error.sqlState == "0A000" || error.sqlState == "26000" { forget(sql) }
            throw error
        }
    }

    /// - Parameter isOurs: a statement of this module, known to leave nothing behind.
    @discardableResult
    func prepare(_ sql: String, _ types: [UInt32], isOurs: Bool = false) throws(PostgresError) -> String {
        if let known = statements.find(sql, types: types) {
            if known.leavesTraces { leavesTraces = true }
            return known.name
        }
        let traces = !isOurs && SessionTraces.left(by: sql)
        if traces { leavesTraces = true }
        try settle()
        let name = statements.newName()
        let result = try withLive(sql) { PQprepare($0, name, sql, Int32(types.count), types) }
        _ = try checked(result, sql)
        if let oldest = statements.insert(name, for: sql, types: types, leavesTraces: traces) {
            _ = try? simple("DEALLOCATE \(oldest)")
        }
        return name
    }

    private func forget(_ sql: String) {
        for name in statements.forget(sql) where isIdle { _ = try? simple("DEALLOCATE \(name)") }
    }

    /// One or several statements without parameters and without results.
    func script(_ sql: String) throws(PostgresError) {
        if SessionTraces.left(by: sql) { leavesTraces = true }
        try simple(sql)
    }

    /// As `script`, for statements of this module: not searched for traces. Gives the last command tag.
    @discardableResult
    func simple(_ sql: String) throws(PostgresError) -> String {
        try settle()
        let result = try checked(try withLive(sql) { PQexec($0, sql) }, sql)
        return PQcmdStatus(result.pointer).map { String(cString: $0) } ?? ""
    }

    /// What NOTIFY has brought since the last call.
    func notifications() -> [(channel: String, payload: String)] {
        guard let connection, PQconsumeInput(connection) == 1 else { return [] }
        var found: [(String, String)] = []
        while let notification = PQnotifies(connection) {
            let channel = notification.pointee.relname.map { String(cString: $0) } ?? ""
            let payload = notification.pointee.extra.map { String(cString: $0) } ?? ""
            found.append((channel, payload))
            PQfreemem(notification)
        }
        return found
    }

    private func withLive(
        _ sql: String,
        _ body: (OpaquePointer) -> OpaquePointer?
    ) throws(PostgresError) -> ResultOwner {
        guard let connection, let result = body(connection) else {
            throw PostgresError(.connectionLost, attempted: "run \(sql.excerpt)", reason: "the connection is closed")
        }
        return ResultOwner(takingOwnership: result)
    }

    private func checked(_ result: ResultOwner, _ sql: String) throws(PostgresError) -> ResultOwner {
        let status = PQresultStatus(result.pointer)
        if [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY].contains(status) { return result }
        if Self.isCopy(status) {
            disconnect()
            throw PostgresError(
                .statement,
                attempted: "run \(sql.excerpt)",
                reason: "COPY is not spoken here",
                advice: "INSERT … SELECT FROM unnest(…) writes in bulk and obeys row-level security"
            )
        }
        throw failure(result, sql)
    }

    private static func isCopy(_ status: ExecStatusType) -> Bool {
        [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(status)
    }

    private func failure(_ result: ResultOwner, _ sql: String) -> PostgresError {
        func field(_ code: Int32) -> String? { PQresultErrorField(result.pointer, code).map { String(cString: $0) } }
        let attempted = "run \(sql.excerpt)"
        guard let state = field(DiagnosticField.sqlState) else {
            return PostgresError(.connectionLost, attempted: attempted, reason: "the connection to the server broke")
        }
        let server = PostgresServerError(
            sqlState: state,
            message: field(DiagnosticField.primaryMessage) ?? "",
            constraint: field(DiagnosticField.constraint),
            table: field(DiagnosticField.table)
        )
        let code = isAlive ? server.code(cancelled: false) : .connectionLost
        return PostgresError(code, attempted: attempted, reason: code.meaning, cause: server)
    }

    // MARK: libpq's strings

    private static func withCStrings<T>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> T) -> T {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies.map { $0.map { UnsafePointer($0) } } + [nil])
    }

    private static func escapeOption(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing(" ", with: "\\ ")
    }

    private static func conninfoOption(_ name: String, in conninfo: String) -> String? {
        guard let list = PQconninfoParse(conninfo, nil) else { return nil }
        defer { PQconninfoFree(list) }
        var option = list
        while let keyword = option.pointee.keyword {
            if String(cString: keyword) == name { return option.pointee.val.map { String(cString: $0) } }
            option += 1
        }
        return nil
    }
}

/// `PG_DIAG_…`: characters in C, numbers here, since the importer leaves character macros out.
private enum DiagnosticField {
    static let sqlState = Int32(UInt8(ascii: "C"))
    static let primaryMessage = Int32(UInt8(ascii: "M"))
    static let constraint = Int32(UInt8(ascii: "n"))
    static let table = Int32(UInt8(ascii: "t"))
}
