internal import Glibc

/// Runs another program for its answer: by its path, without a shell, with an environment of its own, and for a bounded time.
package enum HelperProgram {
    package enum Outcome: Sendable, Equatable {
        case exited(Int32, output: String)
        /// Not there, or it cannot be executed.
        case cannotStart(String)
        case timedOut
    }

    /// At most 64 KiB of output count. Blocks.
    ///
    /// - Parameter withErrors: whether standard error is part of the output.
    package static func run(_ words: [String], seconds: Int = 10, withErrors: Bool = false) -> Outcome {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return .cannotStart(String(cString: strerror(errno))) }
        defer { close(ends[0]) }
        // Whatever else this program has open closes itself as well.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        if withErrors {
            posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var arguments = words.map { strdup($0) } + [nil]
        let variables: [String] = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
        var environment = variables.map { strdup($0) } + [nil]
        defer { for word in arguments + environment { free(word) } }
        var pid = pid_t()
        let failure = posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &environment)
        close(ends[1])
        guard failure == 0 else { return .cannotStart(String(cString: strerror(failure))) }
        return wait(for: pid, ends[0], seconds)
    }

    private static func wait(for pid: pid_t, _ output: Int32, _ seconds: Int) -> Outcome {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        var isOpen = true
        while isOpen {
            let left = (end - clock.now).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
            var wanted = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let ready = milliseconds > 0 ? poll(&wanted, 1, Int32(milliseconds)) : 0
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else {
                return stop(pid)
            }
            let count = read(output, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            isOpen = count > 0
            if count > 0, bytes.count < 65_536 { bytes += piece[..<count] }
        }
        var status: Int32 = 0
        while waitpid(pid, &status, WNOHANG) != pid {
            guard clock.now < end else { return stop(pid) }
            poll(nil, 0, 5)
        }
        let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        return .exited(code, output: String(decoding: bytes, as: UTF8.self))
    }

    /// Its whole group: what it started must not outlive it.
    private static func stop(_ pid: pid_t) -> Outcome {
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return .timedOut
    }
}
