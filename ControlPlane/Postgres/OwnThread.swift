internal import Glibc
internal import SharedBase

/// Threads of our own: libpq and process calls block, and the cooperative pool has only as many threads as cores.
enum OwnThread {
    /// Runs `body` on a new detached thread; `name` (15 characters) shows up in `ps -L`.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(PostgresError) {
        let box = Unmanaged.passRetained(ThreadBody(name, body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                let box = Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
                nameThisThread(box.name)
                box.run()
                return nil
            },
            box.toOpaque()
        )
        guard status == 0 else {
            box.release()
            throw PostgresError(
                .unreachable,
                attempted: "start thread \(name)",
                reason: String(cString: strerror(status))
            )
        }
        pthread_detach(thread)
    }

    /// Runs one blocking call on a thread of its own and waits for it without blocking the caller's.
    static func call<T: Sendable>(
        _ name: String,
        _ body: @escaping @Sendable () throws(PostgresError) -> T
    ) async throws(PostgresError) -> T {
        let result: Result<T, PostgresError> = await withCheckedContinuation { continuation in
            do throws(PostgresError) {
                try start(name) {
                    let outcome: Result<T, PostgresError>
                    do throws(PostgresError) { outcome = .success(try body()) } catch { outcome = .failure(error) }
                    continuation.resume(returning: outcome)
                }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }

    /// Blocks the calling thread; only for threads started here.
    static func pause(_ duration: Duration) {
        usleep(UInt32(clamping: max(0, duration.wholeMicroseconds)))
    }
}

/// Through the file system, since the importer leaves `pthread_setname_np` out. A thread without a name works as well.
private func nameThisThread(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, name, name.utf8.count)
    close(file)
}

private final class ThreadBody {
    let name: String
    let run: @Sendable () -> Void

    init(_ name: String, _ run: @escaping @Sendable () -> Void) {
        self.name = String(name.prefix(15))
        self.run = run
    }
}
