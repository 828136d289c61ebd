import Glibc
import TestKit
import Testing

@testable import AgentSandbox

/// What this machine can do, found out without the code under test.
enum Machine {
    static let isRoot = geteuid() == 0

    /// Whether an ordinary user gets namespaces here. Where not, every step must be refused, and the tests hold that instead.
    static let hasNamespaces: Bool = {
        let user = isRoot ? "setpriv --reuid 65534 --regid 65534 --clear-groups " : ""
        return system(user + "unshare --user --mount --pid --net --fork true 2>/dev/null") == 0
    }()

    /// A program of the host that tries each way out; see its source.
    static let probe: Result<[UInt8], any Error> = Result {
        let folder = TemporaryFolder()
        try compileProbe(folder.path + "/probe")
        return try TestFile.read(folder.path + "/probe")
    }

    /// Written by the compiler's process: a file that this one wrote could not be executed while another test starts a child.
    static func compileProbe(_ path: String) throws {
        let source = Fixtures.folder("sandbox") + "/probe.c"
        guard system("cc -std=gnu17 -O1 -o '\(path)' '\(source)' -lpthread -lrt") == 0 else {
            throw Unusable(path: source)
        }
    }

    /// The ways in which an agent is started: as root, or without the right to mount. The second as root's child that has become an
    /// ordinary user, so that both run in one suite; an ordinary user has the second alone.
    enum Start: String, CaseIterable, CustomTestStringConvertible {
        case privileged, ordinary

        static var possible: [Start] { isRoot ? allCases : [.ordinary] }
        var testDescription: String { rawValue }

        /// nil where the sandbox chooses for itself.
        var user: StepUser? {
            guard isRoot, self == .ordinary else { return nil }
            let number = StepUser.unused.lowerBound + UInt32.random(in: 0..<1 << 24)
            return StepUser(user: number, group: number, switches: true, isPrivileged: false, isAlone: true)
        }
    }

    static func sandbox(_ start: Start = .possible[0], hidden: [String] = []) throws -> Sandbox {
        var sandbox = try Sandbox(hidden: hidden)
        sandbox.user = start.user
        return sandbox
    }
}

/// A folder of the test's own, gone with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var name = Array("/tmp/dd0c-sandbox-XXXXXX".utf8CString)
        path =
            mkdtemp(&name) == nil
            ? "/nonexistent" : String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = system("rm -rf '\(path)'") }

    func write(_ name: String, _ text: String) {
        guard let file = fopen("\(path)/\(name)", "w") else { return }
        fputs(text, file)
        fclose(file)
    }

    /// Gives it to the user of the steps, where that one is fixed.
    func give(to sandbox: Sandbox) {
        if let user = sandbox.user { chown(path, user.user, user.group) }
    }

    func exists(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }
}

/// A step that ran to its end.
struct StepResult {
    let outcome: SandboxOutcome
    let chunks: [SandboxChunk]

    var output: String { text(.output) }
    var errors: String { text(.error) }

    func bytes(_ stream: SandboxChunk.Stream) -> [UInt8] { chunks.filter { $0.stream == stream }.flatMap(\.bytes) }

    private func text(_ stream: SandboxChunk.Stream) -> String { String(decoding: bytes(stream), as: UTF8.self) }
}

extension Sandbox {
    /// Runs it, or holds that it is refused where this machine has no namespaces: nil then.
    func step(_ request: SandboxRequest, _ place: SourceLocation = #_sourceLocation) async -> StepResult? {
        let run = run(request)
        var chunks: [SandboxChunk] = []
        while let chunk = await run.nextChunk() { chunks.append(chunk) }
        let result = StepResult(outcome: await run.outcome(), chunks: chunks)
        guard Machine.hasNamespaces else {
            #expect(result.outcome.kind == .refused, "without namespaces", sourceLocation: place)
            #expect(result.outcome.exitCode == 125, sourceLocation: place)
            return nil
        }
        return result
    }

    func shell(_ script: String, _ change: (inout SandboxRequest) -> Void = { _ in }) async -> StepResult? {
        var request = SandboxRequest(["/bin/sh", "-c", script])
        change(&request)
        return await step(request)
    }

    /// The probe comes through standard input, so that no folder of the host is needed.
    func probe(_ words: String, _ change: (inout SandboxRequest) -> Void = { _ in }) async throws -> StepResult? {
        var request = SandboxRequest([
            "/bin/sh", "-c", "cat > /tmp/probe; chmod +x /tmp/probe; exec /tmp/probe \(words)",
        ])
        request.input = .bytes(try Machine.probe.get())
        change(&request)
        return await step(request)
    }
}
