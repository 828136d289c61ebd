import Glibc
import TestKit
import Testing

@testable import AgentSandbox

/// What a step may use, each limit reached by a real program.
@Suite struct LimitTests {
    /// 22
    @Test(arguments: Machine.Start.possible)
    func endsAForkBomb(_ start: Machine.Start) async throws {
        guard let result = try await Machine.sandbox(start).probe("fork-bomb", { $0.limits.processes = 20 }) else {
            return
        }
        #expect(result.output == "19 processes\nheld\n")
    }

    /// 22, with a user that other steps have as well: a control group counts, or the user's limit where there is none.
    @Test(.enabled(if: Machine.isRoot))
    func endsAForkBombOfASharedUser() async throws {
        var sandbox = try Machine.sandbox()
        sandbox.user = StepUser(
            user: 1_900_000_001,
            group: 1_900_000_001,
            switches: true,
            isPrivileged: true,
            isAlone: false
        )
        guard let result = try await sandbox.probe("fork-bomb", { $0.limits.processes = 20 }) else { return }
        #expect(result.output == "19 processes\nheld\n")
    }

    /// 23
    @Test func endsAMemoryBomb() async throws {
        let sandbox = try Machine.sandbox()
        let result = await sandbox.shell("python3 -c 'x = bytearray(300 * 1000 * 1000)'; echo lived") {
            $0.limits.memory = 64 << 20
        }
        guard let result else { return }
        if sandbox.groups.limitsMemory {
            #expect(result.outcome.kind == .memory)
            #expect(result.outcome.exitCode == 137)
            #expect(result.outcome.reason.contains("memory"))
        } else {
            #expect(result.outcome.kind == .refused)
        }
    }

    /// Without groups a wish for a limit of memory is refused, never ignored; a step without the wish runs.
    @Test func refusesAMemoryLimitWithoutGroups() async throws {
        var sandbox = try Sandbox(hidden: [], groups: ControlGroups.none)
        sandbox.user = Machine.Start.possible[0].user
        guard let refused = await sandbox.shell("true", { $0.limits.memory = 64 << 20 }) else { return }
        #expect(refused.outcome.kind == .refused)
        #expect(refused.outcome.reason.contains("control groups"))
        guard let plain = await sandbox.shell("ulimit -d") else { return }
        #expect(plain.output == "1048576\n")
    }

    /// 24: every place that can be written is bounded in bytes and in files, all of them together.
    @Test(
        arguments: ["fill /tmp", "fill /dev/shm", "fill /work", "many /tmp", "many /dev/shm"],
        Machine.Start.possible
    )
    func endsAFullScratch(_ words: String, _ start: Machine.Start) async throws {
        guard let result = try await Machine.sandbox(start).probe(words, { $0.limits.scratch = 8 << 20 }) else {
            return
        }
        #expect(result.outcome.kind == .disk, "\(result.output)")
        #expect(!result.output.contains("ESCAPED"))
    }

    /// 24: a file that grows over the limit, many files that do so together, and files that have no name any more.
    @Test(arguments: [
        "head -c 4000000 /dev/zero > f; exit $?",
        "i=0; while [ $i -lt 30 ]; do head -c 200000 /dev/zero > f$i; i=$((i+1)); done; read x",
        "i=0; while [ $i -lt 3000 ]; do : > g$i; i=$((i+1)); done; read x",
    ])
    func endsAFullFolder(_ script: String) async throws {
        let folder = TemporaryFolder()
        let sandbox = try Machine.sandbox(.ordinary)
        folder.give(to: sandbox)
        // Input that never ends: the watcher must end it.
        let pipe = try Pipe()
        let result = await sandbox.shell(script) {
            $0.writable = [folder.path]
            $0.limits.disk = 1_000_000
            $0.input = .descriptor(pipe.reading.number)
        }
        guard let result else { return }
        #expect(result.outcome.kind == .disk)
        #expect(result.outcome.exitCode == 137)
    }

    @Test func endsFilesWithoutANameThatFillTheDisk() async throws {
        let folder = TemporaryFolder()
        let sandbox = try Machine.sandbox(.ordinary)
        folder.give(to: sandbox)
        let result = try await sandbox.probe("unlinked \(folder.path)") {
            $0.writable = [folder.path]
            $0.limits.disk = 40_000_000
        }
        guard let result else { return }
        #expect(result.outcome.kind == .disk)
        #expect(result.outcome.reason.contains("file system"))
    }

    /// 25: the first bytes exactly, then the end.
    @Test(arguments: ["yes", "cat /dev/zero", "cat /dev/urandom >&2", "yes | tr -d '\\n'"])
    func endsAFlood(_ script: String) async throws {
        guard let result = try await Machine.sandbox().shell(script, { $0.limits.output = 300_000 }) else { return }
        #expect(result.outcome.kind == .output)
        #expect(result.chunks.reduce(0) { $0 + $1.bytes.count } == 300_000)
        #expect(result.chunks.map(\.sequence) == Array(0..<result.chunks.count))
        #expect(result.chunks.allSatisfy { $0.bytes.count <= 16_384 })
    }

    /// 25: bytes are bytes.
    @Test func keepsBytesAsTheyAre() async throws {
        let all = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        var request = SandboxRequest(["/bin/cat"])
        request.input = .bytes(all)
        guard let result = try await Machine.sandbox().step(request) else { return }
        #expect(result.bytes(.output) == all)
    }

    /// 28, 29, 35: whoever does not want to go.
    @Test(arguments: [
        "trap '' TERM INT HUP QUIT; while :; do :; done", "kill -STOP $$", "while :; do :; done",
        "sleep 1000 & sleep 1000",
        "(setsid sh -c 'kill -STOP $$') & setsid sleep 1000",
    ])
    func endsAtItsTime(_ script: String) async throws {
        guard let result = try await Machine.sandbox().shell(script, { $0.limits.timeout = .milliseconds(400) }) else {
            return
        }
        #expect(result.outcome.kind == .timeout)
        #expect(result.outcome.exitCode == 124)
    }

    @Test(arguments: [
        ("timeout", "0"), ("timeout", "-1"), ("timeout", "1801"), ("timeout", "nan"), ("timeout", "1s"),
        ("memory", "1"),
        ("memory", "1G"), ("cpus", "0"), ("cpus", "0.01"), ("cpus", "-1"), ("cpus", "nan"), ("cpus", "inf"),
        ("cpus", "1025"), ("cpus", "one"), ("cpus", "0,5"), ("processes", "0"), ("processes", "99999999999999999999"),
        ("disk", "-5"),
        ("network", "bridge"),
    ])
    func refusesOptions(_ name: String, _ value: String) {
        var options = SandboxOptions()
        switch name {
        case "timeout": options.timeout = value
        case "memory": options.memory = value
        case "cpus": options.cpus = value
        case "processes": options.processes = value
        case "disk": options.disk = value
        default: options.network = value
        }
        #expect(throws: SandboxError.self) {
            _ = try options.limits()
            _ = try options.networkKind()
        }
    }

    @Test func takesOptions() throws {
        let limits = try SandboxOptions(
            timeout: "1.5",
            memory: "67108864",
            cpus: "0.5",
            processes: "7",
            disk: "1000000"
        ).limits()
        #expect(limits.timeout == .milliseconds(1500))
        #expect(limits.memory == 67_108_864)
        #expect(limits.cpus == 0.5)
        #expect(limits.processes == 7)
        #expect(limits.disk == 1_000_000)
        #expect(try SandboxOptions(network: "host").networkKind() == .host)
        #expect(SandboxOptions.absolute("./a//b/", from: "/x") == "/x/a/b")
    }
}
