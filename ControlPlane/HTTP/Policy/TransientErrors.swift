internal import PlanePostgres
internal import SharedBase

/// Tells an error that passes by itself from a fault.
package enum TransientErrors {
    /// The database is away, full or was too slow: the same request may work later. Anything else is a fault of ours.
    package static func isTransient(_ error: any Error) -> Bool {
        guard let error = error as? PostgresError else { return false }
        switch error.code {
        case .unreachable, .busy, .closed, .connectionLost, .commitUnknown, .timeout, .serializationFailure,
            .lockTimeout:
            return true
        default:
            return false
        }
    }
}
