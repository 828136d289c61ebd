internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import SharedBase

/// One HTTP/1.1 server on Hummingbird: binds, tells its port, serves until graceful shutdown has let running requests finish.
struct Listener<Responder: HTTPResponder>: Sendable
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    let responder: Responder
    let settings: ServerSettings
    let bound: BoundPort
    let logger: Logger

    func run() async throws {
        let bound = bound
        var configuration = ApplicationConfiguration(address: .hostname(settings.host, port: settings.port))
        configuration.availableConnectionsDelegate = MaximumAvailableConnections(settings.maxConnections)
        let application = Application(
            responder: responder,
            server: builder,
            configuration: configuration,
            onServerRunning: { channel in bound.set(.success(channel.localAddress?.port ?? 0)) },
            logger: logger
        )
        do {
            try await application.run()
        } catch {
            let address = "\(settings.host):\(settings.port)"
            let failure = HTTPError(
                .notServing,
                attempted: "serve HTTP on \(address)",
                reason: "the server stopped",
                cause: error
            )
            bound.set(.failure(failure))
            throw failure
        }
    }

    private var builder: HTTPServerBuilder {
        let front = settings.front
        let idle = TimeAmount.nanoseconds(settings.idleTimeout.wholeMicroseconds * 1000)
        let stall = TimeAmount.nanoseconds(settings.stallTimeout.wholeMicroseconds * 1000)
        return HTTPServerBuilder { responder in
            let limits = HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: 16 * 1024,
                maxHeaderListSize: 64 * 1024,
                maxHeaderFieldCount: 100
            )
            let base = HTTP1Channel(
                responder: responder,
                configuration: .init(
                    additionalChannelHandlers: [StalledWriteHandler(limit: stall)],
                    idleTimeout: idle,
                    httpDecoderConfiguration: limits
                )
            )
            return FrontedChannel(front: front, base: base)
        }
    }
}

/// An HTTP/1.1 connection with something before it, for example TLS.
struct FrontedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let front: (@Sendable (any Channel) throws -> Void)?
    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        guard let front else { return base.setup(channel: channel, logger: logger) }
        let base = base
        return channel.eventLoop.makeCompletedFuture { try front(channel) }
            .flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
