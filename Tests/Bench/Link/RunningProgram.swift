import BenchKit
import Glibc

/// A program that stays: one of its output streams is read while it runs, and it ends with this value.
final class RunningProgram {
    let process: pid_t
    /// When it was started, on the clock of `Figure.now()`.
    let start: Double
    private let stream: Int32
    private(set) var text: [UInt8] = []
    private var hasEnded = false

    /// - Parameter watched: which of its streams is read, 1 or 2; the other goes to /dev/null.
    init(_ arguments: [String], watched: Int32) throws {
        var pipes: [Int32] = [-1, -1]
        guard pipe(&pipes) == 0 else { throw MeasuredProcess.Failure(description: "no pipe: errno \(errno)") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, watched == 1 ? 2 : 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[1], watched)
        posix_spawn_file_actions_addclose(&actions, pipes[0])
        posix_spawn_file_actions_addclose(&actions, pipes[1])
        var words = arguments.map { strdup($0) } + [nil]
        defer {
            for word in words { free(word) }
            words.removeAll()
        }
        var child: pid_t = 0
        start = Figure.now()
        var attributes = SpawnAttributes.withoutBlockedSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        let code = posix_spawnp(&child, arguments[0], &actions, &attributes, words, environ)
        close(pipes[1])
        stream = pipes[0]
        process = child
        guard code == 0 else {
            hasEnded = true
            throw MeasuredProcess.Failure(description: "cannot start \(arguments[0]): errno \(code)")
        }
    }

    deinit {
        if !hasEnded {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        close(stream)
    }

    /// Reads on until `isEnough` of all that came so far; gives the seconds since the start.
    @discardableResult
    func read(within limit: Double, until isEnough: (String) -> Bool) throws -> Double {
        let end = Figure.now() + limit
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let now = Figure.now()
            if isEnough(String(decoding: text, as: UTF8.self)) { return now - start }
            guard now < end else { break }
            var wanted = pollfd(fd: stream, events: Int16(POLLIN), revents: 0)
            guard poll(&wanted, 1, Int32((end - now) * 1000) + 1) > 0 else { continue }
            let count = Glibc.read(stream, &piece, piece.count)
            guard count > 0 else { break }
            text += piece[..<count]
        }
        let tail = String(decoding: text.suffix(800), as: UTF8.self)
        throw MeasuredProcess.Failure(description: "process \(process) did not say what was awaited: \(tail)")
    }

    /// Lets it run for so many seconds, and reads what it says meanwhile.
    func idle(_ seconds: Double) throws {
        let end = Figure.now() + seconds
        try read(within: seconds + 5) { _ in Figure.now() >= end }
    }

    /// A figure of `/proc/PID/status` in bytes, for example `VmRSS`.
    func memory(_ name: String) throws -> Double {
        guard let file = fopen("/proc/\(process)/status", "r") else {
            throw MeasuredProcess.Failure(description: "process \(process) has ended")
        }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                .split(whereSeparator: \.isWhitespace)
            if words.first == "\(name):", words.count > 1, let kilobytes = Double(words[1]) { return kilobytes * 1024 }
        }
        throw MeasuredProcess.Failure(description: "no \(name) in /proc/\(process)/status")
    }

    /// SIGTERM, and gone when this returns.
    func stop() {
        guard !hasEnded else { return }
        kill(process, SIGTERM)
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
        hasEnded = true
    }
}
