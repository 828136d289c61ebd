package import SharedBase

/// Why the link, the enrolment or the stored identity failed.
package enum LinkCode: String, FaultCode {
    /// The text is no `host:port`.
    case malformedAddress
    /// No TCP connection, or it ended before there was an answer.
    case unreachable
    /// The plane shows a certificate of another authority than the token or the stored roots name.
    case wrongAuthority
    /// The plane does not accept this agent's certificate.
    case identityRefused
    /// TLS or the protocol failed in another way.
    case protocolFailure

    case tokenMalformed
    case tokenUnknown
    case tokenUsed
    case tokenExpired
    /// The plane refused the enrolment for another reason.
    case enrolmentRefused
    /// No answer came; the same token with the same key can be tried again.
    case noReply
    /// What the plane answered does not fit the request.
    case badReply

    case alreadyEnrolled
    case notEnrolled
    /// A file of the identity is broken or they do not fit together.
    case identityBroken
    /// The key or its folder can be read by others.
    case identityExposed
}

/// The one error of this module.
package typealias LinkError = Fault<LinkCode>
