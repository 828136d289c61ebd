package import NIOCore
import SharedBase
package import SharedWire

/// How the executor speaks to the plane: states, output, the end of output. Safe from any task.
///
/// Nothing here is durable. The executor writes a state into its journal first and then says it; what the link could not say is
/// asked of the journal after the next reconnect (`StepJournal.unacknowledged`).
package final class StepUplink: Sendable {
    private let loop: any EventLoop
    private let driver: NIOLoopBoundBox<StepDriver>

    init(loop: any EventLoop, driver: sending StepDriver) {
        self.loop = loop
        self.driver = .makeBoxSendingValue(driver, eventLoop: loop)
    }

    /// Says a state that is in the journal already. Returns at once; without a link nothing is sent.
    package func state(_ state: StepState) { onDriver { $0.say(state) } }

    /// Sends scrubbed output in the order of the calls; one caller for an attempt at a time.
    ///
    /// Returns when the last byte has a place in the queue of its attempt (64 KiB beyond what flies). While the line or the plane is
    /// slow, or the link is down, it waits: the step's pipe fills and the step blocks. A caller that cannot wait, because of a timeout
    /// or because a step under `finish` has to go on, cancels its task and marks what it drops with `gap`.
    ///
    /// - Throws: `CancellationError`; some pieces of at most 16 KiB may have been taken: `written` counts their bytes.
    package func output(
        _ attempt: AttemptID,
        isError: Bool,
        _ bytes: ByteBuffer,
        written: (Int) -> Void = { _ in }
    ) async throws {
        var rest = bytes
        while let piece = rest.readOutputPiece() {
            try await write(attempt, isError, piece)
            written(piece.readableBytes)
        }
    }

    /// Marks that so many bytes of the output are missing here.
    package func gap(_ attempt: AttemptID, bytes: UInt64) { onDriver { $0.gap(attempt, bytes) } }

    /// No more output comes of the attempt. What was taken is still sent, also after a reconnect.
    package func close(_ attempt: AttemptID) { onDriver { $0.close(attempt) } }

    private func write(_ attempt: AttemptID, _ isError: Bool, _ piece: ByteBuffer) async throws {
        let ticket = OutputTicket()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard ticket.wait(continuation) else { return }
                onDriver { $0.write(attempt, isError, piece, ticket) }
            }
        } onCancel: {
            ticket.cancel()
        }
    }

    /// For the link: the driver on its own loop.
    var onLoop: StepDriver { driver.value }

    private func onDriver(_ body: @escaping @Sendable (StepDriver) -> Void) {
        loop.execute { [driver] in body(driver.value) }
    }
}
