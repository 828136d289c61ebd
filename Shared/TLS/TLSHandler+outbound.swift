package import NIOCore
internal import SharedBase

extension TLSHandler {
    /// Encrypted early, before the flush, from this many waiting bytes on: from there the channel's own buffer counts
    /// them, and its writability tells the writer to stop.
    private static var earlyBytes: Int { 65_536 }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        guard phase != .closed, phase != .lingering, !outputEnded else {
            promise?.fail(outputEnded && phase == .open ? ChannelError.outputClosed : ChannelError.ioOnClosedChannel)
            return
        }
        pending.append(bytes, promise)
        if phase == .open {
            if pending.byteCount >= Self.earlyBytes { encryptPending(context) }
        } else if pending.byteCount > settings.limits.pendingBytes {
            let reason = "\(pending.byteCount) bytes wait for the handshake, limit \(settings.limits.pendingBytes)"
            fail(context, TLSError(.tooMuchPending, attempted: "write", reason: reason))
        }
    }

    package func flush(context: ChannelHandlerContext) {
        guard phase == .open else {
            flushWaits = true
            return
        }
        encryptPending(context)
        context.flush()
    }

    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch (mode, phase) {
        case (.input, _), (_, .closed): context.close(mode: mode, promise: promise)
        case (.output, .open) where !outputEnded && !inputEnded:
            endOutput(context)
            context.close(mode: .output, promise: promise)
        case (.output, .open) where outputEnded: promise?.fail(ChannelError.outputClosed)
        case (.all, .open), (.output, .open): end(context, promise: promise)
        case (.output, _): promise?.fail(ChannelError.operationUnsupported)
        case (.all, .lingering): if let promise { closePromises.append(promise) }
        case (.all, .idle), (.all, .handshaking):
            phase = .closed
            pending.fail(ChannelError.ioOnClosedChannel)
            context.close(mode: .all, promise: promise)
        }
    }

    /// Encrypts what waits and gives it to the channel, without a flush.
    func encryptPending(_ context: ChannelHandlerContext) {
        guard let connection, !pending.isEmpty else { return }
        connection.reserveOutbound(pending.byteCount, context.channel.allocator)
        let drained = pending.drain(context.channel.allocator) { bytes in
            bytes.withUnsafeReadableBytes { connection.write($0) }
        }
        if let error = drained.failure {
            for promise in drained.promises { promise.fail(error) }
            return fail(context, error)
        }
        let promise = drained.combined(context.eventLoop)
        // Empty writes encrypt to nothing and still keep their place.
        context.write(wrapOutboundOut(connection.takeOutbound() ?? ByteBuffer()), promise: promise)
    }

    /// Sends what OpenSSL itself has to say.
    func sendOutbound(_ context: ChannelHandlerContext) {
        if let bytes = connection?.takeOutbound() { context.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }
    }

    /// Sends what waits and says farewell.
    private func endOutput(_ context: ChannelHandlerContext) {
        outputEnded = true
        encryptPending(context)
        connection?.shutdown()
        sendOutbound(context)
    }

    /// Closes an open connection: farewell, then a wait for the other side's end. A close at once would make the kernel
    /// answer late bytes with a reset, and a reset can take our last bytes from the other side.
    func end(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        if let promise { closePromises.append(promise) }
        // Of two who say farewell the second need not wait.
        let last = inputEnded
        pending.fail(ChannelError.ioOnClosedChannel)
        phase = .lingering
        guard !outputEnded else { return linger(context, closeAfter: last) }
        outputEnded = true
        connection?.shutdown()
        linger(context, closeAfter: last)
    }

    /// Sends what is left and waits; `closeAfter` closes as soon as it is sent.
    private func linger(_ context: ChannelHandlerContext, closeAfter: Bool) {
        schedule(context, settings.limits.drain) { [self] in closeNow(context) }
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { [self] result in
            guard phase == .lingering else { return }
            guard case .success = result, !closeAfter else { return closeNow(context) }
            // The end of our bytes releases another side that waits in the same way, having closed at the same moment.
            context.close(mode: .output, promise: nil)
            schedule(context, settings.limits.close) { [self] in closeNow(context) }
        }
        context.writeAndFlush(wrapOutboundOut(connection?.takeOutbound() ?? ByteBuffer()), promise: sent)
        if phase == .lingering { context.read() }
    }

    /// Closes the channel, once.
    func closeNow(_ context: ChannelHandlerContext) {
        guard phase == .lingering else { return }
        phase = .closed
        context.close(mode: .all, promise: nil)
    }

    /// Ends with an error: tells the other side where OpenSSL made an alert, tells ours, closes.
    func fail(_ context: ChannelHandlerContext, _ error: TLSError) {
        guard phase != .lingering, phase != .closed else { return }
        phase = .lingering
        outputEnded = true
        pending.fail(error)
        // Before anything is sent: a send that fails closes the channel, and the error must not come after that.
        context.fireErrorCaught(error)
        guard phase == .lingering else { return }
        // Without an alert there is nothing that the other side would have to read.
        if connection?.hasOutbound == true { linger(context, closeAfter: false) } else { closeNow(context) }
    }
}
