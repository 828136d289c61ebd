package import PlaneKernel
package import SharedAudit
package import SharedBase

/// Which entries somebody wants to see. All that is given has to hold.
package struct AuditFilter: Sendable, Equatable {
    package var actor: String?
    package var action: String?
    package var target: String?
    /// With the entries of its executions and of the questions that they asked.
    package var runbook: AuditSubjectID?
    package var execution: AuditSubjectID?
    /// Not before this time.
    package var from: Timestamp?
    /// Before this time.
    package var to: Timestamp?

    package init(
        actor: String? = nil,
        action: String? = nil,
        target: String? = nil,
        runbook: AuditSubjectID? = nil,
        execution: AuditSubjectID? = nil,
        from: Timestamp? = nil,
        to: Timestamp? = nil
    ) {
        self.actor = actor
        self.action = action
        self.target = target
        self.runbook = runbook
        self.execution = execution
        self.from = from
        self.to = to
    }

    /// Whether it leaves the chain in one piece but for its ends.
    package var isByTimeOnly: Bool {
        actor == nil && action == nil && target == nil && runbook == nil && execution == nil
    }

    /// - Parameter inherited: the runbook of an entry that names an execution alone.
    package func matches(_ record: AuditRecord, inherited: AuditSubjectID? = nil) -> Bool {
        let subjects = AuditSubjects(record)
        if let execution, subjects.execution != execution { return false }
        if let runbook, subjects.runbook ?? inherited != runbook { return false }
        // Byte for byte, as the database compares.
        for (wanted, given) in [(actor, record.actor), (action, record.action), (target, record.target)] {
            if let wanted, ByteText(wanted) != ByteText(given) { return false }
        }
        if let from, record.at < from { return false }
        if let to, record.at >= to { return false }
        return true
    }

    /// The parts by name, as `value` writes them; what has not the form of its part counts as not given.
    package init(_ value: Value) {
        self.init(
            actor: value["actor"]?.stringValue,
            action: value["action"]?.stringValue,
            target: value["target"]?.stringValue,
            runbook: value["runbook"]?.stringValue.flatMap { AuditSubjectID($0) },
            execution: value["execution"]?.stringValue.flatMap { AuditSubjectID($0) },
            from: value["from"]?.stringValue.flatMap { Timestamp($0) },
            to: value["to"]?.stringValue.flatMap { Timestamp($0) }
        )
    }

    package var value: Value { .object(ValueObject(parts.map { ($0.name, .string($0.value)) })) }

    /// The given parts by name, for the audit entry of an export and its cover.
    package var parts: [(name: String, value: String)] {
        [
            ("actor", actor), ("action", action), ("target", target), ("runbook", runbook?.description),
            ("execution", execution?.description), ("from", from?.description), ("to", to?.description),
        ]
        .compactMap { name, value in value.map { (name, $0) } }
    }
}
