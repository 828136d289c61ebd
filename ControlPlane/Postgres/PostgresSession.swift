internal import CPostgres
internal import SharedBase

/// A connection lent to one unit of work, on the connection's own thread. Useless after the unit, and not `Sendable`.
package final class PostgresSession {
    private let connection: PostgresConnection
    private let isCancelled: () -> Bool
    private var ended = false
    /// Set in a reading unit: each statement is sent with it.
    private var opening: ReadingOpening?

    init(_ connection: PostgresConnection, isCancelled: @escaping () -> Bool) {
        self.connection = connection
        self.isCancelled = isCancelled
    }

    func end() { ended = true }

    /// Runs one statement; gives the number of rows that it touched. Prepared once per connection, by its text.
    @discardableResult
    package func execute(_ sql: String, _ values: [PostgresValue] = []) throws(PostgresError) -> Int {
        let result = try statement(sql, values)
        return PQcmdTuples(result.pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// Sends one statement and returns while the server works on it, so that the caller can prepare the next one meanwhile.
    ///
    /// The next call on this session waits for it first and throws what went wrong with it; so does the end of the
    /// transaction. For writes whose count nobody asks for.
    package func send(_ sql: String, _ values: [PostgresValue] = []) throws(PostgresError) {
        try check(sql)
        if opening != nil { throw Self.noReading(sql) }
        do throws(PostgresError) { try connection.send(sql, values) } catch { throw explain(error) }
    }

    /// Runs one statement; gives its rows.
    package func query(_ sql: String, _ values: [PostgresValue] = []) throws(PostgresError) -> [PostgresRow] {
        try statement(sql, values).rows
    }

    /// Runs one or several statements without parameters: migrations and set-up, never with text from outside in it.
    package func script(_ sql: String) throws(PostgresError) {
        try check(sql)
        if opening != nil { throw Self.noReading(sql) }
        do throws(PostgresError) { try connection.script(sql) } catch { throw explain(error) }
    }

    /// Runs `body` between BEGIN and COMMIT; a thrown error rolls back. Transactions do not nest.
    @discardableResult
    package func transaction<T>(
        _ mode: PostgresAccess = .readWrite,
        isolation: PostgresIsolation = .readCommitted,
        _ body: (PostgresSession) throws -> T
    ) throws -> T {
        try transaction(opening: Self.begin(mode, isolation), body)
    }

    /// Whether a transaction is open and sound: false after a statement in it failed.
    package var isInTransaction: Bool { connection.isInTransaction }

    static func begin(_ mode: PostgresAccess, _ isolation: PostgresIsolation) -> String {
        "BEGIN ISOLATION LEVEL \(isolation.rawValue) \(mode.rawValue)"
    }

    func transaction<T>(opening: String, _ body: (PostgresSession) throws -> T) throws -> T {
        try check("BEGIN")
        guard connection.isIdle else {
            throw PostgresError(.transactionState, attempted: "begin a transaction", reason: "one is open already")
        }
        try open(opening)
        let value: T
        do {
            value = try body(self)
            do throws(PostgresError) { try connection.settle() } catch { throw explain(error) }
            try check("COMMIT")
        } catch {
            // The statement that failed the transaction was told of; one that is still under way is undone with it.
            _ = try? connection.settle()
            _ = try? connection.simple("ROLLBACK")
            throw error
        }
        try commit()
        return value
    }

    /// Runs `body`, whose statements each see what was committed when they began, under `opening`, and write nothing.
    func reading<T>(_ opening: ReadingOpening, _ body: (PostgresSession) throws -> T) throws -> T {
        guard connection.isIdle, self.opening == nil else {
            throw PostgresError(.transactionState, attempted: "begin to read", reason: "a transaction is open already")
        }
        self.opening = opening
        defer { self.opening = nil }
        return try body(self)
    }

    /// A statement that only reads is sent again once where the connection turns out to be dead.
    private func read(_ sql: String, _ values: [PostgresValue], _ opening: ReadingOpening) throws(PostgresError)
        -> ResultOwner
    {
        do throws(PostgresError) { return try connection.read(sql, values, opening) } catch {
            guard error.code == .connectionLost else { throw error }
            connection.disconnect()
            try connection.connect(unless: isCancelled)
            return try connection.read(sql, values, opening)
        }
    }

    private static func noReading(_ sql: String) -> PostgresError {
        PostgresError(
            .transactionState,
            attempted: "run \(sql.excerpt)",
            reason: "a reading unit takes single statements"
        )
    }

    /// Nothing was done yet, so a connection that turns out to be dead is replaced once.
    private func open(_ opening: String) throws(PostgresError) {
        do throws(PostgresError) { try connection.simple(opening) } catch {
            guard error.code == .connectionLost else { throw explain(error) }
            connection.disconnect()
            try connection.connect(unless: isCancelled)
            try connection.simple(opening)
        }
    }

    private func commit() throws(PostgresError) {
        let tag: String
        do throws(PostgresError) { tag = try connection.simple("COMMIT") } catch {
            guard error.code == .connectionLost else { throw explain(error) }
            throw PostgresError(
                .commitUnknown,
                attempted: "commit a transaction",
                reason: "the connection broke before the answer; the server may have committed or not",
                advice: "read back before trying again, or make the work safe to repeat",
                cause: error
            )
        }
        guard tag == "COMMIT" else {
            throw PostgresError(
                .rolledBack,
                attempted: "commit a transaction",
                reason: "a statement in it had failed, so the server rolled back"
            )
        }
    }

    private func statement(_ sql: String, _ values: [PostgresValue]) throws(PostgresError) -> ResultOwner {
        try check(sql)
        do throws(PostgresError) {
            if let opening { return try read(sql, values, opening) }
            return try connection.prepared(sql, values)
        } catch { throw explain(error) }
    }

    private func check(_ sql: String) throws(PostgresError) {
        if ended {
            throw PostgresError(.closed, attempted: "run \(sql.excerpt)", reason: "its unit of work is over")
        }
        if isCancelled() { throw PoolJob.cancelledError }
    }

    /// A statement that the server stopped because we asked for it is `cancelled`, not `timeout`.
    private func explain(_ error: PostgresError) -> PostgresError {
        guard error.code == .timeout, isCancelled() else { return error }
        return PostgresError(
            .cancelled,
            attempted: error.attempted,
            reason: "the task was cancelled",
            cause: error.cause
        )
    }
}

/// Whether a transaction may write.
package enum PostgresAccess: String, Sendable {
    case readWrite = "READ WRITE"
    case readOnly = "READ ONLY"
}

/// What a transaction sees of others.
package enum PostgresIsolation: String, Sendable {
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case serializable = "SERIALIZABLE"
}

extension PostgresCode {
    /// The reason in words for what the server refused.
    var meaning: String {
        switch self {
        case .connectionLost: "the server ended the connection"
        case .cancelled: "the task was cancelled"
        case .timeout: "the server stopped it at its time limit"
        case .uniqueViolation: "such a row exists already"
        case .foreignKeyViolation: "it refers to a row that does not exist, or is referred to"
        case .notNullViolation: "a value is missing"
        case .checkViolation: "a row breaks a rule of its table"
        case .permissionDenied: "it is not permitted"
        case .serializationFailure: "it collided with another transaction"
        case .lockTimeout: "a lock was not to be had in time"
        case .dataRejected: "a value does not fit its type"
        default: "the server refused it"
        }
    }
}
