internal import NIOCore

/// Closes a connection whose client takes nothing: something waits to be written, and for `limit` nothing of it went.
///
/// A stream for somebody who never reads would otherwise hold its connection, and the number of connections is limited. Who reads
/// slowly is let be: what waits grows less, and each time the clock begins anew. (The kernel says that it has room once a good
/// part of its buffer for the client is free, some hundred kilobytes; `limit` is the time for that much.)
final class StalledWriteHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let limit: TimeAmount
    private var timer: Scheduled<Void>?

    init(limit: TimeAmount) { self.limit = limit }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        if !context.channel.isWritable { watch(context, Self.waiting(context)) }
        context.fireChannelWritabilityChanged()
    }

    private func watch(_ context: ChannelHandlerContext, _ before: Int) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: limit) {
            let (handler, context) = bound.value
            let now = Self.waiting(context)
            if now < before { handler.watch(context, now) } else { context.close(promise: nil) }
        }
    }

    /// Bytes that wait to be written. While a client is too slow nothing is added to them.
    private static func waiting(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }
}
