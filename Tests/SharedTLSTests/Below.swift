import NIOCore

/// Sits below a `TLSHandler` and counts what it asks of the channel.
final class Below: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    var written = 0
    var writes = 0
    var flushes = 0
    var reads = 0

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        written += unwrapOutboundIn(data).readableBytes
        writes += 1
        context.write(data, promise: promise)
    }

    func flush(context: ChannelHandlerContext) {
        flushes += 1
        context.flush()
    }

    func read(context: ChannelHandlerContext) {
        reads += 1
        context.read()
    }
}
