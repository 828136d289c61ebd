package import SharedBase

/// What this host has accepted, started and finished, on disk before it happens: at most one execution of each try, also where the agent
/// is killed at any point (P6-E3-05, P6-E4-15).
///
/// Blocking, and not for several threads: `JournalStore` owns one. One process has it at a time.
package final class StepJournal {
    private let file: JournalFile
    private var ledger: StepLedger
    /// Tries that were running when the agent ended; found when the journal was opened, and finished as `unknown` since.
    package let interrupted: [String]
    /// From how many bytes on a journal is written anew, where that makes it half as long.
    private let compactAt: Int

    /// Opens or makes the file. Tries that had started and not finished become `unknown`; tries that were only accepted stay so.
    package init(_ path: String, now: Timestamp, compactAt: Int = 1 << 20) throws(StepError) {
        var ledger = StepLedger()
        self.compactAt = compactAt
        file = try JournalFile(path) { (record) throws(StepError) in
            guard ledger.allows(record) else {
                throw StepError(
                    .journal,
                    attempted: "read the journal \(path)",
                    reason: "a record does not follow from those before it",
                    advice: "look at what ran on this host, then move the file aside"
                )
            }
            ledger.apply(record)
        }
        self.ledger = ledger
        interrupted = ledger.ids { $0 == .started }
        for id in interrupted {
            let result = StepResult(.unknown, "the agent ended while it ran; look at the host before it is tried again")
            try note(.finished(id, result, now))
        }
    }

    package func state(_ id: String) -> StepState? { ledger.state(id) }

    /// What an order to run the try meets. For `fresh` it is on disk when this returns.
    package func accept(_ attempt: StepAttempt, now: Timestamp) throws(StepError) -> StepAdmission {
        let admission = ledger.admission(attempt, now: now)
        if admission == .fresh, ledger.state(attempt.id) == nil { try note(.accepted(attempt)) }
        return admission
    }

    /// Before the first process of it is made.
    package func start(_ id: String) throws(StepError) { try note(.started(id)) }

    /// Before anybody is told.
    package func finish(_ id: String, _ result: StepResult, at now: Timestamp) throws(StepError) {
        var result = result
        result.reason = JournalRecord.cut(result.reason)
        try note(.finished(id, result, now))
        if file.size > compactAt { try compact(now) }
    }

    /// Bytes of the file.
    package var size: Int { file.size }

    private func note(_ record: StepLedger.Record) throws(StepError) {
        guard ledger.allows(record) else {
            throw StepError(
                .journal,
                attempted: "note a step in the journal",
                reason: "accepted, started and finished come once each and in this order"
            )
        }
        try file.append(JournalRecord.bytes(record))
        ledger.apply(record)
    }

    private func compact(_ now: Timestamp) throws(StepError) {
        let records = ledger.compacted(now: now)
        let bytes = records.flatMap(JournalRecord.bytes)
        guard bytes.count * 2 < file.size else { return }
        try file.replace(bytes)
        ledger = StepLedger()
        for record in records { ledger.apply(record) }
    }
}
