import NIOCore
import SharedTLS
import SharedWire

/// Sends the one request of an enrolment connection and hands the one answer on.
final class EnrolHandler: ChannelInboundHandler {
    typealias InboundIn = Frame
    typealias OutboundOut = Frame

    private let request: Frame
    private let answer: EventLoopPromise<Frame>

    init(request: Frame, answer: EventLoopPromise<Frame>) {
        self.request = request
        self.answer = answer
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSHandshakeDone { context.writeAndFlush(wrapOutboundOut(request), promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { answer.succeed(unwrapInboundIn(data)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { answer.fail(ChannelError.eof) }
}
