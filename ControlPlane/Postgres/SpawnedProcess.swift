internal import CPostgres
internal import Glibc
internal import SharedBase

/// A child process that holds one end of a socket pair as its descriptor 3; we hold the other.
///
/// An end-of-file there is how the child learns that we are gone, however we went: the kernel closes our end even after kill -9.
/// (A parent-death signal would be lost when the child changes its user.)
final class SpawnedProcess: @unchecked Sendable {
    // `@unchecked`: used by one thread at a time, that of PrivatePostgres' current call.
    let pid: pid_t
    private var lifeline: Int32
    private var status: Int32?

    /// Starts `arguments` in a session of its own (a terminal's Ctrl-C is for us alone), output appended to `log`.
    init(_ arguments: [String], log: String) throws(PostgresError) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Self.failure(arguments, errno) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 3)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        dd0c_spawn_close_from(&actions, 4)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        var allSignals = sigset_t()
        sigfillset(&allSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setsigdefault(&attributes, &allSignals)
        // 0x80 is POSIX_SPAWN_SETSID, a macro that the importer leaves out.
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | 0x80
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let environment = ["PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C", "HOME=/"]
        var pid: pid_t = 0
        let outcome = Self.withCStrings(arguments) { arguments in
            Self.withCStrings(environment) { environment in
                guard let program = arguments[0] else { return EINVAL }
                return posix_spawn(&pid, program, &actions, &attributes, arguments, environment)
            }
        }
        guard outcome == 0 else {
            close(ends[1])
            throw Self.failure(arguments, outcome)
        }
        self.pid = pid
        lifeline = ends[1]
    }

    deinit { letGo() }

    /// Sends a line. A child that is gone hears nothing, and no SIGPIPE ends us for that.
    func tell(_ word: String) {
        let line = word + "\n"
        if lifeline >= 0 { _ = send(lifeline, line, line.utf8.count, Int32(MSG_NOSIGNAL)) }
    }

    /// Closes our end: the child's sign to stop.
    func letGo() {
        if lifeline >= 0 { close(lifeline) }
        lifeline = -1
    }

    /// The exit status once the child has ended (128 + signal where a signal ended it), nil while it runs.
    func poll() -> Int32? {
        if status == nil {
            var raw: Int32 = 0
            let ended = waitpid(pid, &raw, WNOHANG)
            if ended == pid {
                status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
            } else if ended < 0 && errno == ECHILD {
                status = 255
            }
        }
        return status
    }

    /// Waits on the calling thread, which must be one of our own; nil when the time is over.
    func wait(atMost limit: Duration) -> Int32? {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        while clock.now < deadline {
            if let status = poll() { return status }
            OwnThread.pause(.milliseconds(10))
        }
        return poll()
    }

    private static func failure(_ arguments: [String], _ code: Int32) -> PostgresError {
        PostgresError(
            .startFailed,
            attempted: "start \(arguments.first ?? "")",
            reason: String(cString: strerror(code))
        )
    }

    private static func withCStrings<T>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T) -> T {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
