package import SharedBase

/// Why something of this module failed.
package typealias CryptoError = Fault<CryptoCode>

/// The closed set of failures; the codes below `untrusted` name why a certificate was not accepted.
package enum CryptoCode: String, FaultCode {
    /// OpenSSL refused a call for a reason that has no name of its own here.
    case library
    /// A key, nonce or argument has the wrong length or an impossible value.
    case invalidArgument
    /// A sealed message or its associated data was changed, or the key is another.
    case notAuthentic
    /// No key, certificate or request could be read from the bytes.
    case malformed
    /// An encrypted key was given without its passphrase or with a wrong one.
    case wrongPassphrase
    /// The kind or strength of a key is not accepted.
    case weakKey
    /// More bytes, or more certificates, than are ever needed.
    case tooLarge
    /// The signature of a request or certificate is wrong.
    case badSignature
    /// Two keys that belong together do not.
    case keyMismatch

    /// No trusted authority stands behind the certificate.
    case untrusted
    /// The certificate signs itself and is no trusted authority.
    case selfSigned
    case expired
    case notYetValid
    /// The certificate is not meant for this side of a connection.
    case wrongUsage
    /// A certificate in the middle of the chain may not sign others, or not that deep.
    case invalidAuthority
    case nameMismatch
}
