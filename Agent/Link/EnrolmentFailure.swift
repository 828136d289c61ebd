import NIOCore
import SharedBase
import SharedTLS
import SharedWire

/// Gives each way in which an enrolment fails its code and its words.
enum EnrolmentFailure {
    static func unreachable(_ server: ServerAddress, _ reason: String) -> LinkError {
        LinkError(
            .unreachable,
            attempted: "enrol with \(server)",
            reason: reason,
            advice: "check the address, the firewall and that the plane runs"
        )
    }

    static func noReply(_ server: ServerAddress) -> LinkError {
        LinkError(
            .noReply,
            attempted: "enrol with \(server)",
            reason: "it did not answer",
            advice: "run the same command again: the token stays good for this agent's key"
        )
    }

    /// The answer, or what the plane says against it.
    static func read(_ frame: Frame, from server: ServerAddress) throws -> Enrolled {
        switch try Message.decode(frame) {
        case .enrolled(let answer): return answer
        case .error(let error): throw refusal(error, server)
        default:
            throw LinkError(.badReply, attempted: "enrol with \(server)", reason: "it answered with another message")
        }
    }

    static func explain(_ error: any Error, server: ServerAddress) -> LinkError {
        let attempted = "enrol with \(server)"
        switch error {
        case let error as LinkError: return error
        case let error as TLSError where [.untrustedPeer, .unsuitableCertificate].contains(error.code):
            return LinkError(
                .wrongAuthority,
                attempted: attempted,
                reason: "its certificate does not come from the authority that the token names",
                advice:
                    "check the address; if it is right, somebody stands in between or the token is from another plane",
                cause: error
            )
        case let error as TLSError:
            return LinkError(.protocolFailure, attempted: attempted, reason: "no secure connection", cause: error)
        case is ChannelError: return noReply(server)
        default:
            return LinkError(.protocolFailure, attempted: attempted, reason: "the exchange failed", cause: error)
        }
    }

    private static func refusal(_ error: ErrorMessage, _ server: ServerAddress) -> LinkError {
        let code: LinkCode
        var advice: String? = "make a new token with `dd0c-plane agent token create`"
        switch error.kind.flatMap(EnrolmentRefusal.init(rawValue:)) {
        case .tokenUnknown: code = .tokenUnknown
        case .tokenMalformed: code = .tokenMalformed
        case .tokenUsed: code = .tokenUsed
        case .tokenExpired: code = .tokenExpired
        case .unavailable:
            code = .unreachable
            advice = "try again" + (error.retryAfter.map { " in \($0) s" } ?? " later")
        case .requestInvalid, nil:
            code = .enrolmentRefused
            advice = nil
        }
        return LinkError(code, attempted: "enrol with \(server)", reason: error.reason, advice: advice)
    }
}
