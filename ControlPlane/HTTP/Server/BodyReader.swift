internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import SharedBase
internal import Synchronization

/// Reads the body of one request within its limit of bytes and time.
final class BodyReader: Sendable {
    private let request: Request
    private let headers: RequestHeaders
    private let channel: any Channel
    private let timeout: TimeAmount
    private let finished = Mutex(false)

    init(request: Request, headers: RequestHeaders, channel: any Channel, timeout: Duration) {
        self.request = request
        self.headers = headers
        self.channel = channel
        self.timeout = .nanoseconds(timeout.wholeMicroseconds * 1000)
    }

    /// The address of the other end of the connection; empty where it has none.
    var peer: String { channel.remoteAddress?.ipAddress ?? "" }

    /// The client still sends, or would: the connection has to end after the answer, because nobody will read the rest.
    var isLeftOver: Bool { headers.announcesBody && !finished.withLock { $0 } }

    /// The whole body. A client that takes longer than the timeout loses its connection.
    ///
    /// A body that is shorter than announced is refused: the stream also just ends when the client goes away.
    func collect(upTo limit: Int, _ encoding: BodyCollector.Encoding = .identity) async throws -> [UInt8] {
        guard headers.announcesBody else { return [] }
        if let length = headers.contentLength, length > limit { throw Problem.tooLarge(limit: limit) }
        let channel = channel
        let deadline = channel.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        var body = try BodyCollector(limit: limit, encoding: encoding, announced: headers.contentLength)
        for try await chunk in request.body { try body.add(chunk) }
        finished.withLock { $0 = true }
        if let length = headers.contentLength, length != body.received {
            throw Problem(
                400,
                "truncated_body",
                "The body ended early",
                detail: "\(body.received) of \(length) bytes came."
            )
        }
        try body.finish()
        return body.bytes
    }
}
