package import PlaneKernel

/// One operation of the API. The table of these makes the router and `GET /v1/openapi.json`, so the two cannot differ.
package struct Endpoint: Sendable {
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// What the endpoint reads as its body.
    package enum Body: Sendable {
        case none
        /// `application/json` of this form, at most `limit` bytes.
        case json(Schema, limit: Int = Endpoint.standardBodyLimit)
        /// Bytes of one of these media types, handed on as they are.
        case bytes([String], summary: String, limit: Int)
    }

    /// An answer other than a problem.
    package struct Answer: Sendable {
        package let status: Int
        package let summary: String
        package let schema: Schema?
        /// Media types of an answer that is no JSON.
        package let mediaTypes: [String]

        package init(_ status: Int, _ summary: String, _ schema: Schema? = nil) {
            self.status = status
            self.summary = summary
            self.schema = schema
            mediaTypes = []
        }

        package init(_ status: Int, _ summary: String, mediaTypes: [String]) {
            self.status = status
            self.summary = summary
            self.mediaTypes = mediaTypes
            schema = nil
        }
    }

    package typealias Handler = @Sendable (APIRequest) async throws -> APIResponse

    /// 1 MiB.
    package static let standardBodyLimit = 1 << 20

    package let method: Method
    /// For example `/v1/stacks/{id}`.
    package let path: String
    /// Unique, lower camel case, for example `listStacks`.
    package let operation: String
    /// Groups the operations in the document: the name of the room.
    package let tag: String
    package let summary: String
    /// The least role that may call it; nil asks for no credential at all.
    package let role: Role?
    /// A parameter of the query that stands for a credential: where it is given, no other is asked for, there is no principal, and the
    /// handler judges it. For links that are opened without a session.
    package let ticket: String?
    package let parameters: [Parameter]
    package let body: Body
    package let answers: [Answer]
    /// Codes of problems of this endpoint beside those that all have, by status.
    package let problems: [Int: [String]]
    /// A POST that creates: takes `Idempotency-Key`.
    package let creates: Bool
    package let handler: Handler

    package init(
        _ method: Method,
        _ path: String,
        _ operation: String,
        tag: String,
        summary: String,
        role: Role?,
        ticket: String? = nil,
        parameters: [Parameter] = [],
        body: Body = .none,
        answers: [Answer],
        problems: [Int: [String]] = [:],
        creates: Bool = false,
        handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.operation = operation
        self.tag = tag
        self.summary = summary
        self.role = role
        self.ticket = ticket
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.problems = problems
        self.creates = creates
        self.handler = handler
    }
}

extension Endpoint.Body {
    /// The most bytes that are read. An endpoint without a body may still be sent one; it is dropped.
    var limit: Int {
        switch self {
        case .none: Endpoint.standardBodyLimit
        case .json(_, let limit), .bytes(_, _, let limit): limit
        }
    }

    var mediaTypes: [String] {
        switch self {
        case .none: []
        case .json: ["application/json"]
        case .bytes(let types, _, _): types
        }
    }
}
