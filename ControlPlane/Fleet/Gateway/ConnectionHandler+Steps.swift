internal import Logging
internal import NIOCore
internal import SharedBase
internal import SharedWire

/// Runbook steps on a connection: `StepPlaneSession` decides, the engine keeps.
extension ConnectionHandler {
    /// The welcome is said: steps may be spoken of, where both sides can, and the keys come first.
    func beginSteps(_ context: ChannelHandlerContext) {
        guard session?.steps == true else { return }
        do {
            let keys = try environment.steps.keys()
            doSteps(context) { $0.connected(keys) }
            context.fireChannelRead(wrapInboundOut(.beginSteps))
            context.fireChannelReadComplete()
        } catch {
            // Reports go on without steps; no order can be believed without a key.
            environment.logger.error(
                "cannot give an agent the key that signs steps",
                metadata: ["error.chain": "\(ErrorChain.describe(error))"]
            )
        }
    }

    /// A message about steps from the agent.
    func stepped(_ context: ChannelHandlerContext, _ message: Message) {
        do throws(WireError) {
            carryOut(context, try steps.received(message))
        } catch {
            act(context) { $0.failed(error) }
        }
    }

    func doSteps(_ context: ChannelHandlerContext, _ event: (inout StepPlaneSession) -> [StepPlaneSession.Action]) {
        carryOut(context, event(&steps))
        context.flush()
    }

    private func carryOut(_ context: ChannelHandlerContext, _ actions: [StepPlaneSession.Action]) {
        var hasWork = false
        for action in actions {
            switch action {
            case .send(let message): context.write(wrapOutboundOut(message.frame()), promise: nil)
            case .event(let event):
                context.fireChannelRead(wrapInboundOut(.step(event)))
                hasWork = true
            }
        }
        if hasWork { context.fireChannelReadComplete() }
    }
}
