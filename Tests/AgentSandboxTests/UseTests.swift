import Glibc
import TestKit
import Testing

@testable import AgentSandbox

/// What is told of a step that ended: code, signal, time (P6-E4-12), and how many processors it may keep busy (P6-E4-09).
@Suite struct UseTests {
    struct Row: CustomTestStringConvertible {
        let script: String
        let code: Int32
        var signal: Int32?

        var testDescription: String { script }
    }

    /// Codes that bubblewrap gives for both.
    static let ends: [Row] = [
        Row(script: "exit 0", code: 0), Row(script: "exit 128", code: 128), Row(script: "exit 193", code: 193),
        Row(script: "exit 255", code: 255),
        Row(script: "exit 129", code: 129), Row(script: "kill -HUP $$", code: 129, signal: SIGHUP),
        Row(script: "exit 137", code: 137), Row(script: "kill -KILL $$", code: 137, signal: SIGKILL),
        Row(script: "exit 139", code: 139), Row(script: "kill -SEGV $$", code: 139, signal: SIGSEGV),
        Row(script: "exit 192", code: 192), Row(script: "kill -64 $$", code: 192, signal: 64),
        Row(script: "exit 152", code: 152),
        // A child's end by a signal is an exit of the shell, and a child's exit is not the program's.
        Row(script: "sh -c 'kill -TERM $$'", code: 143),
        Row(script: "(exit 143); kill -TERM $$", code: 143, signal: SIGTERM),
        Row(script: "(exit 137) & (exit 137) & wait; exit 137", code: 137),
        // By another process of it.
        Row(script: "(kill -TERM $$) & while :; do :; done", code: 143, signal: SIGTERM),
        Row(script: "exec python3 -c 'import os; os._exit(143)'", code: 143),
        // A thread that leaves with such a code is not the program's end.
        Row(
            script: "exec python3 -c 'import threading as t, ctypes as c, os; l = c.CDLL(None); "
                + "x = t.Thread(target=lambda: l.syscall({\"x86_64\": 60}.get(os.uname().machine, 93), 143), daemon=True); x.start(); "
                + "\nwhile len(os.listdir(\"/proc/self/task\")) > 1: pass\nos.kill(os.getpid(), 15)'",
            code: 143,
            signal: SIGTERM
        ),
    ]

    @Test(arguments: ends, Machine.Start.possible)
    func tellsASignalFromAnExit(_ row: Row, _ start: Machine.Start) async throws {
        guard let result = try await Machine.sandbox(start).shell(row.script) else { return }
        #expect(result.outcome.kind == .exited, "\(result.outcome.reason)")
        #expect(result.outcome.exitCode == row.code)
        #expect(result.outcome.signal == row.signal)
        #expect(result.outcome.reason == (row.signal.map { "ended by signal \($0)" } ?? "exit code \(row.code)"))
    }

    /// Whoever exits so again and again holds nobody up.
    @Test(arguments: Machine.Start.possible)
    func hearsOfManyExits(_ start: Machine.Start) async throws {
        let script = "i=0; while [ $i -lt 300 ]; do (exit 140); i=$((i+1)); done; echo $i; exit 140"
        guard let result = try await Machine.sandbox(start).shell(script) else { return }
        #expect(result.output == "300\n")
        #expect(result.outcome.exitCode == 140)
        #expect(result.outcome.signal == nil)
    }

    @Test func isNotSureWithoutAListener() {
        let listener = ExitListener(Descriptor(-1))
        #expect(listener.signal(of: 143) == (15, false))
        #expect(listener.signal(of: 128) == (nil, true))
        #expect(listener.signal(of: 193) == (nil, true))
    }

    @Test func knowsTheProgram() {
        let text = "Name:\tsh\nTgid:\t4712\nNStgid:\t4712\t2\nPid:\t4712\nPPid:\t4711\n"
        #expect(ExitListener.isProgram(text, inner: 4711))
        #expect(!ExitListener.isProgram(text, inner: 4710))
        #expect(!ExitListener.isProgram(text.replacing("\t2\n", with: "\t3\n"), inner: 4711))
        // Bubblewrap outside, whose number may be 2 in a container.
        #expect(!ExitListener.isProgram("NStgid:\t2\nPPid:\t4711\n", inner: 4711))
        #expect(!ExitListener.isProgram("", inner: 0))
        let thread = text.replacing("Pid:\t4712", with: "NSpid:\t4713\t3\nPid:\t4713")
        #expect(ExitListener.isProgram(thread, inner: 4711))
        #expect(!ExitListener.isProgram(thread, inner: 4711, byThread: true))
        #expect(ExitListener.isProgram(thread.replacing("\t3\n", with: "\t2\n"), inner: 4711, byThread: true))
    }

    /// Half a second of one processor, by a child that is waited for, and by one that lives when the step is ended.
    static let spins = [
        "timeout 20 python3 -c 'import time\nwhile time.process_time() < 0.5: sum(range(50000))'",
        "python3 -c 'import signal, time\nwhile time.process_time() < 0.5: sum(range(50000))\nprint(flush=True)\nsignal.pause()' & read x",
    ]

    @Test(arguments: spins, [true, false])
    func countsProcessorTime(_ script: String, _ withGroups: Bool) async throws {
        var sandbox = withGroups ? try Machine.sandbox() : try Sandbox(hidden: [], groups: ControlGroups.none)
        if !withGroups { sandbox.user = Machine.Start.possible[0].user }
        let pipe = try Pipe()
        var request = SandboxRequest(["/bin/sh", "-c", script])
        request.input = .descriptor(pipe.reading.number)
        let run = sandbox.run(request)
        // The second one says when it is done, and is then ended.
        if await run.nextChunk() != nil { run.cancel() }
        let outcome = await run.outcome()
        guard Machine.hasNamespaces else { return #expect(outcome.kind == .refused) }
        let used = try #require(outcome.processorTime)
        #expect(used.total >= .milliseconds(480), "\(used)")
        #expect(used.total < outcome.duration * 4 + .seconds(1), "\(used) \(outcome.duration)")
        #expect(used.user > used.system)
        #expect(outcome.duration >= .milliseconds(480) / 4)
    }

    @Test(
        arguments: [
            ("usage_usec 1500\nuser_usec 1000\nsystem_usec 500\n", 1000, 500), ("", nil, nil),
            ("nr_periods 0\n", nil, nil),
        ] as [(String, Int?, Int?)]
    )
    func readsVersionTwo(_ text: String, _ user: Int?, _ system: Int?) {
        let time = ProcessorTime(versionTwo: text)
        #expect(time?.user == user.map { .microseconds($0) })
        #expect(time?.system == system.map { .microseconds($0) })
    }

    @Test(
        arguments: [
            ("10000000\n", "user 3\nsystem 1\n", 7_500_000, 2_500_000), ("10\n", "user 0\nsystem 0\n", 10, 0),
            ("10\n", "user 0\nsystem 2\n", 0, 10), ("10\n", "", 10, 0), ("x\n", "user 1\nsystem 1\n", nil, nil),
            ("-1\n", "", nil, nil),
        ] as [(String, String, Int?, Int?)]
    )
    func readsVersionOne(_ usage: String, _ stat: String, _ user: Int?, _ system: Int?) {
        let time = ProcessorTime(usage: usage, stat: stat)
        #expect(time?.user == user.map { .nanoseconds($0) })
        #expect(time?.system == system.map { .nanoseconds($0) })
    }

    @Test func readsTimesOfProcesses() {
        let text = "12 (a) b) (c 1 2) S 1 2 3 0 -1 4194560 1 2 3 4 100 20 30 4 20 0 1 0 5 6"
        let time = ProcessTree.times(text, ticks: 100)
        #expect(time == ProcessorTime(user: .milliseconds(1300), system: .milliseconds(240)))
        #expect(ProcessTree.times("12 (a) S 1 2", ticks: 100) == nil)
        #expect(ProcessTree.times("", ticks: 100) == nil)
    }

    /// 35: two threads get the share of a fifth of one processor, whatever else this machine does.
    @Test func holdsToItsProcessors() async throws {
        let sandbox = try Machine.sandbox()
        let result = await sandbox.shell("while :; do :; done & while :; do :; done") {
            $0.limits.cpus = 0.2
            $0.limits.timeout = .seconds(3)
        }
        guard let result else { return }
        guard sandbox.groups.limitsProcessors else { return #expect(result.outcome.kind == .refused) }
        #expect(result.outcome.kind == .timeout)
        let used = try #require(result.outcome.processorTime)
        // 0.6 s are its share. Without a limit two threads would take 6 s of an idle machine, and 1.2 s of one with two processors and eight
        // other spinners.
        #expect(used.total <= result.outcome.duration * 0.2 + .milliseconds(150), "\(used) \(result.outcome.duration)")
    }

    /// 35: without groups the wish is refused, and one process may use what one processor gives in the step's time.
    @Test func refusesProcessorsWithoutGroups() async throws {
        var sandbox = try Sandbox(hidden: [], groups: ControlGroups.none)
        sandbox.user = Machine.Start.possible[0].user
        guard let refused = await sandbox.shell("true", { $0.limits.cpus = 1 }) else { return }
        #expect(refused.outcome.kind == .refused)
        #expect(refused.outcome.reason.contains("limit the processors"))
        guard let plain = await sandbox.shell("ulimit -S -t; ulimit -H -t", { $0.limits.timeout = .milliseconds(1500) })
        else { return }
        #expect(plain.output == "2\n3\n")
        // By its time or by its processor time, whichever this machine reaches first: it ends as one that took too long.
        let spin =
            "exec python3 -c 'import hashlib, threading\nb = bytes(50000000)\ndef f():\n while 1: hashlib.sha256(b)\n"
            + "for _ in range(4): threading.Thread(target=f).start()'"
        guard let long = await sandbox.shell(spin, { $0.limits.timeout = .seconds(1) }) else { return }
        #expect(long.outcome.kind == .timeout, "\(long.outcome)")
    }

    /// A signal of that name which the program sends to itself is no used up time.
    @Test func blamesNoTimeForASignal() async throws {
        var sandbox = try Sandbox(hidden: [], groups: ControlGroups.none)
        sandbox.user = Machine.Start.possible[0].user
        guard let result = await sandbox.shell("kill -XCPU $$") else { return }
        #expect(result.outcome.kind == .exited)
        #expect(result.outcome.signal == SIGXCPU)
    }

    /// 35: what was given to the agent is not the step's: neither real time, which no quota holds, nor a better place in the queue.
    @Test(.enabled(if: Machine.isRoot && BuiltAgent.path != nil && Machine.hasNamespaces))
    func inheritsNoPriority() throws {
        let folder = TemporaryFolder()
        let agent = try #require(BuiltAgent.path)
        let words = "python3 -c 'import os; print(os.sched_getscheduler(0), os.nice(0))'"
        let script =
            "chrt -f 10 nice -n -5 true 2>/dev/null || exit 77; "
            + "\(BuiltAgent.adopt) chrt -f 10 nice -n -5 '\(agent)' sandbox -- \(words) > '\(folder.path)/out' 2>/dev/null"
        let status = system(script)
        // 77: this machine gives no real time to anybody.
        guard status >> 8 != 77 else { return }
        #expect(status == 0)
        #expect(try TestFile.read(folder.path + "/out") == Array("0 0\n".utf8))
    }
}
