package import PlaneKernel
package import SharedBase

/// A request that has passed every check that the table can make: who asks, the parameters, the body.
package struct APIRequest: Sendable {
    /// Also in the answer's header and in the log.
    package let requestID: String
    /// Who asks; nil only where the endpoint asks for no role.
    package let principal: Principal?
    package let arguments: Arguments
    /// The body of an endpoint that takes JSON, of the form that it asked for.
    package let body: Value?
    /// The body of an endpoint that takes bytes.
    package let content: [UInt8]
    /// The media type of the body, lower case, without parameters.
    package let mediaType: String
    /// Where the request comes from, behind proxies that are trusted.
    package let clientAddress: String
    /// What the client calls itself (`User-Agent`): at most 200 printable characters, empty where it says nothing.
    package let clientName: String
    /// The `Idempotency-Key`. The server itself sees to it where there is a principal; without one the handler has to.
    package let idempotencyKey: String?
    let operation: String

    init(
        requestID: String,
        principal: Principal?,
        arguments: Arguments,
        body: Value?,
        content: [UInt8],
        mediaType: String,
        clientAddress: String,
        clientName: String,
        idempotencyKey: String?,
        operation: String
    ) {
        self.requestID = requestID
        self.principal = principal
        self.arguments = arguments
        self.body = body
        self.content = content
        self.mediaType = mediaType
        self.clientAddress = clientAddress
        self.clientName = clientName
        self.idempotencyKey = idempotencyKey
        self.operation = operation
    }

    /// Who asks; a handler behind a role can rely on it.
    package func caller() throws(Problem) -> Principal {
        guard let principal else { throw .unauthenticated(presented: false) }
        return principal
    }

    /// The tenant of the caller: the only tenant whose rows a handler may touch.
    package func tenant() throws(Problem) -> TenantID { try caller().tenant }

    /// The id in the path, named `name`.
    package func pathID<Kind>(_ name: String = "id", of kind: Kind.Type = Kind.self) throws(Problem) -> ID<Kind> {
        guard let id = arguments.id(name, of: kind) else { throw .notFound("such thing") }
        return id
    }
}
