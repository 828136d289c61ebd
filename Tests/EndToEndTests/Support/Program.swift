import Glibc
import PlaneTestKit
import Synchronization
import TestKit

/// One process of the test's own: its output goes to files, and it never outlives this value.
final class Program: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let process: pid_t
    private let outputPath: String
    private let errorPath: String
    private let status = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - log: the path that gets `.out` and `.err` added.
    ///   - input: a file for standard input; empty where none is named.
    init(_ arguments: [String], log: String, input: String = "/dev/null") throws {
        outputPath = log + ".out"
        errorPath = log + ".err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let result = posix_spawnp(&process, arguments[0], &actions, &attributes, words, environ)
        guard result == 0 else {
            throw Failure(description: "cannot start \(arguments[0]): \(String(cString: strerror(result)))")
        }
        self.process = process
    }

    deinit {
        guard poll() == nil else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// The exit code, 128 and the number for a signal; nil while it runs.
    func poll() -> Int32? {
        status.withLock { status in
            if let status { return status }
            var raw: Int32 = 0
            guard waitpid(process, &raw, WNOHANG) == process else { return nil }
            let signal = raw & 0x7f
            status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
            return status
        }
    }

    func send(_ signal: Int32) {
        if poll() == nil { kill(process, signal) }
    }

    func end(within limit: Duration = .seconds(30)) async throws -> Int32 {
        guard await eventually(within: limit, { self.poll() != nil }), let code = poll() else {
            throw Failure(description: "process \(process) runs on after \(limit): \(errors.suffix(800))")
        }
        return code
    }

    /// kill -9, and gone when this returns.
    func killNow() async throws {
        send(SIGKILL)
        _ = try await end()
    }

    var output: String { Self.text(outputPath) }
    var errors: String { Self.text(errorPath) }

    static func text(_ path: String) -> String {
        String(decoding: (try? TestFile.read(path)) ?? [], as: UTF8.self)
    }
}
