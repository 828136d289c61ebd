package import SharedBase

/// All endpoints of the API: finds the one that a request means, and describes itself.
package struct EndpointTable: Sendable {
    /// A table that contradicts itself; found when the plane is put together, before it serves.
    package enum Conflict: Error, Sendable, Equatable {
        case sameRoute(String)
        case sameOperation(String)
        case pathParameters(String)
        case sameComponent(String)
    }

    /// Which endpoint a request means.
    enum Match {
        case found(Endpoint, captured: [String: String])
        /// The path exists, with these methods only.
        case otherMethods([String])
        case unknown
    }

    package let endpoints: [Endpoint]
    /// The body of `GET /v1/openapi.json`.
    package let document: Value
    /// By number of steps, most literals first.
    private let routes: [Int: [(pattern: PathPattern, endpoint: Endpoint)]]

    /// - Parameter version: the version of the plane, for the document.
    package init(_ endpoints: [Endpoint], version: String) throws(Conflict) {
        let described = Endpoint(
            .get,
            "/v1/openapi.json",
            "getOpenAPI",
            tag: "meta",
            summary: "This description",
            role: nil,
            answers: [.init(200, "OpenAPI 3.1", .any)],
            handler: { _ in APIResponse(.ok) }
        )
        let document = OpenAPIDocument.build(endpoints + [described], version: version)
        let serving = endpoints + [described.answering(document)]
        try Self.check(serving)
        self.endpoints = serving
        self.document = document
        routes = Dictionary(grouping: serving.map { (PathPattern($0.path), $0) }, by: { $0.0.steps.count })
            .mapValues { $0.sorted { $0.0.literals > $1.0.literals } }
    }

    /// - Parameter method: upper case; HEAD means what GET means.
    func match(method: String, path: String) -> Match {
        guard let parts = PathPattern.parts(of: path), let candidates = routes[parts.count] else { return .unknown }
        let wanted = method == "HEAD" ? "GET" : method
        var methods: Set<String> = []
        // `/v1/agents/tokens` is that address alone, whatever `/v1/agents/{id}` takes.
        var literals: Int?
        for (pattern, endpoint) in candidates where literals == nil || literals == pattern.literals {
            guard let captured = pattern.match(parts) else { continue }
            if endpoint.method.rawValue == wanted { return .found(endpoint, captured: captured) }
            literals = pattern.literals
            methods.insert(endpoint.method.rawValue)
        }
        if methods.contains("GET") { methods.insert("HEAD") }
        return methods.isEmpty ? .unknown : .otherMethods(methods.sorted())
    }

    private static func check(_ endpoints: [Endpoint]) throws(Conflict) {
        var shapes: Set<String> = []
        var operations: Set<String> = []
        var components: [String: Value] = [:]
        for endpoint in endpoints {
            let pattern = PathPattern(endpoint.path)
            let shape = endpoint.method.rawValue + " /" + pattern.shape.joined(separator: "/")
            guard shapes.insert(shape).inserted else { throw .sameRoute(shape) }
            guard operations.insert(endpoint.operation).inserted else { throw .sameOperation(endpoint.operation) }
            let described = endpoint.parameters.filter { $0.place == .path }.map(\.name)
            guard described.sorted() == pattern.captures.sorted() else { throw .pathParameters(endpoint.operation) }
            for (name, schema) in endpoint.components {
                let known = components.updateValue(schema.document, forKey: name)
                guard known == nil || known == schema.document else { throw .sameComponent(name) }
            }
        }
    }
}

extension Endpoint {
    /// This endpoint with a fixed answer.
    fileprivate func answering(_ document: Value) -> Endpoint {
        Endpoint(
            method,
            path,
            operation,
            tag: tag,
            summary: summary,
            role: role,
            answers: answers,
            handler: { _ in APIResponse(.ok, document) }
        )
    }

    /// Every named form that this endpoint mentions.
    var components: [(name: String, schema: Schema)] {
        var schemas = answers.compactMap(\.schema)
        if case .json(let schema, _) = body { schemas.append(schema) }
        return schemas.flatMap(\.components)
    }
}
