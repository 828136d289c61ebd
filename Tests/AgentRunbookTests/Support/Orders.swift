import AgentRunbook
import NIOCore
import SharedBase
import SharedCrypto
import SharedWire
import Synchronization

/// Something that a test stands on and that was otherwise.
struct Unexpected: Error {}

/// Orders as the link hands them over: checked, and new.
enum Orders {
    static let now = Timestamp(seconds: 1_800_000_000)

    static func order(
        _ number: UInt64,
        _ command: StepCommand = .shell("df -h"),
        risk: StepRisk = .safe,
        expires: Duration = .seconds(600)
    ) -> StepOrder {
        StepOrder(
            tenantID: TenantID(high: 1, low: 1),
            agentID: AgentID(high: 1, low: 2),
            executionID: ExecutionID(high: 1, low: 3),
            stepID: StepID(high: 2, low: number),
            attemptID: AttemptID(high: 3, low: number),
            epoch: 1,
            command: command,
            commandHash: SHA256.digest(command.canonical),
            risk: risk,
            ruleSet: "test",
            variablesHash: SHA256.digest([]),
            nonce: Array("nonce \(number)                ".utf8.prefix(16)),
            issuedAt: now,
            expiresAt: now + expires
        )
    }

    static func state(_ order: StepOrder, _ phase: StepPhase) -> StepState { StepState(order, phase, at: now) }

    static let done = StepPhase.finished(
        StepResult(outcome: .exited, exitCode: 0, duration: 5, outputBytes: 0, outputHash: SHA256.digest([]))
    )
}

/// The plane's ear: what an agent says, in order. Output waits while the line is stopped.
final class Ear: StepVoice {
    struct Heard {
        var states: [StepState] = []
        var output: [UInt8] = []
        var gaps: UInt64 = 0
        var closed = 0
        var isStopped = false
    }

    let heard = Mutex(Heard())
    private let states: AsyncStream<StepState>
    private let saying: AsyncStream<StepState>.Continuation
    private let waits: AsyncStream<Void>
    private let waiting: AsyncStream<Void>.Continuation

    init(stopped: Bool = false) {
        (states, saying) = AsyncStream.makeStream()
        (waits, waiting) = AsyncStream.makeStream()
        heard.withLock { $0.isStopped = stopped }
    }

    func state(_ state: StepState) {
        heard.withLock { $0.states.append(state) }
        saying.yield(state)
    }

    func output(_ attempt: AttemptID, isError: Bool, _ bytes: ByteBuffer, written: (Int) -> Void) async throws {
        if heard.withLock({ $0.isStopped }) {
            waiting.yield()
            // Until the writer is cancelled.
            let (never, hold) = AsyncStream<Void>.makeStream()
            for await _ in never {}
            withExtendedLifetime(hold) {}
            throw CancellationError()
        }
        heard.withLock { $0.output += Array(bytes.readableBytesView) }
        written(bytes.readableBytes)
    }

    func gap(_ attempt: AttemptID, bytes: UInt64) { heard.withLock { $0.gaps += bytes } }
    func close(_ attempt: AttemptID) { heard.withLock { $0.closed += 1 } }

    /// The result, once it is said.
    func result() async throws -> StepResult {
        for await state in states { if case .finished(let result) = state.phase { return result } }
        throw Unexpected()
    }

    /// Until the step has started.
    func started() async {
        for await state in states where state.phase == .started { return }
    }

    /// Until a writer waits for the line.
    func blocked() async { for await _ in waits { return } }
}
