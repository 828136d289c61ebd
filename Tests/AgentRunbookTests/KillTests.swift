import AgentRunbook
import Glibc
import SharedBase
import TestKit
import Testing

/// The agent killed with SIGKILL at each point: at most one execution, and the truth about it (`Tests/StepProbe` is the agent).
@Suite(.enabled(if: Programs.hasSandbox)) struct KillTests {
    private let folder = TemporaryFolder()

    init() {
        mkdir(folder.path + "/work", 0o777)
        chmod(folder.path + "/work", 0o777)
        // The step's user must reach its folder.
        chmod(folder.path, 0o711)
    }

    private func probe(_ point: String) -> Programs.Result {
        Programs.shell("'\(Programs.probe)' '\(folder.path)' \(point)")
    }

    private var executions: Int { folder.text("work/count").split(separator: "\n").count }

    /// Where it is killed, runs until then and for ever, what the same order gets afterwards.
    static let rows: [(String, Int, String)] = [
        ("accepted", 0, "known refused restarted\n"), ("started", 0, "known interrupted\n"),
        ("ran", 1, "known interrupted\n"), ("finished", 1, "known exited\n"),
    ]

    @Test(arguments: rows) func runsAtMostOnce(_ row: (String, Int, String)) throws {
        #expect(probe(row.0).code == 128 + SIGKILL)
        #expect(executions == row.1)
        for _ in 0..<2 {
            let again = probe("none")
            #expect(again.output == row.2, "\(again.error)")
            #expect(executions == row.1)
        }
    }

    @Test func runsOnceWhenNobodyKills() throws {
        #expect(probe("none").output == "done exited\n")
        #expect(probe("none").output == "known exited\n")
        #expect(executions == 1)
    }

    /// Killed while the step runs: nothing of it goes on, and nobody claims to know how it ended.
    @Test func isInterruptedWhenKilledInTheMiddle() throws {
        let mark = "\(Int.random(in: 100_000_000..<999_999_999))"
        let here = folder.path
        let result = Programs.shell(
            """
            '\(Programs.probe)' '\(here)' none 'echo ran >> \(here)/work/count; sleep \(mark)' &
            agent=$!
            timeout 20 sh -c 'until [ -s \(here)/work/count ]; do :; done' || exit 1
            kill -KILL $agent
            timeout 20 sh -c 'while pgrep -x -f "sleep \(mark)" >/dev/null; do :; done' || exit 2
            '\(Programs.probe)' '\(here)' none 'echo ran >> \(here)/work/count; sleep \(mark)'
            """
        )
        #expect(result.output == "known interrupted\n", "\(result.error)")
        #expect(executions == 1)
    }

    /// The kill switch: before a step, and while one runs.
    @Test func stopsAtTheKillSwitch() throws {
        folder.write("stop-steps", "")
        #expect(probe("none").output == "refused killSwitch\n")
        #expect(executions == 0)
        unlink(folder.path + "/stop-steps")
        let here = folder.path
        let result = Programs.shell(
            """
            '\(Programs.probe)' '\(here)' none 'echo ran >> \(here)/work/count; sleep 100' > '\(here)/said' &
            timeout 20 sh -c 'until [ -s \(here)/work/count ]; do :; done' || exit 1
            touch '\(here)/stop-steps'
            wait $!
            """
        )
        #expect(result.code == 0)
        #expect(folder.text("said") == "done killed\n")
    }
}
