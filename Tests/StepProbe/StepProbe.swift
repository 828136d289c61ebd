import AgentRunbook
import AgentSandbox
import Glibc
import SharedBase
import SharedRisk
import SharedRunbook

/// A small agent for the kill tests: runs one order through the journal in FOLDER and ends itself with SIGKILL at POINT.
///
/// `dd0c-step-probe FOLDER POINT [COMMAND]`; POINT `none` ends at the end and prints what came of the order.
@main
enum StepProbe {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count >= 3 else { exit(64) }
        let point = StepRunner.Point(rawValue: words[2])
        let work = words[1] + "/work"
        let runner = StepRunner(
            executor: StepExecutor(
                sandbox: try Sandbox(hidden: []),
                policy: LocalPolicy(),
                killSwitch: KillSwitch(words[1] + "/stop-steps")
            ),
            journal: try JournalStore(words[1] + "/journal"),
            passed: { if $0 == point { kill(getpid(), SIGKILL) } }
        )
        var order = StepOrder(.shell, words.count > 3 ? words[3] : "echo ran >> \(work)/count", promised: .dangerous)
        order.writable = [work]
        let attempt = StepAttempt(
            id: "step-1/1",
            nonce: "nonce-1",
            expires: Timestamp(seconds: 4_000_000_000),
            order: order
        )
        switch try await runner.run(attempt, order, stop: StepStop(), output: { _ in }) {
        case .done(let result, _): print("done \(result.status.rawValue)")
        case .notRun(.known(.finished(let result))): print("known \(result.status.rawValue)")
        case .notRun(let admission): print("not run: \(admission)")
        }
    }
}
