package import SharedBase

/// Why a connection failed. The text names the cause as an operator would say it.
package typealias TLSError = Fault<TLSCode>

package enum TLSCode: String, FaultCode {
    /// The settings of a context cannot work: key and certificate do not fit, an empty chain, no protocol.
    case setup

    /// No trusted authority stands behind the peer's certificate.
    case untrustedPeer
    case expired
    case notYetValid
    /// The peer's certificate is not meant for its side of a connection, or its chain breaks a rule.
    case unsuitableCertificate
    /// `acceptPeer` says that the peer's certificate is revoked.
    case revoked
    /// `acceptPeer` refuses the peer for another reason.
    case refusedByPolicy
    /// The server's certificate names none of the configured names.
    case nameMismatch
    /// The protocol demands a client certificate and none was sent.
    case noCertificate
    /// The other side does not accept our certificate.
    case identityRefused

    /// No application protocol in common.
    case protocolMismatch
    /// The other side offers no TLS 1.3.
    case wrongVersion
    /// The first bytes are no TLS.
    case notTLS
    /// The other side ended the connection with another alert.
    case peerAlert
    /// Records or messages that TLS 1.3 does not allow, or that were changed on the way.
    case protocolViolation

    case handshakeTimeout
    /// The connection ended before the handshake did.
    case closedInHandshake
    /// The connection ended without the other side's farewell: bytes may be missing at the end.
    case truncated
    /// More bytes were written than may wait for the handshake.
    case tooMuchPending
}
