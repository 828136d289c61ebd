internal import Glibc
internal import SharedBase

/// A detached thread. A child of a step lives no longer than the thread that started it, so that each run has one of its own.
enum OwnThread {
    static func start(_ body: @escaping @Sendable () -> Void) throws(SandboxError) {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            box.toOpaque()
        )
        guard status == 0 else {
            box.release()
            throw .system("start a thread", error: status)
        }
        pthread_detach(thread)
    }

    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
