package import SharedCrypto

/// The user event that says that both sides know each other. Nothing is read or written in plain before it.
///
/// On a client it does not mean that the server has accepted our certificate: TLS 1.3 tells of a refusal with the first
/// read, as `TLSCode.identityRefused`.
package struct TLSHandshakeDone: Sendable {
    package let applicationProtocol: String
    /// The other side's certificate; nil for a client of a protocol that asks for none.
    package let peer: Certificate?

    package init(applicationProtocol: String, peer: Certificate?) {
        self.applicationProtocol = applicationProtocol
        self.peer = peer
    }
}
