import Logging
import NIOCore
import SharedBase
import SharedCrypto
import SharedWire

/// Carries out what `StepAgentSession` decides, beside `LinkDriver` and on the same event loop. Not thread-safe.
final class StepDriver {
    /// What the link gives: where frames go, and what is known of the plane.
    struct Link {
        var push: (Frame) -> Void
        var flush: () -> Void
        /// Whom the agent trusts; a renewal may have changed that.
        var roots: () -> [Certificate]
        /// The plane broke the protocol.
        var fail: (WireError) -> Void
    }

    private struct Writer {
        let attempt: AttemptID
        let isError: Bool
        let piece: ByteBuffer
        let ticket: OutputTicket
    }

    private let loop: any EventLoop
    private let receiver: StepReceiver
    private var session = StepAgentSession()
    private var keys = StepKeyring()
    private var skew = Duration.zero
    private var link: Link?
    private var writers: [Writer] = []

    init(loop: any EventLoop, receiver: StepReceiver) {
        self.loop = loop
        self.receiver = receiver
    }

    private var hooks: StepHooks { receiver.hooks }
    private var now: Duration { .nanoseconds(Int64(clamping: loop.now.uptimeNanoseconds)) }

    // MARK: The link

    /// - Parameter skew: how far this clock is ahead of the plane's.
    func connected(_ link: Link, skew: Duration) {
        self.link = link
        self.skew = skew
        keys = StepKeyring()
        hooks.linkChanged(true)
        perform(session.connected())
    }

    func disconnected() {
        guard link != nil else { return }
        link = nil
        session.disconnected()
        hooks.linkChanged(false)
    }

    func received(_ message: Message) {
        do throws(WireError) {
            perform(try session.received(message, now: now))
        } catch {
            link?.fail(error)
        }
    }

    // MARK: The executor

    func say(_ state: StepState) { perform(session.state(state)) }

    func write(_ attempt: AttemptID, _ isError: Bool, _ piece: ByteBuffer, _ ticket: OutputTicket) {
        writers.append(Writer(attempt: attempt, isError: isError, piece: piece, ticket: ticket))
        admit()
    }

    func gap(_ attempt: AttemptID, _ bytes: UInt64) { perform(session.gap(attempt, bytes: bytes, now: now)) }

    func close(_ attempt: AttemptID) { perform(session.closeOutput(attempt)) }

    /// The link ends for good: nobody waits for it any more.
    func stop() {
        for writer in writers { writer.ticket.cancel() }
        writers = []
    }

    /// Lets writers in, in the order in which they came, as far as there is room for their attempts.
    private func admit() {
        var rest: [Writer] = []
        var actions: [StepAgentSession.Action] = []
        for writer in writers {
            guard session.hasRoom(writer.attempt), !rest.contains(where: { $0.attempt == writer.attempt }) else {
                rest.append(writer)
                continue
            }
            guard let continuation = writer.ticket.take() else { continue }
            actions += session.output(writer.attempt, isError: writer.isError, writer.piece, now: now)
            continuation.resume()
        }
        writers = rest
        perform(actions)
    }

    // MARK: Actions

    private func perform(_ actions: [StepAgentSession.Action]) {
        var hasRoom = false
        for action in actions {
            switch action {
            case .send(let message): link?.push(message.frame())
            case .sendOutput(let output): link?.push(output.frame)
            case .take(let dispatch): take(dispatch)
            case .begin(let order): hooks.begin(order)
            case .cancel(let cancel): hooks.cancel(cancel)
            case .panic(let notice): hooks.panic(notice)
            case .keys(let offered): trust(offered)
            case .query(let attempts): query(attempts)
            case .acknowledged(let ack): acknowledge(ack)
            case .replay: replay()
            case .room: hasRoom = true
            }
        }
        link?.flush()
        if hasRoom, !writers.isEmpty { admit() }
    }

    private func take(_ dispatch: Dispatch) {
        let (receiver, keys, skew) = (receiver, keys, skew)
        loop.makeFutureWithTask { await receiver.take(dispatch, keys: keys, skew: skew) }
            .assumeIsolated()
            .whenSuccess { self.perform(self.session.taken($0)) }
    }

    private func query(_ attempts: [AttemptID]) {
        let journal = hooks.journal
        loop.makeFutureWithTask { try await journal.latest(attempts) }.assumeIsolated().whenComplete { answer in
            switch answer {
            case .success(let states):
                let entries = attempts.map { StepReport.Entry(attemptID: $0, state: states[$0]) }
                self.perform(self.session.reported(entries))
            // No answer is better than a wrong one: the plane asks again.
            case .failure(let error): self.complain("the journal of steps cannot be read", error)
            }
        }
    }

    private func replay() {
        let journal = hooks.journal
        loop.makeFutureWithTask { try await journal.unacknowledged() }.assumeIsolated().whenComplete { answer in
            if case .failure(let error) = answer { self.complain("the journal of steps cannot be read", error) }
            self.perform(self.session.replayed((try? answer.get()) ?? [], now: self.now))
        }
    }

    private func acknowledge(_ ack: StepAck) {
        let journal = hooks.journal
        loop.makeFutureWithTask { try await journal.acknowledge(ack) }.assumeIsolated().whenFailure {
            // The state will be said again, which does no harm.
            self.complain("the journal of steps cannot be written", $0)
        }
    }

    private func trust(_ offered: StepKeys) {
        guard let link else { return }
        keys = StepKeyring(offered, roots: link.roots(), at: receiver.clock.now()) {
            self.complain("a key of the plane that signs steps is not trusted", $0)
        }
    }

    private func complain(_ message: Logger.Message, _ error: any Error) {
        receiver.logger.error(message, metadata: ["error": "\(ErrorChain.describe(error))"])
    }
}
