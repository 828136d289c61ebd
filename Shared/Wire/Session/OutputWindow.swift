import NIOCore
import SharedBase

/// The sender's book of the output of one attempt: numbers, what is acknowledged, what may fly.
struct OutputWindow: Sendable {
    /// Bytes that may wait unsent before the writer has to wait.
    static let waiting = 64 * 1024

    let attemptID: AttemptID
    /// Pieces that are not acknowledged, in the order of their numbers; the first `sent` fly on this connection.
    private var pieces: [(output: StepOutput, sentAt: Duration)] = []
    private var sent = 0
    private var inFlight = 0
    private var unsent = 0
    private var next: UInt64 = 1
    /// The newest piece that was ever sent: the plane may have it, so it is not changed any more.
    private var newest: UInt64 = 0
    private var granted = StepBounds.outputWindow
    private var pacer = OutputPacer()
    /// No more will come.
    var isClosed = false

    init(_ attemptID: AttemptID) { self.attemptID = attemptID }

    /// Whether the writer may go on.
    var hasRoom: Bool { unsent < Self.waiting }
    var isDone: Bool { isClosed && pieces.isEmpty }

    mutating func push(_ content: StepOutput.Content) {
        if join(content) { return }
        let output = StepOutput(attemptID: attemptID, sequence: next, content: content)
        next += 1
        unsent += output.bytes
        pieces.append((output, .zero))
    }

    /// What waits grows before there is another piece: many small writes are few frames, gaps in a row are one.
    private mutating func join(_ content: StepOutput.Content) -> Bool {
        guard let last = pieces.last?.output, last.sequence > newest else { return false }
        let joined: StepOutput.Content
        switch (last.content, content) {
        case (.gap(let before), .gap(let more)): joined = .gap(bytes: before &+ more)
        case (.standardOutput(var body), .standardOutput(let more)) where Self.fits(body, more):
            body.writeImmutableBuffer(more)
            joined = .standardOutput(body)
        case (.standardError(var body), .standardError(let more)) where Self.fits(body, more):
            body.writeImmutableBuffer(more)
            joined = .standardError(body)
        default: return false
        }
        pieces[pieces.count - 1].output.content = joined
        unsent += pieces[pieces.count - 1].output.bytes - last.bytes
        return true
    }

    private static func fits(_ body: ByteBuffer, _ more: ByteBuffer) -> Bool {
        body.readableBytes + more.readableBytes <= StepBounds.outputFrame
    }

    /// The next piece to send, nil while the windows are full.
    mutating func pop(_ now: Duration) -> StepOutput? {
        guard sent < min(pieces.count, StepBounds.outputPieces), granted > 0 else { return nil }
        let output = pieces[sent].output
        guard inFlight == 0 || inFlight + output.bytes <= min(granted, pacer.allowed) else { return nil }
        pieces[sent].sentAt = now
        newest = max(newest, output.sequence)
        sent += 1
        inFlight += output.bytes
        unsent -= output.bytes
        return output
    }

    /// false where the acknowledgement names what was not sent on this connection.
    mutating func acknowledge(_ ack: OutputAck, _ now: Duration) -> Bool {
        guard ack.sequence < next else { return false }
        granted = ack.window
        let before = inFlight
        var sentAtLast: Duration?
        while let (output, sentAt) = pieces.first, output.sequence <= ack.sequence {
            // The plane may have kept, on an earlier connection, what this one has not sent again yet.
            if sent > 0 {
                sent -= 1
                inFlight -= output.bytes
                sentAtLast = sentAt
            } else {
                unsent -= output.bytes
            }
            pieces.removeFirst()
        }
        if let sentAtLast { pacer.acknowledged(after: now - sentAtLast, inFlight: before) }
        return true
    }

    /// Everything that is not acknowledged goes again.
    mutating func disconnected() {
        unsent += inFlight
        inFlight = 0
        sent = 0
        granted = StepBounds.outputWindow
        pacer = OutputPacer()
    }
}
