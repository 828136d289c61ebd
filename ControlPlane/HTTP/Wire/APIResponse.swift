package import SharedBase
internal import SharedJSON

/// What a handler answers.
package struct APIResponse: Sendable {
    package enum Status: Int, Sendable {
        case ok = 200
        case created = 201
        case accepted = 202
        case noContent = 204
    }

    package var status: Int
    /// Lower-case names.
    package var headers: [String: String]
    package var content: [UInt8]
    package var contentType: String?
    /// The body piece by piece, as the reader takes it, instead of `content`: for what is too long to be held, and for
    /// what ends when somebody ends it. An error in it cuts the connection, so that nobody takes the part for the whole.
    package var stream: (any Stream)?

    package typealias Stream = AsyncSequence<[UInt8], any Error> & Sendable

    package init(streaming contentType: String, headers: [String: String] = [:], _ stream: any Stream) {
        self.init(status: Status.ok.rawValue, headers: headers, content: [], contentType: contentType)
        self.stream = stream
    }

    package init(_ status: Status) {
        self.init(status: status.rawValue, headers: [:], content: [], contentType: nil)
    }

    package init(_ status: Status, _ value: Value, headers: [String: String] = [:]) {
        self.init(
            status: status.rawValue,
            headers: headers,
            content: JSON.bytes(value),
            contentType: "application/json"
        )
    }

    /// - Parameter json: one JSON document, written already.
    package init(_ status: Status, json: [UInt8]) {
        self.init(status: status.rawValue, headers: [:], content: json, contentType: "application/json")
    }

    init(status: Int, headers: [String: String], content: [UInt8], contentType: String?) {
        self.status = status
        self.headers = headers
        self.content = content
        self.contentType = contentType
    }

    init(_ problem: Problem, requestID: String) {
        self.init(
            status: problem.status,
            headers: problem.headers,
            content: JSON.bytes(problem.value(requestID: requestID)),
            contentType: "application/problem+json"
        )
    }
}
