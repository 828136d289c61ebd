package import AgentSandbox
package import SharedRisk
package import SharedRunbook

/// One command that somebody wants to be run, with its variables put in.
package struct StepWork: Sendable {
    package var kind: RunbookStep.Kind
    package var command: String
    /// What whoever orders it thinks of it: the plane, or the person who was asked.
    package var promised: Risk
    /// Until every process is killed: 60 s where nothing is said, at most 30 min (P6-E3-09).
    package var timeout = Duration.seconds(60)
    package var network = SandboxNetwork.none
    /// The argument vector where no shell is wanted; `command` is then the same as a shell would be given it, for the verdict.
    package var arguments: [String]?
    /// nil: the sandbox's own.
    package var memory: Int?
    package var processes: Int?
    package var disk: Int?
    /// Bytes of output that are shown (P6-E3-19).
    package var output = 1 << 20
    /// Folders that it asks to write; the local policy decides.
    package var writable: [String] = []
    /// Folders that it may write because the person at this host says so.
    package var given: [String] = []
    /// Connections of the local policy that it asks for.
    package var uses: [String] = []
    /// What runs where it was ended before its own end, to let go of what it holds (P2-E5-11).
    package var onStop: String?
    /// Values that must not be seen in output.
    package var secrets: [String] = []

    package init(_ kind: RunbookStep.Kind, _ command: String, promised: Risk) {
        self.kind = kind
        self.command = command
        self.promised = promised
    }
}

/// How an order ended.
package struct StepEnd: Sendable, Equatable {
    package enum Status: String, Sendable, CaseIterable {
        /// It ran and its exit code is 0.
        case succeeded
        /// It ran to another exit code, or was killed for what it used.
        case failed
        case timedOut = "timed_out"
        /// Stopped by a person, the plane, a signal or the kill switch.
        case cancelled
        /// Nothing of it ran.
        case refused
    }

    package var status: Status
    /// What the sandbox says; nil where it was not asked.
    package var kind: SandboxOutcome.Kind?
    /// The program's own; nil where none ran to its end.
    package var exitCode: Int?
    /// One sentence for a person, without a secret.
    package var reason: String
    package var milliseconds = 0
    /// Bytes the step wrote, those that were cut too.
    package var outputBytes = 0
    package var isCut = false
    /// Bytes of memory at the highest; nil where nothing counted.
    package var peakMemory: Int?
    /// The signal that ended the program itself; nil where none did, or this kernel does not tell.
    package var signal: Int?
    /// Milliseconds of processor time of all its processes; nil where nothing ran.
    package var userTime: Int?
    package var systemTime: Int?
    /// What came of its `onStop`; nil where nothing had to be let go.
    package var release: StepRelease?

    /// It began and something else than itself ended it.
    var wasStopped: Bool {
        switch kind {
        case .cancelled, .timeout, .memory, .disk, .output: true
        case .exited, .refused, nil: false
        }
    }

    package init(_ status: Status, exitCode: Int? = nil, _ reason: String) {
        self.status = status
        self.exitCode = exitCode
        self.reason = reason
    }

    package init(_ outcome: SandboxOutcome) {
        switch outcome.kind {
        case .exited:
            self.init(outcome.exitCode == 0 ? .succeeded : .failed, exitCode: Int(outcome.exitCode), outcome.reason)
        case .timeout: self.init(.timedOut, outcome.reason)
        case .refused: self.init(.refused, outcome.reason)
        case .cancelled: self.init(.cancelled, outcome.reason)
        case .memory, .output, .disk: self.init(.failed, outcome.reason)
        }
        kind = outcome.kind
        milliseconds = Int(outcome.duration / .milliseconds(1))
        peakMemory = outcome.peakMemory
        signal = outcome.signal.map { Int($0) }
        userTime = outcome.processorTime.map { Int($0.user / .milliseconds(1)) }
        systemTime = outcome.processorTime.map { Int($0.system / .milliseconds(1)) }
    }
}
