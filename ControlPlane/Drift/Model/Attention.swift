internal import SharedBase

/// What somebody has said about an open drift (P2-E7-04). It holds for the difference that was looked at: a drift whose content
/// or severity changes asks for attention anew.
struct Attention: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable {
        /// Somebody looks after it.
        case acknowledged
        /// Nobody wants to see it until a time.
        case snoozed
        /// It is meant to be so.
        case accepted
    }

    /// From one hour to a week.
    static let hours = 1...168

    let state: State
    /// The end of a snooze.
    let until: Timestamp?
    /// As the audit trail names who said it.
    let by: String
    let at: Timestamp
}
