package import SharedBase

package enum OutboundCode: String, FaultCode {
    case badAddress = "bad_address"
    case unreachable
    case timedOut = "timed_out"
    case tooLarge = "too_large"
    /// The other side broke HTTP or TLS, or closed before its answer was whole.
    case broken
}

/// Why a request to somebody else had no answer.
package typealias OutboundError = Fault<OutboundCode>
