import NIOCore
import PlaneKernel
import SharedBase
import SharedWire

/// An engine that keeps in memory what agents say, and can be slow about it.
final class TestEngine: StepConsumer {
    struct State: Sendable {
        var connected: [StepAgent] = []
        var disconnected: [StepAgent] = []
        var states: [StepState] = []
        var late: [StepState] = []
        var reports: [StepReport] = []
        var output: [AttemptID: [UInt64: StepOutput]] = [:]
        var outputBytes = 0
        var wakes: [AgentID] = []
        /// While true nothing is kept: what is said waits, unacknowledged.
        var isHeld = false
        /// So many events cannot be kept, as if the engine were broken.
        var failures = 0
        /// Events that are waiting to be kept.
        var waiting = 0

        func marks(_ attempt: AttemptID) -> [StepPhase.Mark] {
            states.filter { $0.attemptID == attempt }.map(\.phase.mark)
        }

        func refusal(_ attempt: AttemptID) -> StepRefusalCode? {
            for state in states where state.attemptID == attempt {
                if case .refused(let refusal) = state.phase { return refusal.code }
            }
            return nil
        }

        /// The bytes of an attempt in the order of their numbers; nil where one is missing.
        func text(_ attempt: AttemptID) -> [UInt8]? {
            let pieces = output[attempt] ?? [:]
            var bytes: [UInt8] = []
            for number in 0..<UInt64(pieces.count) {
                guard let piece = pieces[number + 1] else { return nil }
                switch piece.content {
                case .standardOutput(let body), .standardError(let body): bytes += body.readableBytesView
                case .gap: break
                }
            }
            return bytes
        }
    }

    let board = Board(State())

    func connected(_ agent: StepAgent) async throws { board.change { $0.connected.append(agent) } }

    func disconnected(_ agent: StepAgent) async { board.change { $0.disconnected.append(agent) } }

    struct Broken: Error {}

    func take(_ event: StepEvent, from agent: StepAgent) async throws {
        if board.now.failures > 0 {
            board.change { $0.failures -= 1 }
            throw Broken()
        }
        board.change { $0.waiting += 1 }
        await board.until { !$0.isHeld }
        board.change { state in
            state.waiting -= 1
            switch event {
            case .state(let said, let isLate):
                if isLate { state.late.append(said) }
                state.states.append(said)
            case .output(let output):
                if state.output[output.attemptID, default: [:]].updateValue(output, forKey: output.sequence) == nil {
                    state.outputBytes += output.bytes
                }
            case .report(let report): state.reports.append(report)
            }
        }
    }

    func wake(_ agents: [StepAgent]) async { board.change { $0.wakes += agents.map(\.agent) } }
}
