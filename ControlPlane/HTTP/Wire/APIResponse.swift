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
