package import SharedBase

/// A failure as the API tells it (RFC 9457), with a `code` that clients may rely on.
///
/// Handlers throw it; whatever else they throw becomes a 500 that says nothing but its request id. A text of a problem is read
/// by strangers: it never holds a secret, a name of a table or a value of another tenant.
package struct Problem: Error, Sendable, Equatable {
    /// One thing that is wrong with the request and where it stands.
    package struct Field: Sendable, Hashable {
        package enum Place: String, Sendable {
            case body
            case query
            case path
            case header
        }

        package let place: Place
        /// A JSON pointer into the body, or the name of a parameter or header.
        package let path: String
        package let message: String

        package init(_ place: Place, _ path: String, _ message: String) {
            self.place = place
            self.path = path
            self.message = message
        }
    }

    /// The HTTP status.
    package let status: Int
    /// Stable, lower case with underscores.
    package let code: String
    /// The same for each problem of this code.
    package let title: String
    /// What is true of this one request only.
    package let detail: String?
    package let fields: [Field]
    /// Headers that belong to this answer, for example `Retry-After`.
    package let headers: [String: String]

    package init(
        _ status: Int,
        _ code: String,
        _ title: String,
        detail: String? = nil,
        fields: [Field] = [],
        headers: [String: String] = [:]
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.fields = fields
        self.headers = headers
    }

    /// The body of the answer.
    package func value(requestID: String) -> Value {
        var object = ValueObject()
        object.insert("type", .string("urn:dd0c:problem:" + code))
        object.insert("title", .string(title))
        object.insert("status", .number(String(status)))
        object.insert("code", .string(code))
        if let detail { object.insert("detail", .string(detail)) }
        object.insert("requestId", .string(requestID))
        if !fields.isEmpty {
            object.insert(
                "errors",
                .array(
                    fields.map {
                        ["in": .string($0.place.rawValue), "path": .string($0.path), "message": .string($0.message)]
                    }
                )
            )
        }
        return .object(object)
    }

    /// What `value(requestID:)` looks like, for the OpenAPI document.
    package static let schema = Schema.component(
        "Problem",
        .object([
            .required("type", .string(), "A URN of the code"),
            .required("title", .string()),
            .required("status", .integer(400, 599)),
            .required("code", .string(), "Stable; clients may switch on it"),
            .optional("detail", .string()),
            .required("requestId", .string(), "Also in the header X-Request-ID and in the log of the plane"),
            .optional(
                "errors",
                .array(
                    .object([
                        .required("in", .choice(["body", "query", "path", "header"])),
                        .required("path", .string(), "A JSON pointer into the body, or the name of the parameter"),
                        .required("message", .string()),
                    ])
                )
            ),
        ])
    )
}

extension Problem {
    /// 400: the request does not have the form that the endpoint asks for.
    package static func invalid(_ fields: [Field]) -> Problem {
        Problem(
            400,
            "invalid_request",
            "The request is not valid",
            detail: fields.first.map { "\($0.place.rawValue) \($0.path): \($0.message)" },
            fields: fields
        )
    }

    package static func invalid(_ place: Field.Place, _ path: String, _ message: String) -> Problem {
        invalid([Field(place, path, message)])
    }

    /// 401. The answer is the same for a missing row, a revoked key and a wrong secret.
    package static func unauthenticated(presented: Bool) -> Problem {
        let error = presented ? ", error=\"invalid_token\"" : ""
        return Problem(
            401,
            "unauthenticated",
            "A credential is needed",
            detail: presented
                ? "The API key or token is malformed, unknown, expired or revoked."
                : "Send an API key in the header X-API-Key, or a token or key as Authorization: Bearer.",
            headers: ["WWW-Authenticate": "Bearer realm=\"dd0c\"\(error), ApiKey realm=\"dd0c\""]
        )
    }

    /// 403: known, but the role does not reach.
    package static func forbidden(needed: String) -> Problem {
        Problem(
            403,
            "forbidden",
            "The role of the caller does not allow this",
            detail: "It needs the role \(needed) or above."
        )
    }

    /// 404 for a thing that does not exist, or exists for another tenant.
    package static func notFound(_ what: String) -> Problem {
        Problem(404, "not_found", "There is no such thing", detail: "No \(what) with this id.")
    }

    static func unknownRoute(_ path: String) -> Problem {
        Problem(404, "unknown_route", "There is no such address", detail: "GET /v1/openapi.json lists the addresses.")
    }

    static func methodNotAllowed(_ allowed: [String]) -> Problem {
        let list = allowed.joined(separator: ", ")
        return Problem(
            405,
            "method_not_allowed",
            "This address does not take this method",
            detail: "It takes \(list).",
            headers: ["Allow": list]
        )
    }

    /// 409: the request meets a state that it does not fit.
    package static func conflict(_ code: String, _ title: String, detail: String? = nil) -> Problem {
        Problem(409, code, title, detail: detail)
    }

    static func tooLarge(limit: Int) -> Problem {
        Problem(413, "body_too_large", "The body is too large", detail: "This address takes at most \(limit) bytes.")
    }

    static func unsupportedMediaType(_ accepted: [String], packed: Bool) -> Problem {
        Problem(
            415,
            "unsupported_media_type",
            "The body has a type that this address does not read",
            detail:
                "It reads \(accepted.joined(separator: ", ")), \(packed ? "as it is or as gzip" : "not compressed")."
        )
    }

    static func rateLimited(retryAfter seconds: Int) -> Problem {
        Problem(
            429,
            "rate_limited",
            "Too many requests with this key or token",
            detail: "Try again in \(seconds) s.",
            headers: ["Retry-After": String(seconds)]
        )
    }

    /// 500: the log holds the cause under the request id.
    static let unexpected = Problem(
        500,
        "internal_error",
        "The plane could not do this",
        detail: "The cause is in the log of the plane, under the request id."
    )

    /// 503: something that the plane stands on is away; the same request may work later.
    package static let unavailable = Problem(
        503,
        "unavailable",
        "The plane cannot do this now",
        detail: "A part that it stands on does not answer.",
        headers: ["Retry-After": "5"]
    )
}
