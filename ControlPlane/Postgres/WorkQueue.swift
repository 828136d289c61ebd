internal import Glibc

/// The queue between callers and connection threads: taking blocks the thread, adding never does.
final class WorkQueue: @unchecked Sendable {
    // All mutable state below is touched between lock() and unlock() only, which is what `@unchecked` claims.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [PoolJob] = []
    private var idleThreads = 0
    private var threads = 0
    private var closed = false
    private var afterLastThread: [@Sendable () -> Void] = []

    enum Admission {
        /// A thread is free or one more may be started.
        case accepted(startThread: Bool, mustWait: Bool)
        case full
        case closed
    }

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(filled, nil)
    }

    deinit {
        pthread_cond_destroy(filled)
        pthread_mutex_destroy(mutex)
        filled.deallocate()
        mutex.deallocate()
    }

    /// Adds at the end. Where `startThread` is true the caller starts one, which is counted already.
    func add(_ job: PoolJob, maxThreads: Int, maxWaiting: Int) -> Admission {
        locked {
            if closed { return .closed }
            let startThread = idleThreads <= jobs.count && threads < maxThreads
            let mustWait = idleThreads <= jobs.count && !startThread
            if mustWait && jobs.count >= maxWaiting { return .full }
            jobs.append(job)
            if startThread { threads += 1 }
            pthread_cond_signal(filled)
            return .accepted(startThread: startThread, mustWait: mustWait)
        }
    }

    /// Takes the oldest job out, waiting for one; nil once the queue is closed, and then this thread counts no more.
    func take() -> PoolJob? {
        locked {
            idleThreads += 1
            while jobs.isEmpty && !closed { pthread_cond_wait(filled, mutex) }
            idleThreads -= 1
            return jobs.isEmpty ? nil : jobs.removeFirst()
        }
    }

    func remove(_ job: PoolJob) {
        locked { jobs.removeAll { $0 === job } }
    }

    /// The end of a connection thread, or a thread that could not be started.
    func threadEnded() {
        let actions = locked { () -> [@Sendable () -> Void] in
            threads -= 1
            guard closed, threads == 0 else { return [] }
            defer { afterLastThread = [] }
            return afterLastThread
        }
        for action in actions { action() }
    }

    /// Refuses further work and gives back what still waits; `then` runs when the last thread has ended.
    func close(then: @escaping @Sendable () -> Void) -> [PoolJob] {
        let (waiting, done) = locked { () -> ([PoolJob], Bool) in
            closed = true
            let waiting = jobs
            jobs = []
            pthread_cond_broadcast(filled)
            if threads > 0 { afterLastThread.append(then) }
            return (waiting, threads == 0)
        }
        if done { then() }
        return waiting
    }

    private func locked<T>(_ body: () -> T) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
