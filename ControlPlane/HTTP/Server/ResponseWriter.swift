internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// Turns an answer into bytes with the headers that every answer has.
enum ResponseWriter {
    /// On a connection whose body nobody reads, the client has this long to read the answer.
    private static let linger = TimeAmount.seconds(2)

    /// - Parameter closing: the connection to end after the answer.
    static func render(
        _ answer: APIResponse,
        requestID: String,
        isHead: Bool,
        closing: (any Channel)?,
        secure: Bool
    ) -> Response {
        var fields = HTTPFields()
        func set(_ name: String, _ value: String) {
            if let name = HeaderName(name) { fields[name] = value }
        }
        for (name, value) in standard { set(name, value) }
        if secure { set("Strict-Transport-Security", "max-age=31536000") }
        for (name, value) in answer.headers { set(name, value) }
        set("X-Request-ID", requestID)
        if let type = answer.contentType { set("Content-Type", type) }
        if answer.status != 204, answer.status != 304, answer.stream == nil {
            set("Content-Length", String(answer.content.count))
        }
        if closing != nil { set("Connection", "close") }
        let status = HTTPResponse.Status(code: answer.status)
        if let stream = answer.stream, !isHead {
            return Response(status: status, headers: fields, body: streamed(stream, closing: closing))
        }
        guard !isHead, !answer.content.isEmpty else {
            if let closing { closing.eventLoop.scheduleTask(in: linger) { closing.close(promise: nil) } }
            return Response(status: status, headers: fields)
        }
        let buffer = ByteBuffer(bytes: answer.content)
        guard let closing else { return Response(status: status, headers: fields, body: .init(byteBuffer: buffer)) }
        let body = ResponseBody(contentLength: answer.content.count) { writer in
            try await writer.write(buffer)
            try await writer.finish(nil)
            closing.eventLoop.scheduleTask(in: linger) { closing.close(promise: nil) }
        }
        return Response(status: status, headers: fields, body: body)
    }

    /// Each piece is written before the next is asked for: a slow reader slows the source.
    private static func streamed(_ stream: any APIResponse.Stream, closing: (any Channel)?) -> ResponseBody {
        ResponseBody { writer in
            for try await piece in stream where !piece.isEmpty { try await writer.write(ByteBuffer(bytes: piece)) }
            try await writer.finish(nil)
            if let closing { closing.eventLoop.scheduleTask(in: linger) { closing.close(promise: nil) } }
        }
    }

    /// The API serves data only: nothing of it may be framed, sniffed, cached or run.
    private static let standard: [(String, String)] = [
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ]
}
