import AgentLink
import AgentRunbook
import AgentSandbox
import Glibc
import Logging
import NIOCore
import SharedBase
import SharedCrypto
import SharedWire

/// A small agent for the kill tests: takes one order up as the link does, with a journal in FOLDER, and ends itself with SIGKILL at POINT.
///
/// `dd0c-step-probe FOLDER POINT [COMMAND]`; POINT is `accepted`, `started`, `ran` or `finished`, or `none` to go on to the end and print
/// what came of the order.
@main
enum StepProbe {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count >= 3 else { exit(64) }
        let journal = try DiskStepJournal(words[1] + "/journal")
        let desk = StepDesk(
            executor: StepExecutor(
                sandbox: try Sandbox(hidden: []),
                policy: try LocalPolicy.parse(Array("writable: [\(words[1])/work]".utf8)),
                killSwitch: KillSwitch(words[1] + "/stop-steps")
            ),
            journal: journal,
            logger: Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() },
            passed: { point in if point.rawValue == words[2] { kill(getpid(), SIGKILL) } }
        )
        let order = order(words[1] + "/work", words.count > 3 ? words[3] : nil)
        switch try await journal.memory(of: order) {
        case .new: break
        case .known(let states): return print("known \(states.last.map(word) ?? "")")
        case .replayed, .staleEpoch: return print("replayed")
        }
        if let refusal = await desk.hooks.decide(order) { return print("refused \(refusal.code)") }
        try await journal.open(order, StepState(order, .accepted, at: WallClock.system.now()))
        if words[2] == "accepted" { kill(getpid(), SIGKILL) }
        let (states, saying) = AsyncStream.makeStream(of: StepState.self)
        desk.speak(through: Voice(saying: saying))
        desk.hooks.begin(order)
        for await state in states where state.phase.mark == .finished {
            // It is said before its point has passed: who is to die there waits for it.
            if words[2] == "finished" { while true { pause() } }
            return print("done \(word(state))")
        }
    }

    private static func word(_ state: StepState) -> String {
        switch state.phase {
        case .accepted: "accepted"
        case .started: "started"
        case .finished(let result): result.outcome.rawValue
        case .refused(let refusal): "refused \(refusal.code)"
        }
    }

    private struct Voice: StepVoice {
        let saying: AsyncStream<StepState>.Continuation

        func state(_ state: StepState) { saying.yield(state) }
        func output(_ attempt: AttemptID, isError: Bool, _ bytes: ByteBuffer, written: (Int) -> Void) async throws {
            written(bytes.readableBytes)
        }
        func gap(_ attempt: AttemptID, bytes: UInt64) {}
        func close(_ attempt: AttemptID) {}
    }

    private static func order(_ work: String, _ text: String?) -> StepOrder {
        let command = StepCommand.shell(text ?? "echo ran >> \(work)/count")
        return StepOrder(
            tenantID: TenantID(high: 1, low: 1),
            agentID: AgentID(high: 1, low: 2),
            executionID: ExecutionID(high: 1, low: 3),
            stepID: StepID(high: 1, low: 4),
            attemptID: AttemptID(high: 1, low: 5),
            epoch: 1,
            command: command,
            commandHash: SHA256.digest(command.canonical),
            risk: .dangerous,
            ruleSet: "test",
            variablesHash: SHA256.digest([]),
            writable: [work],
            nonce: [UInt8](repeating: 7, count: 16),
            issuedAt: Timestamp(seconds: 1_800_000_000),
            expiresAt: Timestamp(seconds: 1_800_003_600)
        )
    }
}
