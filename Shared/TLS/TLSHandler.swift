package import NIOCore
internal import SharedBase

/// TLS 1.3 in a channel: plain `ByteBuffer`s above, records below. One for each channel, made on its event loop.
///
/// Above it comes `TLSHandshakeDone` as a user event, then data. Writes before it wait, up to `TLSLimits.pendingBytes`.
/// A failure goes up as one `TLSError`; the handler tells the other side (alert), waits for a moment so that the alert
/// can be read, and closes the channel itself. Writes that were flushed before a close are sent, then a farewell.
package final class TLSHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    enum Phase {
        /// The channel is not open yet. Next: handshaking, closed.
        case idle
        /// Next: open, lingering, closed.
        case handshaking
        /// Data flows; one direction may have ended. Next: lingering, closed.
        case open
        /// Our last bytes are sent; what comes is thrown away until the other side closes or the time is up. Next: closed.
        case lingering
        /// Nothing more happens.
        case closed
    }

    let settings: TLSContext
    var connection: TLSConnection?
    var phase = Phase.idle
    var pending = PendingWrites()
    /// A flush that came before the handshake was done.
    var flushWaits = false
    /// We said farewell: no more writes.
    var outputEnded = false
    /// The other side said farewell: what follows is no truncation.
    var inputEnded = false
    var closePromises: [EventLoopPromise<Void>] = []
    private var opening = OpeningBytes()
    private var timer: Scheduled<Void>?
    private var advancing = false
    private var advanceAgain = false
    private var delivered = false
    private var transportFailed = false
    private var readWaits = false
    private var thrownAway = 0
    /// A lingering peer that keeps on sending is cut off after so many bytes.
    private static let thrownAwayLimit = 4 << 20

    package init(context: TLSContext) { settings = context }

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        finish()
        connection = nil
    }

    package func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        inputEnds(context)
        finish()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        switch phase {
        case .handshaking, .open:
            if let problem = opening.add(bytes.readableBytesView) {
                let attempted = settings.isClient ? "speak TLS with a server" : "speak TLS with a client"
                fail(
                    context,
                    TLSError(.notTLS, attempted: attempted, reason: problem, advice: "check address and port")
                )
            } else {
                connection?.feed(bytes)
                advance(context)
            }
        case .lingering:
            thrownAway += bytes.readableBytes
            if thrownAway > Self.thrownAwayLimit { closeNow(context) }
        case .idle, .closed: break
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        if delivered {
            delivered = false
            context.fireChannelReadComplete()
        } else if readWaits || phase == .handshaking || phase == .lingering {
            // Bytes came and nothing could be handed up, so the read that was asked for is still owed.
            context.read()
        }
    }

    package func read(context: ChannelHandlerContext) {
        readWaits = true
        context.read()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        // After a farewell this was said already.
        if !inputEnded { inputEnds(context) }
        if phase == .lingering { closeNow(context) }
    }

    /// The transport failed: that is the cause, and the end that follows needs no second error.
    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        transportFailed = true
        context.fireErrorCaught(error)
    }

    // MARK: Going on

    private func start(_ context: ChannelHandlerContext) {
        guard phase == .idle else { return }
        phase = .handshaking
        do throws(TLSError) { connection = try TLSConnection(settings) } catch { return fail(context, error) }
        schedule(context, settings.limits.handshake) { [self] in
            guard phase == .handshaking else { return }
            let reason = "the handshake was not done after \(settings.limits.handshake)"
            fail(context, TLSError(.handshakeTimeout, attempted: "speak TLS", reason: reason))
        }
        advance(context)
        context.read()
    }

    /// Goes on as far as the bytes reach. What is called from here may call back, so the rounds are counted, not nested.
    private func advance(_ context: ChannelHandlerContext) {
        advanceAgain = true
        guard !advancing else { return }
        advancing = true
        defer { advancing = false }
        while advanceAgain {
            advanceAgain = false
            switch phase {
            case .handshaking: advanceHandshake(context)
            case .open where !inputEnded: advanceData(context)
            default: break
            }
        }
    }

    private func advanceHandshake(_ context: ChannelHandlerContext) {
        guard let connection else { return }
        let step = connection.handshake()
        if case .failed(let error) = step { return fail(context, error) }
        sendOutbound(context)
        guard case .done = step, let name = connection.applicationProtocol else { return }
        phase = .open
        timer?.cancel()
        context.fireUserInboundEventTriggered(TLSHandshakeDone(applicationProtocol: name, peer: connection.peer))
        connection.forgetPeer()
        if phase == .open, flushWaits {
            encryptPending(context)
            context.flush()
        }
        // Data may have come with the last flight.
        advanceAgain = true
    }

    private func advanceData(_ context: ChannelHandlerContext) {
        guard let connection else { return }
        var plain = ByteBuffer()
        let step = connection.read(into: &plain, context.channel.allocator)
        sendOutbound(context)
        if plain.readableBytes > 0 {
            delivered = true
            readWaits = false
            context.fireChannelRead(wrapInboundOut(plain))
        }
        switch step {
        case .done, .needsInput: break
        case .failed(let error): if phase == .open { fail(context, error) }
        case .closed: if phase == .open { farewellCame(context) }
        }
    }

    /// The other side sends no more. Without half-closure we end, too.
    private func farewellCame(_ context: ChannelHandlerContext) {
        inputEnded = true
        let half = (try? context.channel.syncOptions?.getOption(.allowRemoteHalfClosure)) ?? false
        if half, !outputEnded {
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            end(context, promise: nil)
        }
    }

    /// The transport's input is at its end: clean only after a farewell.
    private func inputEnds(_ context: ChannelHandlerContext) {
        let attempted = settings.isClient ? "receive from the server" : "receive from the client"
        guard !transportFailed else { return }
        switch phase {
        case .handshaking:
            let reason = "the other side closed the connection during the TLS handshake"
            report(context, TLSError(.closedInHandshake, attempted: attempted, reason: reason))
        case .open where !inputEnded:
            let reason = "the connection ended without a farewell; bytes may be missing"
            report(context, TLSError(.truncated, attempted: attempted, reason: reason))
        default: break
        }
    }

    /// Ends without sending anything: nobody is there to read it.
    private func report(_ context: ChannelHandlerContext, _ error: TLSError) {
        phase = .closed
        timer?.cancel()
        pending.fail(error)
        context.fireErrorCaught(error)
        if context.channel.isActive { context.close(promise: nil) }
    }

    // MARK: Timers

    func schedule(_ context: ChannelHandlerContext, _ delay: Duration, _ task: @escaping () -> Void) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay), task)
    }

    /// The channel is gone: every promise gets its answer.
    private func finish() {
        phase = .closed
        timer?.cancel()
        timer = nil
        pending.fail(ChannelError.ioOnClosedChannel)
        let promises = closePromises
        closePromises = []
        for promise in promises { promise.succeed() }
    }
}
