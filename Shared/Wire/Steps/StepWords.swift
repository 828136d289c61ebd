package import SharedBase

package enum ExecutionKind {}
package enum RunbookStepKind {}
package enum AttemptKind {}
/// One run of one runbook.
package typealias ExecutionID = ID<ExecutionKind>
/// One step of one execution.
package typealias StepID = ID<RunbookStepKind>
/// One attempt at a step: what is executed at most once. A retry is another attempt with a higher epoch.
package typealias AttemptID = ID<AttemptKind>

/// A word of the protocol to which later versions may add: one that is not known here is carried on and never guessed at.
package protocol WireWord: RawRepresentable, Hashable, Sendable, CustomStringConvertible where RawValue == String {
    init(rawValue: String)
}

extension WireWord {
    package var description: String { rawValue }

    /// At most 64 bytes.
    init(_ reader: MessageReader, _ key: String) throws(WireError) {
        self.init(rawValue: try reader.string(key, upTo: 64))
    }
}

/// What kind of command a step is. Steps for people (`manual`, `branch`) never go to an agent.
package struct StepKind: WireWord {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let shell = Self(rawValue: "shell")
    package static let sql = Self(rawValue: "sql")
    package static let http = Self(rawValue: "http")
}

/// The verdict of the classifier. A closed set with an order: the agent compares it with its own and the stricter one wins.
package enum StepRisk: String, Sendable, CaseIterable, Comparable {
    case safe
    case caution
    case dangerous

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// What the sandbox lets a step reach.
package enum StepNetwork: String, Sendable, CaseIterable {
    /// No network at all.
    case none
    /// The network of the machine; needs the agent's local policy too.
    case host
}

/// What the agent does with a running step while it has no link to the plane. Source: research section 4.4, rule 10.
package enum PartitionPolicy: String, Sendable, CaseIterable {
    /// Runs on to its end or timeout; the result waits in the journal.
    case finish
    /// Ends the step when it has been without a link for the lease, measured by the agent's monotonic clock.
    case stopAtDeadline = "stop-at-deadline"
    /// Ends the step as soon as the link is lost.
    case stopNow = "stop-now"
}

/// Why an agent did not start an attempt. Stable words; the runbook engine decides by them.
package struct StepRefusalCode: WireWord {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Unknown key, or the signature does not fit the order.
    package static let badSignature = Self(rawValue: "badSignature")
    /// The order ended before it came, or begins in the future.
    package static let expired = Self(rawValue: "expired")
    /// The nonce was seen with another attempt, or the attempt with another order.
    package static let replayed = Self(rawValue: "replayed")
    /// The order is for another agent or tenant.
    package static let wrongAgent = Self(rawValue: "wrongAgent")
    /// The command hash is not that of the command.
    package static let wrongCommand = Self(rawValue: "wrongCommand")
    /// An attempt with a higher epoch of the same step is known here.
    package static let staleEpoch = Self(rawValue: "staleEpoch")
    /// The clocks of plane and agent differ too much to judge the times of an order.
    package static let clockSkew = Self(rawValue: "clockSkew")
    /// The agent's local policy does not allow it.
    package static let policy = Self(rawValue: "policy")
    /// The agent's own classifier is stricter than the verdict in the order: a security event.
    package static let stricterVerdict = Self(rawValue: "stricterVerdict")
    /// The sandbox cannot give what the order asks for.
    package static let sandboxMissing = Self(rawValue: "sandboxMissing")
    /// The kill switch is on, or the plane's panic.
    package static let killSwitch = Self(rawValue: "killSwitch")
    /// Too much runs or waits here already; the same order may come again.
    package static let busy = Self(rawValue: "busy")
    /// A kind or option that this agent does not know.
    package static let unsupported = Self(rawValue: "unsupported")
    /// The journal cannot be written: nothing runs that could not be proved later.
    package static let journalFailed = Self(rawValue: "journalFailed")

    /// It was accepted, and the agent ended before it began: nothing of it ran.
    package static let restarted = Self(rawValue: "restarted")

    package static let known: [Self] = [
        badSignature, expired, replayed, wrongAgent, wrongCommand, staleEpoch, clockSkew, policy, stricterVerdict,
        sandboxMissing, killSwitch, busy, unsupported, journalFailed, restarted,
    ]
}

/// How an attempt that was started ended.
package struct StepOutcome: WireWord {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The program ended by itself; see the exit code.
    package static let exited = Self(rawValue: "exited")
    /// A signal that the agent did not send ended it.
    package static let signalled = Self(rawValue: "signalled")
    package static let timeout = Self(rawValue: "timeout")
    package static let cancelled = Self(rawValue: "cancelled")
    package static let memory = Self(rawValue: "memory")
    package static let output = Self(rawValue: "output")
    package static let disk = Self(rawValue: "disk")
    /// The lease ended, or the link was lost under `stop-now`.
    package static let partitioned = Self(rawValue: "partitioned")
    /// The kill switch or a panic ended it.
    package static let killed = Self(rawValue: "killed")
    /// The agent stopped or died while it ran: whether it had its effect is not known.
    package static let interrupted = Self(rawValue: "interrupted")
    /// The program could not be started.
    package static let failedToStart = Self(rawValue: "failedToStart")

    package static let known: [Self] = [
        exited, signalled, timeout, cancelled, memory, output, disk, partitioned, killed, interrupted, failedToStart,
    ]
}
