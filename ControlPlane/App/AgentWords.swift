package import Logging
internal import NIOCore
package import PlaneKernel
package import PlaneRunbook
internal import SharedBase
package import SharedWire
internal import Synchronization

/// What agents say of steps, handed to the runbook engine.
package final class AgentWords: StepConsumer {
    private let engine: RunEngine
    private let logger: Logger
    /// The newest session of each agent: the end of an older one means nothing.
    private let sessions = Mutex<[AgentID: SessionID]>([:])

    package init(_ engine: RunEngine, logger: Logger) {
        self.engine = engine
        self.logger = logger
    }

    package func connected(_ agent: StepAgent) async throws {
        sessions.withLock { $0[agent.agent] = agent.session }
        try await engine.connected(agent.agent, tenant: agent.tenant)
    }

    package func disconnected(_ agent: StepAgent) async {
        let isNewest = sessions.withLock { sessions in
            guard sessions[agent.agent] == agent.session else { return false }
            sessions[agent.agent] = nil
            return true
        }
        guard isNewest else { return }
        await attempt("note that an agent went away") {
            try await engine.disconnected(agent.agent, tenant: agent.tenant)
        }
    }

    package func wake(_ agents: [StepAgent]) async {
        for tenant in Set(agents.map(\.tenant)) {
            await attempt("tell agents of the panic switch") { try await engine.tellSwitch(tenant) }
        }
        for agent in agents {
            await attempt("send what waits for an agent") {
                try await engine.resend(to: agent.agent, tenant: agent.tenant)
            }
        }
    }

    package func take(_ event: StepEvent, from agent: StepAgent) async throws {
        switch event {
        case .state(let state, let isLate):
            if !isLate { try await take(state, agent) }
        case .report(let report):
            for entry in report.entries {
                if let state = entry.state {
                    try await take(state, agent)
                } else {
                    try await say(.unseen, entry.attemptID, agent)
                }
            }
        case .output(let output): try await say(Self.word(output), output.attemptID, agent)
        }
    }

    private func take(_ state: StepState, _ agent: StepAgent) async throws {
        if case .finished(let result) = state.phase {
            let measure = StepMeasure(
                bytes: result.outputBytes,
                isCut: result.truncated,
                hash: result.outputHash,
                milliseconds: result.duration,
                peakMemory: result.peakMemory > 0 ? result.peakMemory : nil,
                processorTime: result.userTime + result.systemTime > 0 ? result.userTime + result.systemTime : nil,
                signal: result.signal,
                release: result.release.map { StepRelease(isDone: $0.done, text: $0.text) }
            )
            try await say(.measured(measure), state.attemptID, agent)
        }
        try await say(Self.word(state.phase), state.attemptID, agent)
    }

    private func say(_ word: StepWord, _ attempt: AttemptID, _ agent: StepAgent) async throws {
        let id = RunAttemptID(high: attempt.high, low: attempt.low)
        try await engine.take(word, of: id, from: agent.agent, tenant: agent.tenant)
    }

    /// A refusal stands for its attempt, whatever its code: a person may try again, which is another attempt.
    package static func word(_ phase: StepPhase) -> StepWord {
        switch phase {
        case .accepted, .started: .accepted
        case .refused(let refusal):
            .ended(.refused, exitCode: nil, reason: "\(refusal.code.rawValue): \(refusal.reason)")
        case .finished(let result): ended(result)
        }
    }

    /// A word of a later version says nothing that could be relied on: then nobody knows.
    private static func ended(_ result: StepResult) -> StepWord {
        let end: AttemptEnd =
            switch result.outcome {
            case .exited: result.exitCode == 0 ? .succeeded : .failed
            case .timeout: .timedOut
            case .cancelled: .cancelled
            case .signalled, .memory, .output, .disk, .partitioned, .failedToStart: .failed
            // Ended half-way by a switch, which is no fault of the runbook: a person looks at what it did and decides (P6-E3-18).
            default: .interrupted
            }
        let reason =
            switch result.outcome {
            case .exited: nil as String?
            case .signalled: result.signal.map { "ended by signal \($0)" } ?? result.outcome.rawValue
            case .killed: "stopped by the panic switch or by the kill switch of its host"
            default: result.outcome.rawValue
            }
        return .ended(end, exitCode: result.exitCode, reason: reason)
    }

    private static func word(_ output: StepOutput) -> StepWord {
        let sequence = Int(clamping: output.sequence)
        return switch output.content {
        case .standardOutput(let body): piece(sequence, isError: false, body)
        case .standardError(let body): piece(sequence, isError: true, body)
        case .gap(let bytes): .output(sequence: sequence, isError: false, text: "", missing: Int(clamping: bytes))
        }
    }

    private static func piece(_ sequence: Int, isError: Bool, _ body: ByteBuffer) -> StepWord {
        .output(sequence: sequence, isError: isError, text: text(body), missing: 0, bytes: body.readableBytes)
    }

    private static func text(_ body: ByteBuffer) -> String { String(decoding: body.readableBytesView, as: UTF8.self) }

    private func attempt(_ what: String, _ body: () async throws -> Void) async {
        do { try await body() } catch {
            logger.warning("cannot \(what)", metadata: ["error.chain": "\(ErrorChain.describe(error))"])
        }
    }
}
