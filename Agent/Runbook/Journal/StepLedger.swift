package import SharedBase

/// Where a try stands.
package enum StepState: Sendable, Equatable {
    /// On disk, nothing has run. After a restart it stays so until somebody asks for it again.
    case accepted
    /// Something of it may have run.
    case started
    /// Its end; `unknown` where the agent ended before the step.
    case finished(StepResult)
}

/// What an order to run a try meets.
package enum StepAdmission: Sendable, Equatable {
    /// Never seen, or accepted and not started: it may start.
    case fresh
    /// Seen before: it does not run again, this is what became of it.
    case known(StepState)
    /// The nonce belongs to another try, or the try had another command: somebody plays an old or a changed dispatch.
    case replayed
    case expired
    /// A name that is empty, longer than 128 bytes, or not printable.
    case unnamed
}

/// What a journal says, as a state machine: records in, states out. No effect, no clock.
package struct StepLedger: Sendable {
    /// One line of the journal.
    package enum Record: Sendable, Equatable {
        case accepted(StepAttempt)
        case started(String)
        case finished(String, StepResult, Timestamp)
        /// A nonce whose try is forgotten.
        case nonce(String, Timestamp)
    }

    private struct Entry {
        var attempt: StepAttempt
        var state: StepState
        var finishedAt: Timestamp?
    }

    private var entries: [String: Entry] = [:]
    /// The order of arrival, so that a compacted journal reads the same.
    private var order: [String] = []
    private var nonces: [String: (owner: String?, expires: Timestamp)] = [:]

    /// How long a result is kept for whoever asks again.
    package static let retention = Duration.seconds(7 * 24 * 3600)

    package init() {}

    package var count: Int { entries.count }

    package func state(_ id: String) -> StepState? { entries[id]?.state }

    /// Tries that stand at `state`, in the order of arrival.
    package func ids(where holds: (StepState) -> Bool) -> [String] {
        order.filter { id in entries[id].map { holds($0.state) } == true }
    }

    package func admission(_ attempt: StepAttempt, now: Timestamp) -> StepAdmission {
        guard attempt.isNameable else { return .unnamed }
        if let entry = entries[attempt.id] {
            guard entry.attempt == attempt else { return .replayed }
            guard entry.state == .accepted else { return .known(entry.state) }
            return attempt.expires > now ? .fresh : .expired
        }
        if nonces[attempt.nonce] != nil { return .replayed }
        return attempt.expires > now ? .fresh : .expired
    }

    /// Whether `record` may follow on what is known: accepted, started, finished, in this order and once. What never started may be
    /// finished too: it was refused or cancelled.
    package func allows(_ record: Record) -> Bool {
        switch record {
        case .accepted(let attempt): entries[attempt.id] == nil && nonces[attempt.nonce] == nil
        case .started(let id): entries[id]?.state == .accepted
        case .finished(let id, let result, _):
            switch entries[id]?.state {
            case .started: true
            case .accepted: result.status == .refused || result.status == .cancelled
            case .finished, nil: false
            }
        case .nonce(let nonce, _): nonces[nonce] == nil
        }
    }

    /// Takes a record that is allowed; others change nothing.
    package mutating func apply(_ record: Record) {
        guard allows(record) else { return }
        switch record {
        case .accepted(let attempt):
            entries[attempt.id] = Entry(attempt: attempt, state: .accepted)
            order.append(attempt.id)
            nonces[attempt.nonce] = (attempt.id, attempt.expires)
        case .started(let id): entries[id]?.state = .started
        case .finished(let id, let result, let time):
            entries[id]?.state = .finished(result)
            entries[id]?.finishedAt = time
        case .nonce(let nonce, let expires): nonces[nonce] = (nil, expires)
        }
    }

    /// The records that a new journal needs to know the same: without finished tries older than `retention` and dispatches that
    /// have expired without a start, but with every nonce that has not expired.
    package func compacted(now: Timestamp) -> [Record] {
        var records: [Record] = []
        var kept: Set<String> = []
        for id in order {
            guard let entry = entries[id], isNeeded(entry, now) else { continue }
            kept.insert(id)
            records.append(.accepted(entry.attempt))
            switch entry.state {
            case .accepted: break
            case .started: records.append(.started(id))
            case .finished(let result):
                if result.status != .refused, result.status != .cancelled { records.append(.started(id)) }
                records.append(.finished(id, result, entry.finishedAt ?? now))
            }
        }
        for (nonce, place) in nonces.sorted(by: { $0.key < $1.key }) where place.expires > now {
            if let owner = place.owner, kept.contains(owner) { continue }
            records.append(.nonce(nonce, place.expires))
        }
        return records
    }

    private func isNeeded(_ entry: Entry, _ now: Timestamp) -> Bool {
        // While its dispatch could come again the try is known by its id, not only by its nonce.
        if entry.attempt.expires > now { return true }
        switch entry.state {
        case .started: return true
        case .accepted: return false
        case .finished: return entry.finishedAt.map { $0 + Self.retention > now } ?? false
        }
    }
}
