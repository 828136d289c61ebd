import NIOCore
import NIOPosix
import SharedBase
import SharedTLS
import SharedWire
import Synchronization
import Testing

/// The agent's end of one connection, driven by hand: what comes in is asked for piece by piece.
final class TestLink: Sendable {
    enum Event: Sendable {
        case message(Message)
        case failed(any Error)
        case closed
    }

    /// How a connection ended.
    struct End {
        var error: ErrorMessage?
        var failure: TLSCode?
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String
    }

    let channel: any Channel
    private let inbox: Inbox

    private init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// - Parameter context: nil speaks without TLS.
    static func open(_ port: Int, _ context: TLSContext?) async throws -> TestLink {
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context { try channel.pipeline.syncOperations.addHandler(TLSHandler(context: context)) }
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .get()
        return TestLink(channel, inbox)
    }

    func send(_ message: Message, sequence: UInt64 = 0) async throws {
        try await send(message.frame(sequence: sequence))
    }

    func send(_ frame: Frame) async throws { try await send(Array(frame.encoded().readableBytesView)) }

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    /// The next message; pings are answered by nobody and passed over.
    func next() async throws -> Message {
        while true {
            switch await inbox.next() {
            case .message(.ping): continue
            case .message(let message): return message
            case .failed(let error): throw error
            case .closed: throw Unexpected(description: "the connection is closed")
            }
        }
    }

    func welcome() async throws -> Welcome {
        guard case .welcome(let welcome) = try await next() else { throw Unexpected(description: "no welcome") }
        return welcome
    }

    func ack() async throws -> UInt64 {
        let message = try await next()
        guard case .ack(let ack) = message else { throw Unexpected(description: "no ack but \(message)") }
        return ack.sequence
    }

    func refused() async throws -> Refused {
        let message = try await next()
        guard case .refused(let refused) = message else {
            throw Unexpected(description: "nothing refused but \(message)")
        }
        return refused
    }

    /// Waits for the end of the connection and tells how it ended; messages before it are dropped.
    func end() async -> End {
        var end = End()
        while true {
            switch await inbox.next() {
            case .message(.error(let error)): end.error = error
            case .message: continue
            case .failed(let error):
                if end.failure == nil { end.failure = (error as? TLSError)?.code }
            case .closed: return end
            }
        }
    }

    func close() async { try? await channel.close() }
}

/// What came in, in order, for one reader.
final class Inbox: Sendable {
    private struct State {
        var events: [TestLink.Event] = []
        var reader: CheckedContinuation<TestLink.Event, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())

    func put(_ event: TestLink.Event) {
        let reader = state.withLock { state -> CheckedContinuation<TestLink.Event, Never>? in
            if case .closed = event { state.isClosed = true }
            guard let reader = state.reader else {
                state.events.append(event)
                return nil
            }
            state.reader = nil
            return reader
        }
        reader?.resume(returning: event)
    }

    func next() async -> TestLink.Event {
        await withCheckedContinuation { continuation in
            let event = state.withLock { state -> TestLink.Event? in
                if !state.events.isEmpty { return state.events.removeFirst() }
                if state.isClosed { return .closed }
                state.reader = continuation
                return nil
            }
            if let event { continuation.resume(returning: event) }
        }
    }
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: Inbox
    private var decoder = FrameDecoder(cap: WireLimits.established)

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.feed(unwrapInboundIn(data))
        do {
            while let frame = try decoder.next() {
                if let message = try Message.decode(frame) { inbox.put(.message(message)) }
            }
        } catch {
            inbox.put(.failed(error))
        }
    }

    func channelInactive(context: ChannelHandlerContext) { inbox.put(.closed) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { inbox.put(.failed(error)) }
}
