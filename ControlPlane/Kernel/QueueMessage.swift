package import SharedBase

package enum QueueMessageKind {}
enum QueueLeaseKind {}

/// One message of the queue.
package typealias QueueMessageID = ID<QueueMessageKind>

/// A message in the hands of a worker, which holds a lease on it.
package struct QueueMessage: Sendable {
    package let tenant: TenantID
    package let id: QueueMessageID
    package let topic: String
    /// Messages of one group run one after the other, in the order in which they were added.
    package let group: String
    package let payload: [UInt8]
    /// From 1: failures before, and this one.
    package let attempt: Int
    package let enqueuedAt: Timestamp
    /// How often a worker took it, those that died with it too.
    package let claims: Int
    /// A cheap even number to spread chores by.
    let sequence: Int
    let lease: ID<QueueLeaseKind>
}

/// A message that was given up.
package struct DeadMessage: Sendable {
    package let id: QueueMessageID
    package let topic: String
    package let group: String
    package let payload: [UInt8]
    package let failures: Int
    package let reason: String
    package let deadAt: Timestamp
}

/// Thrown by a handler that knows that no further try will help: the message goes to the dead letters at once.
package struct QueueRejection: ExplainedError {
    package let reason: String
    package let cause: (any Error)?

    package init(_ reason: String, cause: (any Error)? = nil) {
        self.reason = reason
        self.cause = cause
    }

    package var attempted: String { "" }
    package var advice: String? { nil }
}
