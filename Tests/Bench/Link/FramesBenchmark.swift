package import BenchKit
import NIOCore
import NIOPosix
import SharedTLS
import SharedWire

/// Frames of 64 KiB from an agent's connection to the plane's handler over one TLS 1.3 connection on loopback, beside
/// SSL_write and SSL_read of the same blocks. Each end has its own thread on both sides.
package struct FramesBenchmark: Benchmark {
    package static let name = "frames"
    private static let megabytes = 1000
    private static let frameBytes = 65_536

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        guard let peer = LinkPeer.path("tls_loop", context) else {
            return [.missing("frames/openssl", bar: 0.35, stretch: 0.7, because: "the peer tls_loop was not built")]
        }
        let authority = try LinkAuthority()
        let folder = try authority.write(into: context.scratch)
        let (ours, theirs) = try await context.inTurn(
            { try await Self.measure(authority) },
            { try LinkPeer.figure([peer, folder, "\(Self.megabytes)"]) }
        )
        return [
            BenchRow(
                "frames/openssl",
                value: ours.median / theirs.median,
                bar: 0.35,
                stretch: 0.7,
                ours: "\(Figure.text(ours.median)) MB/s (\(ours.spread))",
                peer: "\(Figure.text(theirs.median)) MB/s (\(theirs.spread))",
                note: "\(Self.megabytes) MB in frames of 64 KiB, one connection, loopback, one thread for each end"
            )
        ]
    }

    /// MB/s of payload, from the first frame written to the last frame read.
    private static func measure(_ authority: LinkAuthority) async throws -> Double {
        let count = megabytes * 1_000_000 / frameBytes
        let near = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let far = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let done = far.next().makePromise(of: Double.self)
        let (server, client) = (try authority.serverContext(), try authority.clientContext())
        let listener = try await ServerBootstrap(group: far)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: LinkOptions.receiveBuffers)
            .childChannelOption(.maxMessagesPerRead, value: LinkOptions.messagesPerRead)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let frames = FrameHandler(cap: WireLimits.established)
                    let sink = FrameSink(expected: UInt64(count), done: done)
                    try channel.pipeline.syncOperations.addHandlers([TLSHandler(context: server), frames, sink])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let started = near.next().makePromise(of: Double.self)
        let channel = try await ClientBootstrap(group: near)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: LinkOptions.receiveBuffers)
            .channelOption(.maxMessagesPerRead, value: LinkOptions.messagesPerRead)
            .channelOption(.writeBufferWaterMark, value: LinkOptions.writeMark)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let source = FrameSource(count: UInt64(count), bytes: frameBytes, started: started)
                    try channel.pipeline.syncOperations.addHandlers([
                        TLSHandler(context: client), FrameHandler(cap: WireLimits.established), source,
                    ])
                }
            }
            .connect(host: "127.0.0.1", port: listener.localAddress?.port ?? 0).get()
        let (start, end) = (try await started.futureResult.get(), try await done.futureResult.get())
        try await channel.close()
        try await listener.close()
        try await near.shutdownGracefully()
        try await far.shutdownGracefully()
        return Double(count * frameBytes) / 1e6 / (end - start)
    }
}

/// Writes as the agent's driver does: frame after frame while the channel takes them, then a flush.
private final class FrameSource: ChannelInboundHandler {
    typealias InboundIn = Frame
    typealias OutboundOut = Frame

    private let count: UInt64
    private let payload: ByteBuffer
    private let started: EventLoopPromise<Double>
    private var sent: UInt64 = 0

    init(count: UInt64, bytes: Int, started: EventLoopPromise<Double>) {
        self.count = count
        self.started = started
        payload = ByteBuffer(bytes: (0..<bytes).map { UInt8(truncatingIfNeeded: $0 * 31) })
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is TLSHandshakeDone else { return context.fireUserInboundEventTriggered(event) }
        started.succeed(Figure.now())
        write(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) { if sent > 0 { write(context) } }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { started.fail(error) }

    private func write(_ context: ChannelHandlerContext) {
        while sent < count, context.channel.isWritable {
            sent += 1
            let frame = Frame(.reportChunk, stream: 1, sequence: sent, payload: payload)
            context.write(wrapOutboundOut(frame), promise: nil)
        }
        context.flush()
    }
}

/// Takes the frames as the plane's handler does and looks at their numbers and sizes.
private final class FrameSink: ChannelInboundHandler {
    typealias InboundIn = Frame

    private let expected: UInt64
    private let done: EventLoopPromise<Double>
    private var seen: UInt64 = 0

    init(expected: UInt64, done: EventLoopPromise<Double>) {
        self.expected = expected
        self.done = done
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        seen += 1
        guard frame.sequence == seen, frame.payload.readableBytes == 65_536 else {
            return done.fail(LinkFailure(description: "frame \(seen) came as \(frame.sequence)"))
        }
        if seen == expected { done.succeed(Figure.now()) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { done.fail(error) }
}
