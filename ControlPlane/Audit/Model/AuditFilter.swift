package import SharedAudit
package import SharedBase

/// Which entries somebody wants to see. All that is given has to hold.
package struct AuditFilter: Sendable, Equatable {
    package var actor: String?
    package var action: String?
    package var target: String?
    /// Not before this time.
    package var from: Timestamp?
    /// Before this time.
    package var to: Timestamp?

    package init(
        actor: String? = nil,
        action: String? = nil,
        target: String? = nil,
        from: Timestamp? = nil,
        to: Timestamp? = nil
    ) {
        self.actor = actor
        self.action = action
        self.target = target
        self.from = from
        self.to = to
    }

    /// Whether it leaves the chain in one piece but for its ends.
    package var isByTimeOnly: Bool { actor == nil && action == nil && target == nil }

    package func matches(_ record: AuditRecord) -> Bool {
        // Byte for byte, as the database compares.
        for (wanted, given) in [(actor, record.actor), (action, record.action), (target, record.target)] {
            if let wanted, ByteText(wanted) != ByteText(given) { return false }
        }
        if let from, record.at < from { return false }
        if let to, record.at >= to { return false }
        return true
    }

    /// The given parts by name, for the audit entry of an export and its cover.
    package var parts: [(name: String, value: String)] {
        [
            ("actor", actor), ("action", action), ("target", target), ("from", from?.description),
            ("to", to?.description),
        ]
        .compactMap { name, value in value.map { (name, $0) } }
    }
}
