/// How a step ended, once no process of it is left.
package struct SandboxOutcome: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case exited, timeout, refused, memory, output, disk
        /// By whoever started it.
        case cancelled
    }

    package let kind: Kind
    /// One sentence for a person.
    package let reason: String
    /// The program's own, 128 and the signal where one killed it, and fixed ones: 124 time, 125 refused, 137 ended by the agent.
    package let exitCode: Int32
    /// The signal that ended the program itself; nil where it exited, where the agent ended it, and where this kernel does not let an exit
    /// with a code above 128 be told from a signal.
    package let signal: Int32?
    /// From the start of the first process to the end of the last.
    package let duration: Duration
    /// The most memory in use at one time, in bytes; nil where no control group counted.
    package let peakMemory: Int?
    /// What all processes used, bubblewrap's part of the start with them; nil where nothing ran.
    package let processorTime: ProcessorTime?

    init(
        _ kind: Kind,
        _ reason: String,
        exitCode: Int32? = nil,
        signal: Int32? = nil,
        duration: Duration = .zero,
        peakMemory: Int? = nil,
        processorTime: ProcessorTime? = nil
    ) {
        self.kind = kind
        self.reason = reason
        self.exitCode = exitCode ?? Self.code(kind)
        self.signal = signal
        self.duration = duration
        self.peakMemory = peakMemory
        self.processorTime = processorTime
    }

    private static func code(_ kind: Kind) -> Int32 {
        switch kind {
        case .exited: 0
        case .timeout: 124
        case .refused: 125
        case .memory, .output, .disk, .cancelled: 137
        }
    }
}

/// A part of a step's output, in the order in which the agent read it.
package struct SandboxChunk: Sendable, Equatable {
    package enum Stream: String, Sendable {
        case output = "stdout"
        case error = "stderr"
    }

    package let stream: Stream
    /// From 0, over both streams, without a gap.
    package let sequence: Int
    /// 1 to 16384 bytes, exactly as the step wrote them.
    package let bytes: [UInt8]
}
