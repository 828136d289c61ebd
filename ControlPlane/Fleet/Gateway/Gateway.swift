internal import Logging
internal import NIOCore
internal import NIOPosix
internal import PlaneKernel
internal import ServiceLifecycle
internal import SharedBase
internal import SharedTLS
internal import SharedTelemetry
internal import SharedWire
internal import Synchronization

/// The address of agents: one TLS port, enrolment and sessions told apart by the application protocol.
package final class Gateway: Service {
    /// Where to listen and under which names agents call it.
    package struct Settings: Sendable {
        /// nil: every address, IPv6 and IPv4.
        package var host: String?
        /// 0 takes any.
        package var port: Int
        /// Host names and IP addresses for the certificate; agents demand the first.
        package var names: [String]
        package var agentLife = CertificateAuthority.agentLife
        package var limits = GatewayLimits()

        package init(host: String? = nil, port: Int = 8443, names: [String]) {
            self.host = host
            self.port = port
            self.names = names
        }
    }

    /// What readiness calls this part.
    static let part = "gateway"

    typealias Connection = NIOAsyncChannel<ConnectionWork, ConnectionAnswer>
    private typealias Listener = NIOAsyncChannel<Connection?, Never>

    private let settings: Settings
    private let identity: GatewayIdentity
    private let environment: ConnectionHandler.Environment
    private let directory: SessionDirectory
    private let health: HealthRegistry
    private let makeTask: @Sendable (any Channel) -> ConnectionTask
    private let address = ListenAddress()
    private let openConnections = Atomic<Int>(0)

    init(
        settings: Settings,
        identity: GatewayIdentity,
        environment: ConnectionHandler.Environment,
        directory: SessionDirectory,
        health: HealthRegistry,
        makeTask: @escaping @Sendable (any Channel) -> ConnectionTask
    ) {
        self.settings = settings
        self.identity = identity
        self.environment = environment
        self.directory = directory
        self.health = health
        self.makeTask = makeTask
        health.set(Self.part, .starting)
    }

    /// The port, once the gateway listens; throws where it could not.
    package func port() async throws -> Int { try await address.port() }

    /// What agents are told to connect to, `HOST:PORT`: the first of the gateway's names; nil while it does not listen.
    package var announced: String? {
        guard let name = settings.names.first, let port = address.current else { return nil }
        return "\(name):\(port)"
    }

    package func run() async throws {
        let listener: Listener
        do {
            listener = try await bind()
        } catch {
            let failure = FleetError(
                .listen,
                attempted: "listen for agents on \(settings.host ?? "every address"), port \(settings.port)",
                reason: "the port could not be had",
                cause: error
            )
            address.set(.failure(failure))
            throw failure
        }
        address.set(.success(listener.channel.localAddress?.port ?? settings.port))
        health.set(Self.part, .ok)
        let channel = listener.channel
        try await withGracefulShutdownHandler {
            try await serve(listener)
        } onGracefulShutdown: { [directory] in
            // First the farewells, then the end of the listener, which ends everything else.
            let farewells = directory.live.map { entry in
                let said = entry.channel.eventLoop.makePromise(of: Void.self)
                entry.channel.triggerUserOutboundEvent(ConnectionAnswer.shutdown, promise: said)
                return said.futureResult
            }
            EventLoopFuture.andAllComplete(farewells, on: channel.eventLoop)
                .whenComplete { _ in channel.close(promise: nil) }
        }
    }

    private func serve(_ listener: Listener) async throws {
        await withDiscardingTaskGroup { group in
            do {
                try await listener.executeThenClose { connections in
                    for try await connection in connections {
                        guard let connection else { continue }
                        let task = makeTask(connection.channel)
                        group.addTask { await task.run(connection) }
                    }
                }
            } catch {
                environment.logger.info(
                    "the gateway stopped",
                    metadata: ["error.chain": "\(ErrorChain.describe(error))"]
                )
            }
            // Connections that are not sessions yet have nothing to lose.
            group.cancelAll()
        }
    }

    private func bind() async throws -> Listener {
        if let host = settings.host { return try await bind(host) }
        do {
            // Takes IPv4 as well.
            return try await bind("::")
        } catch {
            return try await bind("0.0.0.0")
        }
    }

    private func bind(_ host: String) async throws -> Listener {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: LinkOptions.receiveBuffers)
            .childChannelOption(.maxMessagesPerRead, value: LinkOptions.messagesPerRead)
            .bind(host: host, port: settings.port) { [self] channel in
                channel.eventLoop.makeCompletedFuture { try prepare(channel) }
            }
    }

    /// nil where there are too many connections already.
    private func prepare(_ channel: any Channel) throws -> Connection? {
        let count = openConnections.add(1, ordering: .relaxed).newValue
        environment.metrics.connections.set(Double(count))
        channel.closeFuture.whenComplete { [self] _ in
            let count = openConnections.subtract(1, ordering: .relaxed).newValue
            environment.metrics.connections.set(Double(count))
        }
        guard count <= settings.limits.maximumConnections else {
            environment.metrics.refusedConnections.add(1, ["tooMany"])
            channel.close(promise: nil)
            return nil
        }
        let frames = FrameHandler()
        try channel.pipeline.syncOperations.addHandlers([
            TLSHandler(context: try identity.context()), frames, ConnectionHandler(environment, frames: frames),
        ])
        // Room for all that credits allow and the rare other message: only an agent that breaks the rules is held up here.
        let room = 2 * settings.limits.credits.messages + 8
        return try Connection(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: room / 2, highWatermark: room))
        )
    }
}

/// The port that the gateway got, for those who wait for it.
private final class ListenAddress: Sendable {
    private struct State {
        var outcome: Result<Int, FleetError>?
        var waiting: [CheckedContinuation<Int, any Error>] = []
    }

    private let state = Mutex(State())

    func set(_ outcome: Result<Int, FleetError>) {
        let waiting = state.withLock { state in
            state.outcome = outcome
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(with: outcome.mapError { $0 as any Error }) }
    }

    /// nil until the gateway listens.
    var current: Int? { state.withLock { try? $0.outcome?.get() } }

    func port() async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            let outcome = state.withLock { state in
                if state.outcome == nil { state.waiting.append(continuation) }
                return state.outcome
            }
            if let outcome { continuation.resume(with: outcome.mapError { $0 as any Error }) }
        }
    }
}
