import BenchKit
import NIOCore
import SharedBase
import SharedTLS
import SharedWire

/// One agent with nothing to report: the agent's own session machine over a channel, without a spool.
final class IdleAgent: ChannelInboundHandler {
    typealias InboundIn = Frame
    typealias OutboundOut = Frame

    private var session: AgentSession
    private let frames: FrameHandler
    /// Kept by its owner; fails where the plane ends the session.
    private let established: EventLoopPromise<Void>
    private var timer: Scheduled<Void>?
    private var error: (any Error)?

    init(_ agent: AgentID, _ tenant: TenantID, frames: FrameHandler, established: EventLoopPromise<Void>) {
        self.frames = frames
        self.established = established
        session = AgentSession(
            AgentSession.Settings(
                agentID: agent,
                tenantID: tenant,
                agentVersion: "0.1.0",
                hostname: "idle.example.com",
                newBootID: { BootID.new(at: WallClock.system.now(), random: .system) }
            )
        )
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is TLSHandshakeDone else { return context.fireUserInboundEventTriggered(event) }
        act(context) { $0.connected(now: Self.now(context), time: WallClock.system.now()) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        act(context) { $0.received(frame, now: Self.now(context)) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { self.error = error }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        // Does nothing to a session that was established and is closed at the end of the measurement.
        established.fail(error ?? LinkFailure(description: "the plane ended an idle session"))
    }

    private func act(_ context: ChannelHandlerContext, _ event: (inout AgentSession) -> [AgentSession.Action]) {
        for action in event(&session) { perform(context, action) }
        context.flush()
        timer?.cancel()
        guard let next = session.nextTick else { return }
        let wait = max(.zero, next - Self.now(context))
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(wait)) { [self] in
            act(context) { $0.tick(Self.now(context)) }
        }
    }

    private func perform(_ context: ChannelHandlerContext, _ action: AgentSession.Action) {
        switch action {
        case .send(let message): context.write(wrapOutboundOut(message.frame()), promise: nil)
        case .raiseCap: frames.raiseCap()
        case .fetch: act(context) { $0.fetched(nil) }
        case .heartbeatDue:
            let stack = Heartbeat.Stack(
                stack: WireStack(kind: "terraform", name: "prod"),
                lastScan: WallClock.system.now(),
                status: "clean"
            )
            let heartbeat = Heartbeat(
                time: WallClock.system.now(),
                agentVersion: "0.1.0",
                stacks: [stack],
                spooledReports: 0,
                spooledBytes: 0
            )
            act(context) { $0.heartbeat(heartbeat) }
            established.succeed()
        case .close(let end):
            error = LinkFailure(description: "an idle session ended: \(end.reason)")
            context.close(promise: nil)
        default: break
        }
    }

    private static func now(_ context: ChannelHandlerContext) -> Duration {
        .nanoseconds(Int64(clamping: context.eventLoop.now.uptimeNanoseconds))
    }
}
