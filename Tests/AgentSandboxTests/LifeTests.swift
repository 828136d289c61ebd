internal import CSandbox
import Glibc
import TestKit
import Testing

@testable import AgentSandbox

/// Starting, ending, cancelling: what is left afterwards is nothing.
@Suite struct LifeTests {
    @Test(arguments: [0, 1, 7, 126, 255], Machine.Start.possible)
    func givesTheExitCode(_ code: Int32, _ start: Machine.Start) async throws {
        guard let result = try await Machine.sandbox(start).shell("exit \(code)") else { return }
        #expect(result.outcome.kind == .exited)
        #expect(result.outcome.exitCode == code)
    }

    @Test(arguments: ["no-such-program", "/etc/passwd", "/tmp"])
    func refusesWhatIsNoProgram(_ program: String) async throws {
        guard let result = try await Machine.sandbox().step(SandboxRequest([program])) else { return }
        #expect(result.outcome.kind == .refused)
        #expect(result.outcome.exitCode == 125)
        #expect(result.outcome.reason.contains(program))
    }

    @Test(arguments: [[], [""], ["a\0b"], ["true", String(repeating: "x", count: 131_072)]])
    func refusesRequests(_ arguments: [String]) async throws {
        let outcome = await (try Machine.sandbox()).run(SandboxRequest(arguments)).outcome()
        #expect(outcome.kind == .refused)
        #expect(outcome.exitCode == 125)
    }

    /// 40: what the sandbox stands on is missing.
    @Test func refusesWithoutBubblewrap() async throws {
        #expect(throws: SandboxError.self) { try Sandbox(hidden: [], programs: ["/nonexistent/bwrap"]) }
        let broken = try Sandbox(hidden: [], programs: ["/bin/false"])
        let outcome = await broken.run(SandboxRequest(["/bin/true"])).outcome()
        #expect(outcome.kind == .refused)
    }

    /// 39: half a filter runs nothing.
    @Test func refusesWithAFilterThatTheKernelRefuses() async throws {
        var sandbox = try Machine.sandbox()
        // BPF_RET with a jump before it that leads outside: whole by its length, refused by the kernel.
        let program = try SeccompProgram([0x15, 0, 200, 200, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0xff, 0x7f])
        sandbox.known = program
        guard let result = await sandbox.shell("echo ran") else { return }
        #expect(result.outcome.kind == .refused)
        #expect(result.output.isEmpty)
    }

    /// 26: who leaves his session and his parent is gone with the step, before its outcome is known.
    @Test(arguments: Machine.Start.possible)
    func leavesNoProcess(_ start: Machine.Start) async throws {
        let mark = "\(Int.random(in: 100_000_000..<999_999_999))"
        let script = "(setsid sh -c 'sleep \(mark) & sleep \(mark)' &) ; setsid nohup sleep \(mark) & exit 3"
        guard let result = try await Machine.sandbox(start).shell(script) else { return }
        #expect(result.outcome.exitCode == 3)
        #expect(Processes.named(mark).isEmpty)
    }

    /// A cancelled step is gone although nobody takes its output, which is then given up.
    @Test(arguments: Machine.Start.possible)
    func cancels(_ start: Machine.Start) async throws {
        let mark = "\(Int.random(in: 100_000_000..<999_999_999))"
        var request = SandboxRequest(["/bin/sh", "-c", "trap '' TERM; setsid sleep \(mark) & yes & yes >&2"])
        request.limits.output = 1 << 30
        let run = try Machine.sandbox(start).run(request)
        let first = await run.nextChunk()
        guard Machine.hasNamespaces else { return #expect(first == nil) }
        #expect(first != nil)
        run.cancel("the operator said so")
        let outcome = await run.outcome()
        #expect(outcome.kind == .cancelled)
        #expect(outcome.reason == "the operator said so")
        #expect(Processes.named(mark).isEmpty)
        #expect(await run.nextChunk() == nil)
    }

    /// Cancelling at once, before bubblewrap has said which process is its first, and cancelling twice or late.
    @Test func cancelsAtEveryMoment() async throws {
        let sandbox = try Machine.sandbox()
        for _ in 0..<20 {
            let run = sandbox.run(SandboxRequest(["/bin/sleep", "1000"]))
            run.cancel()
            run.cancel("too late")
            let outcome = await run.outcome()
            #expect(outcome.kind == (Machine.hasNamespaces ? .cancelled : .refused))
            run.cancel()
            #expect(await run.outcome() == outcome)
        }
    }

    /// A slow taker stops the step in its writing and loses nothing.
    @Test func losesNoOutput() async throws {
        var request = SandboxRequest(["/usr/bin/seq", "1", "200000"])
        request.limits.output = 8 << 20
        let run = try Machine.sandbox().run(request)
        var text: [UInt8] = []
        while let chunk = await run.nextChunk() {
            text += chunk.bytes
            await Task.yield()
        }
        guard await run.outcome().kind != .refused else { return #expect(!Machine.hasNamespaces) }
        #expect(text == Array((1...200_000).map { "\($0)\n" }.joined().utf8))
    }

    @Test func passesInputOn() async throws {
        let bytes = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        var request = SandboxRequest(["/usr/bin/sha256sum"])
        request.input = .bytes(bytes)
        guard let result = try await Machine.sandbox().step(request) else { return }
        let folder = TemporaryFolder()
        let file = try #require(fopen(folder.path + "/in", "w"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        request.input = .descriptor(open(folder.path + "/in", O_RDONLY))
        guard let again = try await Machine.sandbox().step(request) else { return }
        #expect(result.output.utf8.count == 68)
        #expect(result.output == again.output)
        // A step that does not read its input is not held up by it.
        request.arguments = ["/bin/true"]
        request.input = .bytes(bytes)
        #expect(try await Machine.sandbox().step(request)?.outcome.exitCode == 0)
    }

    /// Many at a time, each with its own user, groups, descriptors.
    @Test func runsSideBySide() async throws {
        let sandbox = try Machine.sandbox()
        await withTaskGroup(of: String?.self) { group in
            for number in 0..<8 { group.addTask { await sandbox.shell("echo \(number) > /tmp/x; cat /tmp/x")?.output } }
            var seen: Set<String> = []
            for await text in group { if let text { seen.insert(text) } }
            #expect(!Machine.hasNamespaces || seen == Set((0..<8).map { "\($0)\n" }))
        }
        // Other tests run beside it, whose steps are about to be waited for: what stays is what nobody waits for.
        var staying = Set(Processes.zombies)
        for _ in 0..<2000 where !staying.isEmpty { staying.formIntersection(Processes.zombies) }
        #expect(staying.isEmpty)
    }
}

/// Processes of the host, as the host sees them.
enum Processes {
    /// Those with this word among their arguments.
    static func named(_ word: String) -> [pid_t] {
        all.filter {
            (TextFile.read("/proc/\($0)/cmdline") ?? "").split(separator: "\0").contains { $0.contains(word) }
        }
    }

    /// Ended children of this process that nobody waited for.
    static var zombies: [pid_t] {
        all.filter { number in
            let text = TextFile.read("/proc/\(number)/status") ?? ""
            return text.contains("State:\tZ") && text.contains("PPid:\t\(getpid())\n") && text.contains("Name:\tbwrap")
        }
    }

    static var all: [pid_t] { (TestFile.names(in: "/proc") ?? []).compactMap { pid_t($0) } }
}
