package import NIOCore

/// Turns the bytes of a channel into `Frame`s and back. Sits right after the TLS handler.
///
/// A refused frame reaches the pipeline once as `errorCaught(WireError)`; nothing is read after it. Bytes that end inside a frame
/// are reported the same way. The owner raises the cap with `raiseCap` on the event loop as soon as the hello is accepted; frames
/// that already wait in the same read are judged by the new cap.
package final class FrameHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = Frame
    package typealias OutboundIn = Frame
    package typealias OutboundOut = ByteBuffer

    private var decoder: FrameDecoder
    private var stopped = false
    private var traffic = FrameTraffic()
    /// From this size on a payload goes down as it is, behind its header: a copy would cost more than one more write.
    private static let loneBytes = 8192

    package init(cap: Int = WireLimits.beforeHello) { decoder = FrameDecoder(cap: cap) }

    /// Sets the largest payload accepted from now on.
    package func raiseCap(to cap: Int = WireLimits.established) { decoder.cap = cap }

    /// Both sides agreed on `Feature.deflate`: data frames may come compressed from now on.
    package func acceptCompression() { decoder.acceptsCompression = true }

    /// What went through since the last call.
    package func takeTraffic() -> FrameTraffic {
        defer { traffic = FrameTraffic() }
        return traffic
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !stopped else { return }
        let bytes = unwrapInboundIn(data)
        traffic.receivedBytes += bytes.readableBytes
        decoder.feed(bytes)
        do {
            while !stopped, let frame = try decoder.next() {
                traffic.receivedFrames += 1
                context.fireChannelRead(wrapInboundOut(frame))
            }
        } catch {
            stop(context, error)
        }
    }

    package func channelInactive(context: ChannelHandlerContext) {
        end(context)
        context.fireChannelInactive()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { end(context) }
        context.fireUserInboundEventTriggered(event)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let frame = unwrapOutboundIn(data)
        traffic.sentFrames += 1
        traffic.sentBytes += frame.size
        guard frame.payload.readableBytes >= Self.loneBytes else {
            var buffer = context.channel.allocator.buffer(capacity: frame.size)
            frame.write(to: &buffer)
            return context.write(wrapOutboundOut(buffer), promise: promise)
        }
        var header = context.channel.allocator.buffer(capacity: FrameHeader.size)
        frame.header.write(to: &header)
        context.write(wrapOutboundOut(header), promise: nil)
        context.write(wrapOutboundOut(frame.payload), promise: promise)
    }

    private func end(_ context: ChannelHandlerContext) {
        guard !stopped else { return }
        do {
            try decoder.finish()
            stopped = true
        } catch {
            stop(context, error)
        }
    }

    private func stop(_ context: ChannelHandlerContext, _ error: any Error) {
        guard !stopped else { return }
        stopped = true
        context.fireErrorCaught(error)
    }
}
