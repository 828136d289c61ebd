package import BenchKit
import NIOCore
import NIOEmbedded
import SharedTLS

/// Full mutual TLS 1.3 handshakes a second of two of our handlers in one thread, beside two `SSL`s over memory BIOs with
/// the same keys and chains.
package struct HandshakesBenchmark: Benchmark {
    package static let name = "handshakes"
    private static let count = 1000

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        guard let peer = LinkPeer.path("tls_handshakes", context) else {
            let reason = "the peer tls_handshakes was not built"
            return [.missing("handshakes/openssl", bar: 0.4, stretch: 0.7, because: reason)]
        }
        let authority = try LinkAuthority()
        let folder = try authority.write(into: context.scratch)
        let (ours, theirs) = try await context.inTurn(
            { try Self.measure(authority) },
            { try LinkPeer.figure([peer, folder, "\(Self.count)"]) }
        )
        return [
            BenchRow(
                "handshakes/openssl",
                value: ours.median / theirs.median,
                bar: 0.4,
                stretch: 0.7,
                ours: "\(Figure.text(ours.median)) a second (\(ours.spread))",
                peer: "\(Figure.text(theirs.median)) a second (\(theirs.spread))",
                note: "\(Self.count) mutual handshakes, both ends in one thread, P-256, chains of 3 and 2 certificates"
            )
        ]
    }

    private static func measure(_ authority: LinkAuthority) throws -> Double {
        let (server, client) = (try authority.serverContext(), try authority.clientContext())
        let start = Figure.now()
        for _ in 0..<count { try shakeHands(server, client) }
        return Double(count) / (Figure.now() - start)
    }

    private static func shakeHands(_ server: TLSContext, _ client: TLSContext) throws {
        let (near, nearDone) = try end(client)
        let (far, farDone) = try end(server)
        var moved = true
        while moved {
            moved = false
            while let bytes = try near.readOutbound(as: ByteBuffer.self) {
                try far.writeInbound(bytes)
                moved = true
            }
            while let bytes = try far.readOutbound(as: ByteBuffer.self) {
                try near.writeInbound(bytes)
                moved = true
            }
        }
        guard nearDone.peer, farDone.peer else {
            throw LinkFailure(description: "a handshake did not come to its end")
        }
    }

    private static func end(_ context: TLSContext) throws -> (EmbeddedChannel, HandshakeWatch) {
        let watch = HandshakeWatch()
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers([TLSHandler(context: context), watch])
        channel.pipeline.fireChannelActive()
        return (channel, watch)
    }
}

/// Whether the handshake is done and the peer known.
private final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var peer = false

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let done = event as? TLSHandshakeDone { peer = done.peer != nil }
    }
}
