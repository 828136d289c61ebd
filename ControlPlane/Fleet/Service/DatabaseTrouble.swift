internal import PlanePostgres
internal import SharedBase

/// Whether an error of the database is worth another try of the same transaction.
enum DatabaseTrouble {
    /// The database is away or busy; all our transactions are safe to repeat.
    static func isPassing(_ error: any Error) -> Bool {
        guard let error = error as? PostgresError else { return false }
        switch error.code {
        case .unreachable, .loginRefused, .busy, .connectionLost, .commitUnknown, .timeout, .serializationFailure,
            .lockTimeout, .rolledBack:
            return true
        default: return false
        }
    }

    /// A value that the database does not take (a zero byte in a text, for example): the sender's fault.
    static func isBadValue(_ error: any Error) -> Bool { (error as? PostgresError)?.code == .dataRejected }
}
