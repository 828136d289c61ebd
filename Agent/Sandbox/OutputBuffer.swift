internal import CSandbox
internal import Glibc
internal import Synchronization

/// What lies between the thread that reads a step's pipes and whoever takes the output. Bounded: a full one stops the reading, and the
/// step then waits in its write.
final class OutputBuffer: Sendable {
    private struct State {
        var chunks: [SandboxChunk] = []
        /// Of `chunks`; those before were taken.
        var first = 0
        var bytes = 0
        var sequence = 0
        var isFinished = false
        var waiting: CheckedContinuation<SandboxChunk?, Never>?
    }

    /// The most that waits here.
    static let room = 256 * 1024
    private let state = Mutex(State())
    private let wake: Wake

    init(_ wake: Wake) { self.wake = wake }

    var hasRoom: Bool { state.withLock { $0.bytes < Self.room } }

    func add(_ stream: SandboxChunk.Stream, _ bytes: [UInt8]) {
        let hand = state.withLock { state -> (CheckedContinuation<SandboxChunk?, Never>, SandboxChunk)? in
            guard !state.isFinished else { return nil }
            let chunk = SandboxChunk(stream: stream, sequence: state.sequence, bytes: bytes)
            state.sequence += 1
            if let waiting = state.waiting {
                state.waiting = nil
                return (waiting, chunk)
            }
            state.chunks.append(chunk)
            state.bytes += bytes.count
            return nil
        }
        if let (waiting, chunk) = hand { waiting.resume(returning: chunk) }
    }

    /// No more will come.
    ///
    /// - Parameter discarding: what waits is given up.
    func finish(discarding: Bool = false) {
        let waiting = state.withLock { state in
            state.isFinished = true
            if discarding {
                state.chunks = []
                state.first = 0
                state.bytes = 0
            }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: nil)
    }

    /// The next chunk; nil at the end. For one taker at a time.
    func next() async -> SandboxChunk? {
        await withCheckedContinuation { continuation in
            let (answer, wasFull) = state.withLock { state -> (SandboxChunk??, Bool) in
                guard state.first < state.chunks.count else {
                    if state.isFinished { return (.some(nil), false) }
                    state.waiting = continuation
                    return (nil, false)
                }
                let wasFull = state.bytes >= Self.room
                let chunk = state.chunks[state.first]
                state.first += 1
                state.bytes -= chunk.bytes.count
                if state.first == state.chunks.count || state.first >= 64 {
                    state.chunks.removeFirst(state.first)
                    state.first = 0
                }
                return (chunk, wasFull && state.bytes < Self.room)
            }
            if wasFull { wake.ring() }
            if let answer { continuation.resume(returning: answer) }
        }
    }
}

/// Wakes a thread that waits in `poll`.
final class Wake: Sendable {
    let descriptor: Descriptor

    init() throws(SandboxError) {
        descriptor = Descriptor(dd0c_event())
        guard descriptor.isOpen else { throw .system("make an event", error: errno) }
    }

    func ring() {
        var one: UInt64 = 1
        _ = write(descriptor.number, &one, 8)
    }

    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor.number, &count, 8)
    }
}
