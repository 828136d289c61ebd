import BenchKit
import Glibc

/// The release `dd0c-plane dev` in a folder of its own: with its database, its authority, its gateway.
final class PlaneProcess {
    let folder: String
    /// The port of the gateway, once `start` is back.
    private(set) var gateway = 0
    private var child: pid_t = 0
    /// The end of a pipe on which the plane says what it offers.
    private var offer: Int32 = -1

    init(programs: String) throws {
        var template = Array("/tmp/dd0c-bench.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Self.failure("no temporary folder") }
        folder = String(cString: made)
        // Postgres of a root's plane runs as another user, who must get through.
        chmod(folder, 0o711)
        try spawn(programs + "/dd0c-plane")
    }

    deinit { stop() }

    /// Ends the plane, which ends its Postgres, and removes the folder.
    func stop() {
        if offer >= 0 { close(offer) }
        offer = -1
        guard child > 0 else { return }
        kill(child, SIGTERM)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        child = 0
        _ = try? MeasuredProcess.run(["rm", "-rf", folder + "/"])
    }

    /// Waits until the plane says where it listens, or ends.
    func ready() throws {
        var text = ""
        var piece = [UInt8](repeating: 0, count: 4096)
        while !text.hasSuffix("}\n") {
            let count = read(offer, &piece, piece.count)
            guard count > 0 else {
                throw Self.failure("the plane ended: \(Self.text(folder + "/log").suffix(600))")
            }
            text += String(decoding: piece[..<count], as: UTF8.self)
        }
        guard let port = Self.port(text) else { throw Self.failure("the plane names no gateway") }
        gateway = port
    }

    /// Bytes of physical memory that the plane holds now.
    func residentBytes() throws -> Int {
        for line in Self.text("/proc/\(child)/status").split(separator: "\n") where line.hasPrefix("VmRSS:") {
            let words = line.split(separator: " ")
            if words.count >= 2, let kilobytes = Int(words[words.count - 2].drop { !$0.isNumber }) {
                return kilobytes * 1024
            }
        }
        throw Self.failure("the plane's memory cannot be read")
    }

    /// Runs one statement as the superuser of the private Postgres and gives its first line.
    func sql(_ statement: String) throws -> String {
        let conninfo = "host='\(folder)/home/postgres' user=postgres dbname=dd0c"
        let run = try MeasuredProcess.run(
            ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-c", statement, conninfo],
            collect: true
        )
        return String(String(decoding: run.output, as: UTF8.self).prefix { $0 != "\n" })
    }

    static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
        }
    }

    private func spawn(_ program: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        var pipes: [Int32] = [-1, -1]
        guard pipe(&pipes) == 0 else { throw Self.failure("no pipe: errno \(errno)") }
        defer { close(pipes[1]) }
        offer = pipes[0]
        posix_spawn_file_actions_adddup2(&actions, pipes[1], 1)
        posix_spawn_file_actions_addclose(&actions, pipes[0])
        posix_spawn_file_actions_addclose(&actions, pipes[1])
        posix_spawn_file_actions_addopen(&actions, 2, folder + "/log", O_WRONLY | O_CREAT, 0o600)
        let words = [
            program, "dev", "--home", folder + "/home", "--port", "0", "--format", "json", "--log-level", "error",
        ]
        var arguments = words.map { strdup($0) } + [nil]
        defer {
            for word in arguments { free(word) }
            arguments.removeAll()
        }
        var attributes = SpawnAttributes.withoutBlockedSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        let code = posix_spawn(&child, program, &actions, &attributes, arguments, environ)
        guard code == 0 else { throw Self.failure("cannot start \(program): errno \(code)") }
    }

    /// The number after `localhost:` in the offer.
    private static func port(_ offer: String) -> Int? {
        guard
            let line = offer.split(whereSeparator: { $0 == "\n" || $0 == "," }).first(where: { $0.contains("gateway") }
            ),
            let colon = line.lastIndex(of: ":")
        else { return nil }
        return Int(line[line.index(after: colon)...].prefix { $0.isNumber })
    }

    static func failure(_ text: String) -> LinkFailure { LinkFailure(description: text) }
}
