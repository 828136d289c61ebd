internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// Errors of this room as problems of the API.
enum AccountProblems {
    static func translated<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as AccountError {
            throw problem(error) ?? error
        } catch let error as KernelError where error.code == .badName {
            throw Problem.invalid(.body, "/name", error.reason)
        } catch let error as AttemptRefusal {
            throw problem(error)
        }
    }

    private static func problem(_ refusal: AttemptRefusal) -> Problem {
        switch refusal {
        case .busy: .unavailable
        case .wait(let seconds):
            Problem(
                429,
                "too_many_attempts",
                "Too many attempts",
                detail: "Try again in \(seconds) s.",
                headers: ["Retry-After": String(seconds)]
            )
        }
    }

    /// nil for what is a fault of ours.
    private static func problem(_ error: AccountError) -> Problem? {
        let code = error.code.rawValue
        switch error.code {
        case .badEmail: return .invalid(.body, "/email", error.reason)
        case .badName: return .invalid(.body, "/name", error.reason)
        case .badSlug: return .invalid(.body, "/slug", error.reason)
        case .weakPassword:
            return Problem(
                400,
                code,
                "The password is not good enough",
                detail: "A password \(error.reason).",
                fields: [.init(.body, "/password", error.reason)]
            )
        case .invalidCredentials:
            return Problem(
                401,
                code,
                "The e-mail address or the password is wrong",
                headers: ["WWW-Authenticate": "Bearer realm=\"dd0c\""]
            )
        case .wrongPassword: return Problem(403, code, "The current password is wrong")
        case .roleTooLow: return Problem(403, code, "Your role does not reach that far", detail: error.reason)
        case .keyReused: return Problem(422, code, "This Idempotency-Key belongs to another request")
        case .emailTaken: return .conflict(code, "An account has this e-mail address")
        case .slugTaken: return .conflict(code, "Another tenant has this slug")
        case .alreadyMember: return .conflict(code, "This person is a member already")
        case .lastOwner: return .conflict(code, "A tenant keeps at least one owner", detail: error.advice)
        case .noUser: return .conflict(code, "An API key belongs to no person", detail: error.advice)
        case .invitationUsed: return .conflict(code, "The invitation was accepted already", detail: error.advice)
        case .invitationExpired: return Problem(410, code, "The invitation has expired", detail: error.advice)
        case .invitationUnknown: return .notFound("invitation")
        case .userUnknown: return .notFound("user")
        case .sessionUnknown: return .notFound("session")
        case .keyUnknown: return .notFound("API key")
        case .tenantUnknown: return .notFound("tenant")
        case .keyFile, .damaged: return nil
        }
    }
}

extension APIRequest {
    /// A text of the body; empty where there is none, which no required member is.
    func text(_ name: String) -> String { body?[name]?.stringValue ?? "" }

    func optionalText(_ name: String) -> String? { body?[name]?.stringValue }

    func secret(_ name: String) -> Secret<String> { Secret(text(name)) }

    func role(_ name: String = "role") -> Role { Role(rawValue: text(name)) ?? .viewer }

    var client: ClientFacts { ClientFacts(address: clientAddress, name: clientName) }

    /// The id that a list goes on behind.
    func cursor<Kind>(of page: Page, _ kind: Kind.Type = Kind.self) throws(Problem) -> ID<Kind>? {
        guard let key = page.after?.first else { return nil }
        guard let id = ID<Kind>(key) else { throw .invalid(.query, "cursor", "is no cursor of this list") }
        return id
    }
}
