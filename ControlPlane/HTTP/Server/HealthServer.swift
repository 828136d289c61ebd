internal import Hummingbird
package import Logging
internal import ServiceLifecycle
package import SharedTelemetry

/// Health and metrics on their own port, for probes and scrapers: no credential, nothing secret.
///
/// `/livez` (`/health`) never asks the database. `/readyz` (`/ready`) does, through `checks`.
package final class HealthServer: Service {
    /// A question that is asked when `/readyz` is: nil is "ready", a text says why not.
    package struct Check: Sendable {
        package let name: String
        package let ask: @Sendable () async -> String?

        package init(_ name: String, _ ask: @escaping @Sendable () async -> String?) {
            self.name = name
            self.ask = ask
        }
    }

    private let listener: Listener<HealthResponder>

    /// - Parameter checkLimit: a check that takes longer counts as refused: a database that hangs is not ready either.
    package init(
        settings: ServerSettings,
        health: HealthRegistry,
        metrics: MetricsRegistry,
        checks: [Check],
        checkLimit: Duration = .seconds(3),
        logger: Logger
    ) {
        listener = Listener(
            responder: HealthResponder(health: health, metrics: metrics, checks: checks, checkLimit: checkLimit),
            settings: settings,
            bound: BoundPort(),
            logger: logger
        )
    }

    package func run() async throws { try await listener.run() }

    /// The port in use, once it is; throws where the server could not start.
    package var port: Int {
        get async throws { try await listener.bound.value() }
    }
}

struct HealthResponder: HTTPResponder {
    typealias Context = APIContext

    let health: HealthRegistry
    let metrics: MetricsRegistry
    let checks: [HealthServer.Check]
    let checkLimit: Duration

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let method = request.method.rawValue
        guard method == "GET" || method == "HEAD" else {
            return text(405, "method not allowed\n", ["Allow": "GET, HEAD"])
        }
        let isVerbose = (request.uri.query ?? "").split(separator: "&").contains {
            $0 == "verbose" || $0.hasPrefix("verbose=")
        }
        switch request.uri.path {
        case "/livez", "/health":
            return report(health.isLive, health.parts.map { ($0.name, $0.state.live, $0.state.detail) }, isVerbose)
        case "/readyz", "/ready":
            return await readiness(isVerbose)
        case "/metrics":
            return text(200, metrics.text(), [:], type: "text/plain; version=0.0.4; charset=utf-8")
        default:
            return text(404, "not found; there are /livez, /readyz and /metrics\n", [:])
        }
    }

    private func readiness(_ isVerbose: Bool) async -> Response {
        var lines = health.parts.map { ($0.name, $0.state.ready, $0.state.detail) }
        for check in checks {
            let refusal = await answer(to: check)
            lines.append((check.name, refusal == nil, refusal ?? ""))
        }
        return report(!lines.isEmpty && lines.allSatisfy(\.1), lines, isVerbose)
    }

    /// The check's answer or, at the limit, a refusal; what does not listen to its cancellation is left behind.
    private func answer(to check: HealthServer.Check) async -> String? {
        let (answers, post) = AsyncStream.makeStream(of: String?.self)
        let question = Task { post.yield(await check.ask()) }
        let limit = Task {
            try await Task.sleep(for: checkLimit)
            post.yield("no answer in time")
        }
        defer {
            question.cancel()
            limit.cancel()
        }
        for await answer in answers { return answer }
        return "no answer"
    }

    private func report(_ isGood: Bool, _ lines: [(name: String, good: Bool, detail: String)], _ isVerbose: Bool)
        -> Response
    {
        var body = ""
        if isVerbose || !isGood {
            for line in lines where isVerbose || !line.good {
                body += "[\(line.good ? "+" : "-")] \(line.name)\(line.detail.isEmpty ? "" : ": " + line.detail)\n"
            }
        }
        return text(isGood ? 200 : 503, body + (isGood ? "ok\n" : "not ok\n"), [:])
    }

    private func text(
        _ status: Int,
        _ body: String,
        _ headers: [String: String],
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        var fields = HTTPFields()
        for (name, value) in headers.merging(
            ["Content-Type": type, "Cache-Control": "no-store"],
            uniquingKeysWith: { a, _ in a }
        ) {
            if let name = HeaderName(name) { fields[name] = value }
        }
        return Response(
            status: .init(code: status),
            headers: fields,
            body: .init(byteBuffer: ByteBuffer(string: body))
        )
    }
}
