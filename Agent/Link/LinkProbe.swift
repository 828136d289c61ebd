import NIOCore
import NIOPosix
import SharedBase
import SharedTLS
import SharedWire

/// Tries the way to the plane step by step, for `doctor`. Sends no message: to the plane it is a connection that ended
/// before its hello, and a live session of the same agent is not touched.
package enum LinkProbe {
    /// An address of the host; blocks as the resolver does.
    package static func resolve(_ server: ServerAddress) throws -> String {
        do {
            return try SocketAddress.makeAddressResolvingHost(server.host, port: server.port).ipAddress ?? server.host
        } catch {
            throw failure("resolve \(server.host)", "the resolver knows no address for it")
        }
    }

    /// Opens a TCP connection and closes it.
    package static func connect(_ server: ServerAddress, limit: Duration) async throws {
        do {
            let channel = try await bootstrap(limit).connect(host: server.host, port: server.port).get()
            try? await channel.close()
        } catch {
            throw failure("connect to \(server)", ConnectFailure.reason(error))
        }
    }

    /// Both sides of mutual TLS: this agent accepts the gateway, and the gateway this agent.
    ///
    /// TLS 1.3 lets a client finish before the server has looked at the client's certificate. So this side says farewell
    /// and waits: a gateway that accepts answers with its own farewell, one that does not with an alert.
    package static func handshake(_ identity: AgentIdentity, limit: Duration) async throws {
        let attempted = "shake hands with \(identity.server) as agent \(identity.agentID)"
        var limits = TLSLimits.standard
        limits.handshake = limit
        let tls = try TLSContext.client(
            TLSClientSettings(
                trust: .authorities(identity.roots),
                serverName: identity.serverName,
                applicationProtocol: LinkProtocol.link,
                identity: identity.tls,
                limits: limits
            )
        )
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let done = loop.makePromise(of: Void.self)
        let channel: any Channel
        do {
            channel = try await bootstrap(limit, on: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandlers([
                            TLSHandler(context: tls), FarewellHandler(done: done),
                        ])
                    }
                }
                .connect(host: identity.server.host, port: identity.server.port).get()
        } catch {
            done.fail(error)
            throw failure(attempted, ConnectFailure.reason(error))
        }
        let timer = loop.scheduleTask(in: .nanoseconds(limit.wholeMicroseconds * 1000)) {
            done.fail(failure(attempted, "no answer within \(limit.components.seconds) s"))
        }
        defer { timer.cancel() }
        do {
            try await done.futureResult.get()
            channel.close(promise: nil)
        } catch {
            channel.close(promise: nil)
            if let tls = error as? TLSError, tls.code == .identityRefused {
                throw LinkError(
                    .identityRefused,
                    attempted: attempted,
                    reason: "the gateway refuses this agent: \(tls.reason)"
                )
            }
            throw (error as? LinkError) ?? failure(attempted, ErrorChain.describe(error))
        }
    }

    private static func bootstrap(
        _ limit: Duration,
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) -> ClientBootstrap {
        ClientBootstrap(group: group)
            .connectTimeout(.nanoseconds(limit.wholeMicroseconds * 1000))
            .channelOption(.allowRemoteHalfClosure, value: true)
    }

    private static func failure(_ attempted: String, _ reason: String) -> LinkError {
        LinkError(.unreachable, attempted: attempted, reason: reason)
    }
}

/// Says farewell once the handshake is done on this side, and waits for the end of the other.
private final class FarewellHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let done: EventLoopPromise<Void>
    private var isOpen = false

    init(done: EventLoopPromise<Void>) { self.done = done }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is TLSHandshakeDone:
            isOpen = true
            context.close(mode: .output, promise: nil)
        case ChannelEvent.inputClosed: end()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { done.fail(error) }

    private func end() {
        if isOpen { return done.succeed() }
        done.fail(
            LinkError(
                .unreachable,
                attempted: "shake hands",
                reason: "the other side closed the connection in the handshake"
            )
        )
    }
}
