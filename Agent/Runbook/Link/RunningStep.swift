internal import AgentSandbox
internal import NIOCore
internal import SharedCrypto
internal import SharedWire
internal import Synchronization

/// One attempt that runs for the plane: its stop, its output on the way out.
final class RunningStep: Sendable {
    private struct Flow {
        var isLinked = true
        var isOver = false
        var sending: Task<Void, any Error>?
        var hash = SHA256Hasher()
        var bytes = 0
        var isTruncated = false
    }

    let order: StepOrder
    let stop = StepStop()
    private let flow = Mutex(Flow())

    init(_ order: StepOrder) { self.order = order }

    /// Ends it at once: output that waits for the line is given up, so that the end overtakes it.
    func end(_ reason: String, _ cause: StepStop.Cause) {
        stop.stop(reason, cause)
        flow.withLock { flow in
            flow.isOver = true
            flow.sending?.cancel()
        }
    }

    /// Without a link a step that is to finish does not wait for it.
    func linkChanged(_ isLinked: Bool) {
        flow.withLock { flow in
            flow.isLinked = isLinked
            if !isLinked, order.partition == .finish { flow.sending?.cancel() }
        }
    }

    /// Sends a piece, or marks it as missing.
    func send(_ piece: OutputScrubber.Piece, _ voice: any StepVoice) async {
        let written = Written()
        let (attempt, isError) = (order.attemptID, piece.stream == .error)
        let task = flow.withLock { flow -> Task<Void, any Error>? in
            flow.bytes += piece.bytes.count
            flow.hash.update(piece.bytes)
            guard !flow.isOver, flow.isLinked || order.partition != .finish else { return nil }
            let task = Task {
                try await voice.output(attempt, isError: isError, ByteBuffer(bytes: piece.bytes)) { written.add($0) }
            }
            flow.sending = task
            return task
        }
        if let task, (try? await task.value) != nil { return }
        flow.withLock { $0.isTruncated = true }
        voice.gap(attempt, bytes: UInt64(piece.bytes.count - written.count))
    }

    /// Bytes, their SHA-256, and whether some did not go out.
    var sent: (bytes: Int, hash: [UInt8], isTruncated: Bool) {
        flow.withLock { ($0.bytes, $0.hash.finish(), $0.isTruncated) }
    }
}

/// How much of a piece found a place.
private final class Written: Sendable {
    private let total = Mutex(0)
    var count: Int { total.withLock { $0 } }
    func add(_ count: Int) { total.withLock { $0 += count } }
}
