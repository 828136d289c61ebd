internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import PlaneKernel
internal import SharedBase
internal import SharedJSON
internal import SharedTelemetry

/// The channel and the logger of one request: all that this room needs of Hummingbird's context.
struct APIContext: InitializableFromSource, Sendable {
    let channel: any Channel
    var logger: Logger

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}

/// Takes each request through the same gates: route, credential, rate, role, parameters, body, idempotency, handler.
struct APIResponder: HTTPResponder {
    typealias Context = APIContext

    let table: EndpointTable
    let policy: APIPolicy
    let settings: ServerSettings
    /// What is served beside the API.
    var site: Site?

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let started = ContinuousClock.now
        let headers = RequestHeaders(request.headers)
        let requestID = RequestIdentity.choose(headers["x-request-id"], random: policy.random)
        var logger = context.logger
        logger[metadataKey: "dd0c.request_id"] = "\(requestID)"
        let body = BodyReader(
            request: request,
            headers: headers,
            channel: context.channel,
            timeout: settings.bodyTimeout
        )
        var operation = "none"
        var answer: APIResponse
        do {
            answer = try await pass(request, headers, body, requestID, &operation)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            answer = APIResponse(problem(for: error, logger, operation), requestID: requestID)
        }
        let took = ContinuousClock.now - started
        policy.metrics.answered(operation: operation, status: answer.status, seconds: took / .seconds(1))
        return ResponseWriter.render(
            answer,
            requestID: requestID,
            isHead: request.method.rawValue == "HEAD",
            closing: body.isLeftOver ? context.channel : nil,
            secure: settings.isSecure
        )
    }

    private func pass(
        _ request: Request,
        _ headers: RequestHeaders,
        _ body: BodyReader,
        _ requestID: String,
        _ operation: inout String
    ) async throws -> APIResponse {
        if let page = try page(request, headers) {
            operation = "site"
            return page
        }
        let (endpoint, captured) = try route(request)
        operation = endpoint.operation
        let written = request.uri.query ?? ""
        let (principal, key) = try await bears(endpoint.ticket, written) ? (nil, nil) : admit(endpoint, headers)
        let arguments = try Arguments.read(
            endpoint.parameters,
            path: captured,
            query: QueryString.parse(written)
        )
        let encoding = try encoding(endpoint, headers)
        let content = try await body.collect(upTo: endpoint.body.limit, encoding)
        let value = try json(endpoint, content)
        let call = APIRequest(
            requestID: requestID,
            principal: principal,
            arguments: arguments,
            body: value,
            content: content,
            mediaType: headers.mediaType,
            clientAddress: ClientAddress.find(
                peer: body.peer,
                forwarded: headers.all("x-forwarded-for"),
                trusted: policy.trustedProxies
            ),
            clientName: headers.clientName,
            idempotencyKey: try endpoint.creates ? IdempotencyTicket.written(headers) : nil,
            lastEventID: headers["last-event-id"],
            operation: endpoint.operation
        )
        // Also where it fails: what was done before is done.
        defer { if endpoint.method != .get { policy.credentials?.forget(principal?.tenant) } }
        guard let idempotencyKey = call.idempotencyKey, let principal, let key else {
            return try await endpoint.handler(call)
        }
        return try await once(endpoint, call, principal, key, idempotencyKey)
    }

    private func page(_ request: Request, _ headers: RequestHeaders) throws(Problem) -> APIResponse? {
        try site?.answer(
            method: request.method.rawValue,
            path: request.uri.path,
            ifNoneMatch: headers["if-none-match"]
        )
    }

    private func route(_ request: Request) throws(Problem) -> (Endpoint, [String: String]) {
        switch table.match(method: request.method.rawValue, path: request.uri.path) {
        case .found(let endpoint, let captured): return (endpoint, captured)
        case .otherMethods(let methods): throw .methodNotAllowed(methods)
        case .unknown: throw .unknownRoute(request.uri.path)
        }
    }

    /// Whether the query has the parameter that stands for a credential.
    private func bears(_ ticket: String?, _ query: String) throws(Problem) -> Bool {
        guard let ticket else { return false }
        return try QueryString.parse(query).contains { $0.name == ticket }
    }

    /// Credential, rate and role, in this order; an endpoint without a role asks for none of them.
    private func admit(_ endpoint: Endpoint, _ headers: RequestHeaders) async throws -> (Principal?, Secret<String>?) {
        guard let role = endpoint.role else { return (nil, nil) }
        let key: Secret<String>
        switch Credential.find(in: headers) {
        case .none: throw Problem.unauthenticated(presented: false)
        case .malformed: throw Problem.unauthenticated(presented: true)
        case .key(let shown): key = shown
        }
        let found: Principal?
        do {
            if let credentials = policy.credentials {
                found = try await credentials.principal(of: key, else: policy.authenticate)
            } else {
                found = try await policy.authenticate(key)
            }
        } catch {
            throw Unverifiable(cause: error)
        }
        guard let principal = found else { throw Problem.unauthenticated(presented: true) }
        if let wait = policy.limiter.take(principal.sender) { throw Problem.rateLimited(retryAfter: wait) }
        guard principal.role >= role else { throw Problem.forbidden(needed: role.rawValue) }
        return (principal, key)
    }

    /// Checks the type of the body and says how it is packed. Bodies of bytes, which may be large, may come as gzip.
    private func encoding(_ endpoint: Endpoint, _ headers: RequestHeaders) throws(Problem) -> BodyCollector.Encoding {
        let accepted = endpoint.body.mediaTypes
        guard !accepted.isEmpty else { return .identity }
        var mayBePacked = false
        if case .bytes = endpoint.body { mayBePacked = true }
        let encoding = BodyCollector.Encoding(rawValue: headers["content-encoding"]?.lowercased() ?? "identity")
        guard let encoding, mayBePacked || encoding == .identity, accepted.contains(headers.mediaType) else {
            throw .unsupportedMediaType(accepted, packed: mayBePacked)
        }
        return encoding
    }

    private func json(_ endpoint: Endpoint, _ content: [UInt8]) throws(Problem) -> Value? {
        guard case .json(let schema, _) = endpoint.body else { return nil }
        let value: Value
        do {
            value = try JSON.parse(content)
        } catch {
            throw .invalid(.body, "", "is no JSON: \(error.reason), \(error.position)")
        }
        let issues = schema.issues(in: value)
        guard issues.isEmpty else { throw .invalid(issues) }
        return value
    }

    private func once(
        _ endpoint: Endpoint,
        _ call: APIRequest,
        _ principal: Principal,
        _ key: Secret<String>,
        _ written: String
    ) async throws -> APIResponse {
        guard let store = policy.idempotency else {
            throw Problem.invalid(.header, "Idempotency-Key", "is not supported here")
        }
        let ticket = IdempotencyTicket(principal, key: key, written: written, operation: endpoint.operation, call)
        return try await store.once(ticket) { try await endpoint.handler(call) }
    }

    /// What the caller is told of an error; the rest is for the log.
    private func problem(for error: any Error, _ logger: Logger, _ operation: String) -> Problem {
        if let problem = error as? Problem {
            if problem.status < 500 { policy.metrics.refused.add(1, [problem.code]) }
            return problem
        }
        let isTransient = error is Unverifiable || policy.isTransient(error)
        logger.error(
            "request failed",
            metadata: ["dd0c.operation": "\(operation)", "error.chain": "\(ErrorChain.describe(error))"]
        )
        return isTransient ? .unavailable : .unexpected
    }
}

/// Whether a key or token is good could not be found out.
struct Unverifiable: ExplainedError {
    let cause: (any Error)?
    var attempted: String { "verify a credential" }
    var reason: String { "the store of keys and sessions does not answer" }
    var advice: String? { nil }
}
