import AgentLink
import NIOCore
import SharedBase
import SharedCrypto
import SharedWire
import Synchronization

/// An executor without a sandbox: it accepts and says what the test wants said.
final class TestExecutor: Sendable {
    struct State: Sendable {
        var decided: [StepOrder] = []
        var begun: [StepOrder] = []
        var cancels: [CancelStep] = []
        var panics: [PanicNotice] = []
        var links: [Bool] = []
        var refusal: StepRefusal?
        /// Blocks of output that found room.
        var written = 0
    }

    let journal = MemoryStepJournal()
    let board = Board(State())
    private let uplink = Mutex<StepUplink?>(nil)

    var hooks: StepHooks {
        StepHooks(
            journal: journal,
            decide: { [board] order in
                board.change { $0.decided.append(order) }
                return board.now.refusal
            },
            begin: { [board] order in board.change { $0.begun.append(order) } },
            cancel: { [board] cancel in board.change { $0.cancels.append(cancel) } },
            panic: { [board] notice in board.change { $0.panics.append(notice) } },
            linkChanged: { [board] isUp in board.change { $0.links.append(isUp) } }
        )
    }

    func attach(_ client: LinkClient) { uplink.withLock { $0 = client.steps } }

    var link: StepUplink? { uplink.withLock { $0 } }

    /// As an executor does it: into the journal first.
    func say(_ order: StepOrder, _ phase: StepPhase) {
        let state = StepState(order, phase, at: WallClock.system.now())
        if journal.append(state) { link?.state(state) }
    }

    func write(_ order: StepOrder, _ bytes: [UInt8], isError: Bool = false) async throws {
        try await link?.output(order.attemptID, isError: isError, ByteBuffer(bytes: bytes))
    }

    static func finished(_ outcome: StepOutcome = .exited, output: [UInt8] = []) -> StepPhase {
        .finished(
            StepResult(
                outcome: outcome,
                exitCode: outcome == .exited ? 0 : nil,
                duration: 1,
                outputBytes: output.count,
                outputHash: SHA256.digest(output)
            )
        )
    }
}
