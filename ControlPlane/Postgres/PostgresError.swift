package import SharedBase

/// The ways in which work with Postgres fails.
package enum PostgresCode: String, FaultCode {
    /// No connection could be made: no server, wrong address, starting up, shutting down.
    case unreachable
    /// The server answered and refused the login.
    case loginRefused = "login_refused"
    /// All connections stayed in use for the whole waiting time, or too many callers wait already.
    case busy
    /// The pool was shut down, or a session was used after its unit of work.
    case closed
    /// The connection broke in the middle; what was not committed is gone. Never retried here.
    case connectionLost = "connection_lost"
    /// The connection broke while the answer to COMMIT was awaited: nobody can tell from here whether it happened.
    case commitUnknown = "commit_unknown"
    /// The task that waited for the work was cancelled.
    case cancelled
    /// The server stopped a statement at its time limit.
    case timeout
    case uniqueViolation = "unique_violation"
    case foreignKeyViolation = "foreign_key_violation"
    case notNullViolation = "not_null_violation"
    case checkViolation = "check_violation"
    /// A privilege is missing, or row-level security refused the row.
    case permissionDenied = "permission_denied"
    /// Serialization failure or deadlock: the same transaction may be tried again by its caller.
    case serializationFailure = "serialization_failure"
    case lockTimeout = "lock_timeout"
    /// A value does not fit its type (class 22). The server's message is withheld: it repeats values.
    case dataRejected = "data_rejected"
    /// Any other refusal of a statement; see `sqlState`.
    case statement
    /// COMMIT was answered with ROLLBACK because a statement had failed and its error was swallowed.
    case rolledBack = "rolled_back"
    /// A transaction was begun inside another, or left open at the end of a unit of work.
    case transactionState = "transaction_state"
    /// A column holds another type than the caller reads, or NULL where a value is demanded.
    case unexpectedValue = "unexpected_value"
    /// The programs of a Postgres server were not found.
    case notInstalled = "not_installed"
    /// The private server did not start.
    case startFailed = "start_failed"
}

/// The error of this module. Parameter values are never part of it.
package typealias PostgresError = Fault<PostgresCode>

extension Fault where Code == PostgresCode {
    /// The five characters of SQLSTATE where the server answered.
    package var sqlState: String? { (cause as? PostgresServerError)?.sqlState }

    /// The name of the constraint that was violated.
    package var constraint: String? { (cause as? PostgresServerError)?.constraint }
}

/// What the server said about a failed statement, without its DETAIL and HINT, which repeat rows and values.
package struct PostgresServerError: ExplainedError {
    package let sqlState: String
    /// The server's primary message; empty for the classes whose messages repeat values.
    package let message: String
    package let constraint: String?
    package let table: String?

    package init(sqlState: String, message: String, constraint: String?, table: String?) {
        self.sqlState = sqlState
        self.message = Self.repeatsValues(sqlState) ? "" : message
        self.constraint = constraint
        self.table = table
    }

    package var attempted: String { "" }
    package var advice: String? { nil }
    package var cause: (any Error)? { nil }

    package var reason: String {
        var text = message.isEmpty ? "the server refused a value" : "the server says \"\(message)\""
        text += ", SQLSTATE \(sqlState)"
        if let constraint { text += ", constraint \(constraint)" }
        return text
    }

    /// Class 22 (data exceptions) quotes the value that it could not read.
    private static func repeatsValues(_ sqlState: String) -> Bool { sqlState.hasPrefix("22") }

    /// The code for a state; `cancelled` tells whether the waiting task asked for the end.
    func code(cancelled: Bool) -> PostgresCode {
        switch sqlState {
        case "23505": .uniqueViolation
        case "23503": .foreignKeyViolation
        case "23502": .notNullViolation
        case "23514", "23P01": .checkViolation
        case "42501": .permissionDenied
        case "40001", "40P01": .serializationFailure
        case "55P03": .lockTimeout
        case "57014": cancelled ? .cancelled : .timeout
        case "57P01", "57P02", "57P03", "57P05", "08006", "08003", "25P03": .connectionLost
        case let state where state.hasPrefix("22"): .dataRejected
        default: .statement
        }
    }
}
