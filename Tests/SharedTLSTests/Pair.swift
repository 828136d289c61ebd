import NIOCore
import NIOEmbedded
import SharedBase
import SharedTLS

/// Notes what comes out of a `TLSHandler`, and can answer from inside the notification.
final class Recorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    var handshake: TLSHandshakeDone?
    var bytes: [UInt8] = []
    var reads = 0
    var errors: [any Error] = []
    var inputClosed = false
    var inactive = false
    var onHandshake: (ChannelHandlerContext) -> Void = { _ in }
    var onRead: (ChannelHandlerContext, ByteBuffer) -> Void = { _, _ in }

    var codes: [TLSCode] { errors.compactMap { ($0 as? TLSError)?.code } }
    var reason: String { errors.first.map { ErrorChain.describe($0) } ?? "" }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        bytes += Array(buffer.readableBytesView)
        reads += 1
        onRead(context, buffer)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let done = event as? TLSHandshakeDone {
            handshake = done
            onHandshake(context)
        }
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { inputClosed = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { errors.append(error) }
    func channelInactive(context: ChannelHandlerContext) { inactive = true }
}

/// Takes the end of our bytes for the channel: an embedded channel closes as a whole where a socket closes one direction.
private final class OutputEnd: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode != .output else {
            promise?.succeed()
            return
        }
        context.close(mode: mode, promise: promise)
    }
}

/// One side: an embedded channel with a `TLSHandler` and a recorder above it.
final class Side {
    let channel = EmbeddedChannel()
    let seen = Recorder()

    init(_ context: TLSContext) throws {
        try channel.pipeline.syncOperations.addHandlers([OutputEnd(), TLSHandler(context: context), seen])
    }

    func open() throws { try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait() }

    /// What is to go to the other side.
    func take() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += Array(buffer.readableBytesView) }
        return bytes
    }

    func receive(_ bytes: some Sequence<UInt8>) throws {
        channel.pipeline.fireChannelRead(ByteBuffer(bytes: Array(bytes)))
        channel.pipeline.fireChannelReadComplete()
    }

    /// The end of the transport's input, as half-closure announces it.
    func receiveEnd() { channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }

    func write(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }
    func close() { channel.close(promise: nil) }
    func pass(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }
}

/// A client and a server with a wire between them that carries everything, in pieces of `piece` bytes.
final class Pair {
    let client: Side
    let server: Side
    var piece = Int.max
    /// The wire to the client breaks after so many bytes.
    var breakAfter = Int.max
    /// The byte on its way to the client, counted from 0, that is changed.
    var changedByte: Int?
    /// Bytes that have crossed so far.
    private(set) var toServer = 0
    private(set) var toClient = 0
    private var told: (client: Bool, server: Bool) = (false, false)

    init(_ client: TLSClientSettings, _ server: TLSServerSettings) throws {
        self.client = try Side(.client(client))
        self.server = try Side(.server(server))
        try self.server.open()
        try self.client.open()
    }

    convenience init(_ estate: Estate) throws { try self.init(estate.clientSettings, estate.serverSettings) }

    /// Carries until nothing moves any more; a side that has closed is seen by the other as an end.
    func carry() throws {
        while true {
            let up = try client.take()
            var down = Array(try server.take().prefix(breakAfter - toClient))
            if let changedByte, down.indices.contains(changedByte - toClient) { down[changedByte - toClient] ^= 0x10 }
            toServer += up.count
            toClient += down.count
            try hand(up, server)
            try hand(down, client)
            if !up.isEmpty || !down.isEmpty { continue }
            if !client.channel.isActive, !told.server {
                told.server = true
                server.receiveEnd()
            } else if !server.channel.isActive, !told.client {
                told.client = true
                client.receiveEnd()
            } else {
                return
            }
        }
    }

    private func hand(_ bytes: [UInt8], _ side: Side) throws {
        var rest = bytes[...]
        while !rest.isEmpty, side.channel.isActive {
            try side.receive(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
    }

    /// Ends what is still open, so that no embedded channel is leaked.
    func end() {
        for side in [client, server] {
            side.pass(.seconds(60))
            side.channel.embeddedEventLoop.run()
            if side.channel.isActive {
                side.close()
                side.pass(.seconds(60))
            }
        }
    }
}

func bytes(_ count: Int, seed: UInt8 = 1) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) &+ seed }
}
