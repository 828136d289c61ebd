internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import SharedBase
package import SharedCrypto
internal import SharedTLS

/// One POST to a service that an operator has named, over a connection of its own: bounded in time and bytes, redirects are answers
/// like others. Over TLS the server has to speak TLS 1.3, name `http/1.1` and lead to one of `authorities`.
package struct OutboundClient: Sendable {
    package struct Answer: Sendable, Equatable {
        package let status: Int
        package let body: [UInt8]
    }

    package var timeout: Duration
    /// The most bytes of an answer.
    package var limit: Int
    package var authorities: [Certificate]

    package init(timeout: Duration, limit: Int, authorities: [Certificate] = []) {
        self.timeout = timeout
        self.limit = limit
        self.authorities = authorities
    }

    /// - Throws: `OutboundError`; its text holds nothing of headers or bodies.
    package func post(
        _ address: OutboundAddress,
        headers: [(String, String)],
        body: [UInt8]
    ) async throws -> Answer {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: Answer.self)
        let (limit, deadline) = (limit, NIODeadline.now() + .nanoseconds(timeout.wholeMicroseconds * 1000))
        let tls = try address.isEncrypted ? Self.tls(address, authorities) : nil
        do {
            let channel = try await ClientBootstrap(group: loop)
                .connectTimeout(.nanoseconds(timeout.wholeMicroseconds * 1000))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tls { try pipeline.addHandler(TLSHandler(context: tls)) }
                        try pipeline.addHTTPClientHandlers()
                        let request = Self.request(address, headers, body)
                        try pipeline.addHandler(
                            ExchangeHandler(request, body, limit, deadline, promise, afterHandshake: tls != nil)
                        )
                    }
                }
                .connect(host: address.host, port: address.port)
                .get()
            defer { channel.close(promise: nil) }
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            promise.fail(error)
            throw Self.explained(error, address)
        }
    }

    private static func request(
        _ address: OutboundAddress,
        _ headers: [(String, String)],
        _ body: [UInt8]
    ) -> HTTPRequestHead {
        var fields = HTTPHeaders(headers)
        fields.replaceOrAdd(name: "Host", value: address.authority)
        fields.replaceOrAdd(name: "Content-Length", value: String(body.count))
        fields.replaceOrAdd(name: "Connection", value: "close")
        return HTTPRequestHead(version: .http1_1, method: .POST, uri: address.path, headers: fields)
    }

    private static func tls(_ address: OutboundAddress, _ authorities: [Certificate]) throws -> TLSContext {
        try TLSContext.client(
            TLSClientSettings(
                trust: .authorities(authorities),
                serverName: address.host,
                applicationProtocol: "http/1.1"
            )
        )
    }

    private static func explained(_ error: any Error, _ address: OutboundAddress) -> any Error {
        if error is CancellationError || error is OutboundError { return error }
        if isConnectTimeout(error) {
            return OutboundError(.timedOut, attempted: "ask \(address)", reason: "no connection came in time")
        }
        return OutboundError(
            error is TLSError || error is HTTPParserError ? .broken : .unreachable,
            attempted: "ask \(address)",
            reason: ErrorChain.describe(error)
        )
    }

    private static func isConnectTimeout(_ error: any Error) -> Bool {
        switch error {
        case ChannelError.connectTimeout: true
        case let error as NIOConnectionError:
            error.connectionErrors.contains { isConnectTimeout($0.error) }
        default: false
        }
    }
}

/// Sends the request and gathers the answer.
private final class ExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let body: [UInt8]
    private let limit: Int
    private let deadline: NIODeadline
    private let promise: EventLoopPromise<OutboundClient.Answer>
    private let afterHandshake: Bool
    private var status = 0
    private var answer: [UInt8] = []
    private var alarm: Scheduled<Void>?
    private var isOver = false

    init(
        _ head: HTTPRequestHead,
        _ body: [UInt8],
        _ limit: Int,
        _ deadline: NIODeadline,
        _ promise: EventLoopPromise<OutboundClient.Answer>,
        afterHandshake: Bool
    ) {
        self.head = head
        self.body = body
        self.limit = limit
        self.deadline = deadline
        self.promise = promise
        self.afterHandshake = afterHandshake
    }

    func handlerAdded(context: ChannelHandlerContext) {
        alarm = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
            end(context, .failure(fault(.timedOut, "no whole answer came in time")))
        }
        if context.channel.isActive, !afterHandshake { send(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        if !afterHandshake { send(context) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSHandshakeDone { send(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func send(_ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        case .body(let piece):
            guard answer.count + piece.readableBytes <= limit else {
                return end(context, .failure(fault(.tooLarge, "its answer has more than \(limit) bytes")))
            }
            answer += piece.readableBytesView
        case .end: end(context, .success(OutboundClient.Answer(status: status, body: answer)))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { end(context, .failure(error)) }

    func channelInactive(context: ChannelHandlerContext) {
        end(context, .failure(fault(.broken, "the connection was closed before the answer was whole")))
        context.fireChannelInactive()
    }

    private func end(_ context: ChannelHandlerContext, _ result: Result<OutboundClient.Answer, any Error>) {
        guard !isOver else { return }
        isOver = true
        alarm?.cancel()
        promise.completeWith(result)
        context.close(promise: nil)
    }

    private func fault(_ code: OutboundCode, _ reason: String) -> OutboundError {
        OutboundError(code, attempted: "ask \(head.headers.first(name: "Host") ?? "a service")", reason: reason)
    }
}
