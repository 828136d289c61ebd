package import SharedBase

/// Why a frame, a message or a session was refused.
package enum WireCode: String, FaultCode {
    /// The first four bytes of a frame are not `dd0c`.
    case badMagic
    /// The version byte of a frame header is not 1.
    case unsupportedFrameVersion
    /// A flag bit is set that no negotiated feature defines.
    case unknownFlags
    /// A length above the cap that holds at this moment of the connection.
    case tooLarge
    /// A frame type that is not known here and that must be understood.
    case unknownType
    /// The bytes end inside a frame.
    case truncated
    /// A payload that is no message of its type.
    case malformedMessage
    /// A compressed payload that is no whole zlib stream.
    case malformedCompression
    /// A known message at a moment or from a side that may not send it.
    case unexpectedMessage
    /// The two sides have no protocol version in common.
    case noCommonVersion
    /// The hello names another agent or tenant than the certificate does.
    case foreignIdentity
    /// No hello, or no answer to it, in time.
    case helloTimeout
    /// Nothing was heard from the other side for too long.
    case peerSilent
    /// A data frame whose sequence leaves a gap, or an ack of what was never sent.
    case sequenceGap
    /// More data in flight than the credits allow.
    case creditsExceeded
    /// A text that is no enrolment token.
    case malformedToken

    /// The code of the error frame that tells the other side, in the manner of HTTP.
    package var status: Int {
        switch self {
        case .badMagic, .unknownFlags, .unknownType, .truncated, .malformedMessage, .malformedCompression,
            .unexpectedMessage, .sequenceGap:
            400
        case .malformedToken: 401
        case .foreignIdentity: 403
        case .helloTimeout, .peerSilent: 408
        case .tooLarge: 413
        case .unsupportedFrameVersion, .noCommonVersion: 426
        case .creditsExceeded: 429
        }
    }
}

/// The one error of this module.
package typealias WireError = Fault<WireCode>
