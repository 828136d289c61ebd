import Glibc

/// A thread that does one piece of work and is joined for its result. Whoever starts one must join it.
final class JoinedThread<Output: Sendable> {
    /// What both sides hold. Unchecked, because the thread alone touches it until it ends, and `join` only after that.
    private final class Work: AnyWork, @unchecked Sendable {
        let body: @Sendable () -> Output
        var output: Output?

        init(_ body: @escaping @Sendable () -> Output) { self.body = body }

        override func run() { output = body() }
    }

    private let work: Work
    private var thread = pthread_t()
    private let isRunning: Bool

    /// Starts the work; where the system gives no thread it is done here at once.
    init(_ body: @escaping @Sendable () -> Output) {
        let work = Work(body)
        self.work = work
        let handed = Unmanaged<AnyWork>.passRetained(work)
        isRunning =
            pthread_create(
                &thread,
                nil,
                { argument in
                    if let argument { Unmanaged<AnyWork>.fromOpaque(argument).takeRetainedValue().run() }
                    return nil
                },
                handed.toOpaque()
            ) == 0
        if !isRunning {
            handed.release()
            work.run()
        }
    }

    /// Waits for the end and gives the result; nil only when called a second time.
    func join() -> Output? {
        if isRunning { pthread_join(thread, nil) }
        defer { work.output = nil }
        return work.output
    }
}

/// Work whose result type the C entry of a thread need not know.
private class AnyWork {
    func run() {}
}
