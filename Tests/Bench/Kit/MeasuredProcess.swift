import Glibc

/// A program run to its end: wall time, peak memory, what it printed.
package struct MeasuredProcess: Sendable {
    /// Wall time of the whole process.
    package var seconds: Double
    /// Exit code, or 128 + signal.
    package var status: Int32
    /// Standard output, where it was wanted; else empty and thrown away by the kernel.
    package var output: [UInt8]

    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// Runs `arguments` (the first is the program, looked up on PATH) and waits. Standard error goes where ours goes.
    /// - Parameters:
    ///   - input: a file for standard input; none where nil.
    ///   - collect: whether standard output is kept; else it goes to /dev/null.
    ///   - accept: exit codes that are no failure.
    package static func run(
        _ arguments: [String],
        input: String? = nil,
        collect: Bool = false,
        quiet: Bool = false,
        environment: [String: String] = [:],
        accept: Set<Int32> = [0]
    ) throws -> MeasuredProcess {
        var pipes: [Int32] = [-1, -1]
        if collect, pipe(&pipes) != 0 { throw Failure(description: "no pipe: errno \(errno)") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
        if collect {
            posix_spawn_file_actions_adddup2(&actions, pipes[1], 1)
            posix_spawn_file_actions_addclose(&actions, pipes[0])
            posix_spawn_file_actions_addclose(&actions, pipes[1])
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        if quiet { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        var variables = inherited()
        for (name, value) in environment { variables.append("\(name)=\(value)") }
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = variables.map { strdup($0) } + [nil]
        defer {
            for word in argv + envp { free(word) }
            argv.removeAll()
            envp.removeAll()
        }
        var attributes = SpawnAttributes.withoutBlockedSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        var child: pid_t = 0
        let start = Figure.now()
        let code = posix_spawnp(&child, arguments[0], &actions, &attributes, argv, envp)
        guard code == 0 else { throw Failure(description: "cannot start \(arguments[0]): errno \(code)") }
        var output: [UInt8] = []
        if collect {
            close(pipes[1])
            output = readAll(pipes[0])
            close(pipes[0])
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        let seconds = Figure.now() - start
        let exit = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        guard accept.contains(exit) else {
            throw Failure(description: "`\(arguments.joined(separator: " "))` ended with \(exit)")
        }
        return MeasuredProcess(seconds: seconds, status: exit, output: output)
    }

    /// The peak of resident memory of a program run to its end, in bytes, as GNU time saw it.
    ///
    /// Not the kernel's figure for our own child: a child that is started with our memory takes our high-water mark over.
    package static func peakBytes(_ arguments: [String], accept: Set<Int32> = [0]) throws -> Int {
        let timed = ["/usr/bin/time", "-q", "-f", "%M", "-o", "/dev/fd/3"] + arguments
        let script = "exec 4>&1 >/dev/null 2>/dev/null 3>&4; exec \"$@\""
        let output = try run(["sh", "-c", script, "sh"] + timed, collect: true, accept: accept).output
        let text = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace).last.map(String.init)
        guard let kilobytes = text.flatMap({ Int($0) }) else {
            throw Failure(description: "GNU time said nothing of `\(arguments.joined(separator: " "))`")
        }
        return kilobytes * 1024
    }

    /// Whether a program of this name is on PATH.
    package static func exists(_ name: String) -> Bool {
        (try? run(["sh", "-c", "command -v \(name)"], quiet: true)) != nil
    }

    private static func inherited() -> [String] {
        var result: [String] = []
        var next = environ
        while let entry = next.pointee {
            result.append(String(cString: entry))
            next += 1
        }
        return result
    }

    private static func readAll(_ descriptor: Int32) -> [UInt8] {
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { return result }
            result += piece[..<count]
        }
    }
}
