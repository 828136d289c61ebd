internal import CSandbox
import Glibc
import TestKit
import Testing

@testable import AgentSandbox

/// The list of escapes, each tried by a real program in a real sandbox, in both ways of starting. The numbers are those of the README.
@Suite struct EscapeTests {
    struct Row: CustomTestStringConvertible {
        let numbers: String
        let words: String
        var network = SandboxNetwork.none

        var testDescription: String { "\(numbers) \(words) \(network.rawValue)" }
    }

    static let rows: [Row] = [
        Row(numbers: "1", words: "processes"),
        Row(numbers: "3", words: "settings"),
        Row(numbers: "3, host", words: "settings", network: .host),
        Row(numbers: "4", words: "kernel-files"),
        Row(numbers: "5", words: "devices"),
        Row(numbers: "6, 7", words: "families"),
        Row(numbers: "6, 7, host", words: "families host", network: .host),
        Row(numbers: "10, 32", words: "others"),
        Row(numbers: "12", words: "privileges"),
        Row(numbers: "13, 21", words: "mounts"),
        Row(numbers: "14, 15", words: "namespaces"),
        Row(numbers: "18", words: "keys"),
        Row(numbers: "19", words: "kernel"),
        Row(numbers: "20", words: "terminal"),
        Row(numbers: "24 sparse", words: "sparse /tmp"),
        Row(numbers: "27", words: "zombies"),
        Row(numbers: "35", words: "priority"),
        Row(numbers: "36", words: "clocks"),
        Row(numbers: "41", words: "lent-rights"),
    ]

    @Test(arguments: rows, Machine.Start.possible)
    func holds(_ row: Row, _ start: Machine.Start) async throws {
        let sandbox = try Machine.sandbox(start)
        guard let result = try await sandbox.probe(row.words, { $0.network = row.network }) else { return }
        #expect(result.output == "held\n", "\(result.errors) \(result.outcome.reason)")
        #expect(result.outcome.kind == .exited)
    }

    /// The probe finds its way where there is no sandbox: what it says inside is worth something.
    @Test(.enabled(if: Machine.isRoot)) func theProbeCanFail() throws {
        let folder = TemporaryFolder()
        try Machine.compileProbe(folder.path + "/probe")
        for words in [
            "processes", "families", "privileges", "keys", "namespaces", "kernel-files", "others", "kernel",
            "lent-rights",
        ] {
            #expect(system("'\(folder.path)/probe' \(words) 2>/dev/null | grep -q ESCAPED") == 0, "\(words)")
        }
    }

    /// 2: what lies on the host, the agent's folder first, is not there by any name.
    @Test(arguments: Machine.Start.possible)
    func doesNotSeeTheHost(_ start: Machine.Start) async throws {
        let state = TemporaryFolder()
        state.write("agent.key", "the key")
        let paths = [
            state.path + "/agent.key", "/proc/1/root" + state.path, "/etc/shadow", "/etc/ssh", "/root", "/home", "/var",
            "/run",
            "/etc/machine-id", "/etc/hostname", "/etc/dd0c", "/boot", "/etc/ssl/private", "/sys",
        ]
        let sandbox = try Machine.sandbox(start, hidden: [state.path])
        guard let result = try await sandbox.probe("paths " + paths.joined(separator: " ")) else { return }
        #expect(result.output == "held\n")
        guard let again = try await sandbox.probe("processes \(state.path)/agent.key") else { return }
        #expect(again.output == "held\n")
    }

    /// 8: neither the metadata service nor the host's own ports.
    @Test(arguments: Machine.Start.possible)
    func reachesNoAddress(_ start: Machine.Start) async throws {
        let listener = try Listener.port()
        guard let result = try await Machine.sandbox(start).probe("reach \(listener.port)") else { return }
        #expect(result.output == "held\n")
        guard let host = try await Machine.sandbox(start).probe("reach \(listener.port)", { $0.network = .host }) else {
            return
        }
        // The control: with the host's network the same words arrive.
        #expect(host.output.contains("127.0.0.1"))
    }

    /// 9: sockets of the host that have a name in no folder.
    @Test(arguments: Machine.Start.possible, SandboxNetwork.allCases)
    func reachesNoAbstractSocket(_ start: Machine.Start, _ network: SandboxNetwork) async throws {
        let name = "dd0c-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let listener = try Listener.abstract(name)
        defer { withExtendedLifetime(listener) {} }
        guard let result = try await Machine.sandbox(start).probe("abstract \(name)", { $0.network = network }) else {
            return
        }
        #expect(result.output == "held\n")
    }

    /// 11: signals stay inside; a step beside it and the agent live on.
    @Test(arguments: Machine.Start.possible)
    func signalsStayInside(_ start: Machine.Start) async throws {
        let sandbox = try Machine.sandbox(start)
        let pipe = try Pipe()
        var request = SandboxRequest(["/bin/sh", "-c", "echo up; read x; echo done"])
        request.input = .descriptor(pipe.reading.number)
        let neighbour = sandbox.run(request)
        let first = await neighbour.nextChunk()
        guard let result = try await sandbox.probe("signals") else { return }
        #expect(result.outcome.kind == .exited)
        #expect(first?.bytes == Array("up\n".utf8))
        pipe.writing.close()
        #expect(await neighbour.nextChunk()?.bytes == Array("done\n".utf8))
        #expect(await neighbour.outcome().exitCode == 0)
    }

    /// 15, 16, 17: a file, a folder, a socket and a namespace that the agent forgot to mark.
    @Test(arguments: Machine.Start.possible)
    func inheritsNoDescriptor(_ start: Machine.Start) async throws {
        let planted = [
            open("/etc/passwd", O_RDONLY), open("/", O_RDONLY | O_DIRECTORY),
            socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0),
            open("/proc/self/ns/mnt", O_RDONLY),
        ]
        defer { for number in planted { close(number) } }
        #expect(planted.allSatisfy { $0 > 2 && fcntl($0, F_GETFD) == 0 })
        guard let result = try await Machine.sandbox(start).probe("descriptors") else { return }
        #expect(result.output == "held\n")
    }

    /// 33: nothing of the agent's environment but what the request names.
    @Test func hasACleanEnvironment() async throws {
        setenv("DD0C_TEST_SECRET", "hunter2", 1)
        defer { unsetenv("DD0C_TEST_SECRET") }
        let result = try await Machine.sandbox().shell("env | sort") { $0.environment = ["GREETING": "hello world"] }
        guard let result else { return }
        let names = result.output.split(separator: "\n").compactMap { $0.split(separator: "=").first.map(String.init) }
        #expect(names == ["GREETING", "HOME", "LANG", "LOGNAME", "PATH", "PWD", "TMPDIR", "USER"])
        #expect(result.output.contains("GREETING=hello world\n"))
    }

    /// 34: no core, not of the step and not of the agent.
    @Test func dumpsNoCore() async throws {
        let sandbox = try Machine.sandbox()
        guard let result = await sandbox.shell("ulimit -c; ulimit -Hc; sh -c 'kill -SEGV $$'; ls -A | wc -l") else {
            return
        }
        #expect(result.output == "0\n0\n0\n")
        if Machine.isRoot { #expect(dd0c_is_memory_hidden() == 1) }
    }

    /// 37: memory and queues of the host have no name inside.
    @Test(arguments: Machine.Start.possible)
    func sharesNoMemory(_ start: Machine.Start) async throws {
        let key = Int32.random(in: 1 ... .max)
        let number = shmget(key, 4096, 0o600 | IPC_CREAT | IPC_EXCL)
        try #require(number >= 0)
        defer { shmctl(number, IPC_RMID, nil) }
        guard let result = try await Machine.sandbox(start).probe("shared \(key) /dd0c-test") else { return }
        #expect(result.output == "held\n")
    }

    /// 38: calls by the numbers of 32 bits and of x32 kill the process.
    @Test(arguments: ["x32", "i386"], Machine.Start.possible)
    func killsForeignABIs(_ word: String, _ start: Machine.Start) async throws {
        guard let result = try await Machine.sandbox(start).probe("old-abi \(word)") else { return }
        #expect(result.outcome.exitCode == 128 + SIGSYS)
        #expect(result.outcome.signal == SIGSYS)
        #expect(result.output.isEmpty)
    }
}
