import NIOCore
import NIOPosix
import SharedBase
import SharedCrypto
import SharedTLS
import Testing

/// Two of our handlers over real sockets, where the kernel's buffers and resets play their part.
@Suite(.serialized) struct LoopbackTests {
    struct Outcome: Sendable {
        var count = 0
        var digest: [UInt8] = []
        var codes: [TLSCode] = []
        var others: [String] = []
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private var outcome = Outcome()
        private var hasher = SHA256Hasher()
        private let done: EventLoopPromise<Outcome>
        private let onHandshake: (ChannelHandlerContext) -> Void

        init(_ done: EventLoopPromise<Outcome>, _ onHandshake: @escaping (ChannelHandlerContext) -> Void) {
            self.done = done
            self.onHandshake = onHandshake
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is TLSHandshakeDone { onHandshake(context) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            outcome.count += buffer.readableBytes
            buffer.withUnsafeReadableBytes { hasher.update($0) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if let error = error as? TLSError {
                outcome.codes.append(error.code)
            } else {
                outcome.others.append("\(error)")
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            outcome.digest = hasher.finish()
            done.succeed(outcome)
        }
    }

    private typealias Greeting = @Sendable (ChannelHandlerContext) -> Void

    /// One connection to its end: what server and client saw.
    private func connect(
        _ client: TLSContext,
        _ server: TLSContext,
        clientSays: @escaping Greeting,
        serverSays: @escaping Greeting = { _ in }
    ) throws -> (server: Outcome, client: Outcome) {
        let group = MultiThreadedEventLoopGroup.singleton
        let serverDone = group.next().makePromise(of: Outcome.self)
        let clientDone = group.next().makePromise(of: Outcome.self)
        let listener = try ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let collector = Collector(serverDone, serverSays)
                    try channel.pipeline.syncOperations.addHandlers([TLSHandler(context: server), collector])
                }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        defer { try? listener.close().wait() }
        let address = try #require(listener.localAddress)
        _ = try ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let collector = Collector(clientDone, clientSays)
                    try channel.pipeline.syncOperations.addHandlers([TLSHandler(context: client), collector])
                }
            }
            .connect(to: address).wait()
        return (try serverDone.futureResult.wait(), try clientDone.futureResult.wait())
    }

    /// The client has already sent much when the server refuses it: a reset must not swallow the reason.
    @Test func aRefusedClientAlwaysLearnsWhy() throws {
        let estate = try Estate()
        var settings = estate.serverSettings
        settings.acceptPeer = { _ in .revoked(reason: "test") }
        let server = try TLSContext.server(settings)
        let client = try TLSContext.client(estate.clientSettings)
        for round in 0..<30 {
            let (there, here) = try connect(client, server) { context in
                for _ in 0..<16 { context.write(NIOAny(ByteBuffer(bytes: bytes(16_384))), promise: nil) }
                context.flush()
            }
            #expect(there.codes == [.revoked], "round \(round)")
            #expect(here.codes == [.identityRefused] && here.others.isEmpty, "round \(round): \(here)")
        }
    }

    /// A close directly after a large write: everything arrives, and the end is clean.
    @Test func nothingIsLostBeforeAClose() throws {
        let estate = try Estate()
        let server = try TLSContext.server(estate.serverSettings)
        let client = try TLSContext.client(estate.clientSettings)
        let block = bytes(1 << 18)
        var expected = SHA256Hasher()
        for _ in 0..<64 { expected.update(block) }
        let (there, here) = try connect(client, server) { context in
            for _ in 0..<64 { context.write(NIOAny(ByteBuffer(bytes: block)), promise: nil) }
            context.flush()
            context.close(promise: nil)
        }
        #expect(there.count == 1 << 24)
        #expect(there.digest == expected.finish())
        #expect(there.codes.isEmpty && there.others.isEmpty && here.codes.isEmpty && here.others.isEmpty)
    }

    /// The server ends with a last word while the client is still sending: the word arrives.
    @Test func theLastWordArrives() throws {
        let estate = try Estate()
        let server = try TLSContext.server(estate.serverSettings)
        let client = try TLSContext.client(estate.clientSettings)
        for round in 0..<20 {
            let (_, here) = try connect(client, server) { context in
                for _ in 0..<64 { context.write(NIOAny(ByteBuffer(bytes: bytes(16_384))), promise: nil) }
                context.flush()
            } serverSays: { context in
                context.writeAndFlush(NIOAny(ByteBuffer(string: "refused: over quota")), promise: nil)
                context.close(promise: nil)
            }
            #expect(here.count == 19 && here.codes.isEmpty && here.others.isEmpty, "round \(round): \(here)")
        }
    }
}
