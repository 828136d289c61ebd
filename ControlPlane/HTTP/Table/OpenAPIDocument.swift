internal import PlaneKernel
internal import SharedBase

/// Writes the OpenAPI 3.1 document of a table of endpoints.
enum OpenAPIDocument {
    static func build(_ endpoints: [Endpoint], version: String) -> Value {
        var paths = ValueObject()
        for endpoint in endpoints {
            var item = paths[endpoint.path]?.objectValue ?? ValueObject()
            item[endpoint.method.rawValue.lowercased()] = operation(endpoint)
            paths[endpoint.path] = .object(item)
        }
        var tags: [String] = []
        for endpoint in endpoints where !tags.contains(endpoint.tag) { tags.append(endpoint.tag) }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "dd0c control plane",
                "version": .string(version),
                "description":
                    "Lists have limit and cursor. Errors are application/problem+json with a stable code. Times are RFC 3339 in UTC. No text holds U+0000.",
                "license": ["name": "Proprietary", "identifier": "LicenseRef-dd0c"],
            ],
            "servers": [["url": "/"]],
            "tags": .array(tags.map { ["name": .string($0)] }),
            "paths": .object(paths),
            "components": ["schemas": schemas(endpoints), "securitySchemes": securitySchemes],
        ]
    }

    private static let securitySchemes: Value = [
        "ApiKey": [
            "type": "apiKey", "in": "header", "name": "X-API-Key", "description": "dd0c_ and 32 hexadecimal digits",
        ],
        "Bearer": ["type": "http", "scheme": "bearer", "description": "A token of POST /v1/auth/login, or an API key"],
    ]

    private static func schemas(_ endpoints: [Endpoint]) -> Value {
        var schemas = ValueObject()
        for (name, schema) in Problem.schema.components + endpoints.flatMap(\.components) {
            schemas.insert(name, schema.document)
        }
        return .object(schemas)
    }

    private static func operation(_ endpoint: Endpoint) -> Value {
        var object = ValueObject()
        object.insert("operationId", .string(endpoint.operation))
        object.insert("summary", .string(endpoint.summary))
        object.insert("tags", [.string(endpoint.tag)])
        if let role = endpoint.role {
            let ticket = endpoint.ticket.map { ", or `\($0)`" } ?? ""
            object.insert("description", .string("Needs the role \(role.rawValue) or above\(ticket)."))
            object.insert("x-dd0c-role", .string(role.rawValue))
        }
        let parameters = endpoint.parameters.map(parameter) + (endpoint.creates ? [idempotencyKey] : [])
        if !parameters.isEmpty { object.insert("parameters", .array(parameters)) }
        if let body = body(endpoint.body) { object.insert("requestBody", body) }
        object.insert("responses", responses(endpoint))
        let open: [Value] = endpoint.ticket == nil ? [] : [[:]]
        object.insert("security", endpoint.role == nil ? [] : .array([["ApiKey": []], ["Bearer": []]] + open))
        return .object(object)
    }

    private static func parameter(_ parameter: Parameter) -> Value {
        guard case .object(var schema) = parameter.form.document else { return .null }
        if let standard = parameter.standard { schema.insert("default", written(standard, parameter.form)) }
        var object = ValueObject()
        object.insert("name", .string(parameter.name))
        object.insert("in", .string(parameter.place.rawValue))
        object.insert("description", .string(parameter.summary))
        object.insert("required", .bool(parameter.place == .path))
        if case .choices = parameter.form {
            object.insert("style", "form")
            object.insert("explode", false)
        }
        object.insert("schema", .object(schema))
        return .object(object)
    }

    /// A default in the JSON type of its parameter.
    private static func written(_ text: String, _ form: Parameter.Form) -> Value {
        switch form {
        case .integer: .number(text)
        case .boolean: .bool(text == "true")
        case .choices: .array(text.split(separator: ",").map { .string(String($0)) })
        case .text, .id, .timestamp, .choice: .string(text)
        }
    }

    private static let idempotencyKey: Value = [
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The same key with the same body gives the same answer for 24 hours; with another body 422.",
        "required": false,
        "schema": ["type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"],
    ]

    private static func body(_ body: Endpoint.Body) -> Value? {
        switch body {
        case .none:
            nil
        case .json(let schema, _):
            ["required": true, "content": ["application/json": ["schema": schema.requestDocument]]]
        case .bytes(let types, let summary, _):
            [
                "required": true,
                "description": .string(summary),
                "content": .object(ValueObject(types.map { ($0, ["schema": [:]]) })),
            ]
        }
    }

    private static func responses(_ endpoint: Endpoint) -> Value {
        var object = ValueObject()
        for answer in endpoint.answers {
            var response = ValueObject()
            response.insert("description", .string(answer.summary))
            if let schema = answer.schema {
                response.insert("content", ["application/json": ["schema": schema.document]])
            } else if !answer.mediaTypes.isEmpty {
                response.insert("content", .object(ValueObject(answer.mediaTypes.map { ($0, ["schema": [:]]) })))
            }
            object[String(answer.status)] = .object(response)
        }
        for (status, codes) in problems(endpoint).sorted(by: { $0.key < $1.key }) {
            object[String(status)] = [
                "description": .string("Problem: " + codes.joined(separator: ", ")),
                "content": ["application/problem+json": ["schema": Problem.schema.document]],
            ]
        }
        return .object(object)
    }

    /// The problems of the endpoint itself and those that follow from what it takes.
    private static func problems(_ endpoint: Endpoint) -> [Int: [String]] {
        var codes = endpoint.problems
        func add(_ status: Int, _ code: String) {
            if codes[status]?.contains(code) != true { codes[status, default: []].append(code) }
        }
        add(500, "internal_error")
        add(503, "unavailable")
        add(400, "invalid_request")
        add(413, "body_too_large")
        if endpoint.role != nil {
            add(401, "unauthenticated")
            add(403, "forbidden")
            add(429, "rate_limited")
        }
        if endpoint.parameters.contains(where: { $0.place == .path }) { add(404, "not_found") }
        if !endpoint.body.mediaTypes.isEmpty {
            add(415, "unsupported_media_type")
        }
        if endpoint.creates {
            add(409, "idempotency_in_progress")
            add(422, "idempotency_key_reused")
        }
        return codes
    }
}
