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

    /// point, runs until then, what the same order gets afterwards, runs in the end.
    static let rows: [(StepRunner.Point, Int, String, Int)] = [
        (.accepted, 0, "done succeeded\n", 1), (.started, 0, "known unknown\n", 0), (.ran, 1, "known unknown\n", 1),
        (.finished, 1, "known succeeded\n", 1),
    ]

    @Test(arguments: rows) func runsAtMostOnce(_ row: (StepRunner.Point, Int, String, Int)) throws {
        #expect(probe(row.0.rawValue).code == 128 + SIGKILL)
        #expect(executions == row.1)
        // Nothing runs by itself when the agent comes back.
        do {
            let journal = try StepJournal(folder.path + "/journal", now: JournalTests.now)
            let state = journal.state("step-1/1")
            #expect((state == .accepted) == (row.0 == .accepted))
            #expect(journal.interrupted == (row.0 == .started || row.0 == .ran ? ["step-1/1"] : []))
        }
        #expect(executions == row.1)
        for round in 0..<2 {
            let again = probe("none")
            #expect(again.output == (round == 0 ? row.2 : row.2.replacing("done", with: "known")), "\(again.error)")
            #expect(executions == row.3)
        }
    }

    /// Killed while the step runs: nothing of it goes on, and nobody claims to know how it ended.
    @Test func isUnknownWhenKilledInTheMiddle() throws {
        let mark = "\(Int.random(in: 100_000_000..<999_999_999))"
        let here = folder.path
        let result = Programs.shell(
            """
            '\(Programs.probe)' '\(here)' none 'echo ran >> \(here)/work/count; sleep \(mark)' &
            agent=$!
            timeout 20 sh -c 'until [ -s \(here)/work/count ]; do :; done' || exit 1
            kill -KILL $agent
            timeout 20 sh -c 'while pgrep -x -f "sleep \(mark)" >/dev/null; do :; done' || exit 2
            """
        )
        #expect(result.code == 0, "\(result.error)")
        let journal = try StepJournal(here + "/journal", now: JournalTests.now)
        guard case .finished(let lost) = journal.state("step-1/1") else { throw Unexpected() }
        #expect(lost.status == .unknown)
        #expect(executions == 1)
    }

    /// The kill switch: before a step, and while one runs.
    @Test func stopsAtTheKillSwitch() throws {
        folder.write("stop-steps", "")
        #expect(probe("none").output == "done refused\n")
        #expect(executions == 0)
        unlink(folder.path + "/stop-steps")
        unlink(folder.path + "/journal")
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
        #expect(folder.text("said") == "done cancelled\n")
    }
}
