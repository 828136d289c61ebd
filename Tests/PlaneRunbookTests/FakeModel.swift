import NIOCore
import NIOPosix
import PlaneHTTP
import SharedBase
import SharedJSON
import Synchronization

/// An endpoint that answers as the documented chat completions API does, by a script. No model stands behind it: what is tested is
/// our side.
final class FakeModel: Sendable {
    enum Answer: Sendable {
        /// The content of the message.
        case content(String)
        case raw(status: Int, body: String)
        /// Takes the request and says nothing.
        case silence
        /// Closes in the middle of the answer.
        case half
    }

    private let script: Mutex<[Answer]>
    private let asked = Mutex<[(path: String, head: String, body: Value)]>([])
    private let channel: any Channel

    private init(_ answers: [Answer]) async throws {
        let script = Mutex(answers)
        self.script = consume script
        let box = Box()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        RequestHandler { box.model.withLock { $0 }?.answer($0) ?? .silence }
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        box.model.withLock { $0 = self }
    }

    private final class Box: Sendable {
        let model = Mutex<FakeModel?>(nil)
    }

    /// Serves the answers one after the other; the last one again and again.
    static func with(_ answers: [Answer], _ body: (FakeModel) async throws -> Void) async throws {
        let model = try await FakeModel(answers)
        do { try await body(model) } catch {
            try? await model.channel.close()
            throw error
        }
        try? await model.channel.close()
    }

    var address: OutboundAddress {
        get throws {
            guard let address = OutboundAddress("http://127.0.0.1:\(channel.localAddress?.port ?? 0)/v1") else {
                throw Missing()
            }
            return address
        }
    }

    struct Missing: Error {}

    /// What was asked so far.
    var requests: [(path: String, head: String, body: Value)] { asked.withLock { $0 } }

    fileprivate func answer(_ request: (head: String, body: [UInt8])) -> Answer {
        let path = request.head.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let body = (try? JSON.parse(request.body)) ?? .null
        asked.withLock { $0.append((path, request.head, body)) }
        return script.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? .silence }
    }

    /// The body of a chat completion as the documentation shows it.
    static func completion(_ content: String, finish: String = "stop") -> String {
        let message: Value = ["role": "assistant", "content": .string(content), "refusal": .null]
        let document: Value = [
            "id": "chatcmpl-123", "object": "chat.completion", "created": .number("1741569952"), "model": "test",
            "choices": [
                ["index": .number("0"), "message": message, "logprobs": .null, "finish_reason": .string(finish)]
            ],
            "usage": [
                "prompt_tokens": .number("19"), "completion_tokens": .number("10"), "total_tokens": .number("29"),
            ],
        ]
        return String(decoding: JSON.bytes(document), as: UTF8.self)
    }
}

/// One request of one connection, gathered whole.
private final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: @Sendable ((head: String, body: [UInt8])) -> FakeModel.Answer
    private var bytes: [UInt8] = []

    init(_ answer: @escaping @Sendable ((head: String, body: [UInt8])) -> FakeModel.Answer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += Array(unwrapInboundIn(data).readableBytesView)
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        let head = String(text[..<end.lowerBound])
        let length =
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { !$0.isNumber }) } ?? 0
        let start = head.utf8.count + 4
        guard bytes.count >= start + length else { return }
        let body = Array(bytes[start..<start + length])
        bytes = []
        switch answer((head, body)) {
        case .silence: break
        case .content(let content): write(context, 200, FakeModel.completion(content))
        case .raw(let status, let body): write(context, status, body)
        case .half:
            let part = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\":"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: part)), promise: nil)
            context.close(promise: nil)
        }
    }

    private func write(_ context: ChannelHandlerContext, _ status: Int, _ body: String) {
        let head =
            "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nLocation: /elsewhere\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head + body)), promise: nil)
    }
}
