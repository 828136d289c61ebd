import SharedBase
import SharedCrypto
import SharedWire

/// The keys whose orders hold on this connection.
///
/// What is pinned is the authority: the roots that the enrolment token named by hash. A key comes as a certificate of that authority
/// with the usage and the one name that only signing keys have, so neither an agent's certificate nor the gateway's can sign orders.
/// The keys of the newest `StepKeys` replace all earlier ones: a key that the plane has retired holds no more.
struct StepKeyring: Sendable {
    private var keys: [[UInt8]: PublicKey] = [:]

    /// No key: every order is refused.
    init() {}

    /// What could not be trusted is left out and told to `complain`.
    init(_ offered: StepKeys, roots: [Certificate], at time: Timestamp, complain: (any Error) -> Void) {
        for chain in offered.chains {
            do {
                let key = try Self.key(chain, roots, time)
                keys[key.spkiSHA256] = key
            } catch {
                complain(error)
            }
        }
    }

    var isEmpty: Bool { keys.isEmpty }

    func fits(_ dispatch: Dispatch) -> Bool {
        keys[dispatch.keyID]?.verify(dispatch.signature, of: dispatch.order.canonical) ?? false
    }

    private static func key(_ chain: [[UInt8]], _ roots: [Certificate], _ time: Timestamp) throws -> PublicKey {
        let certificates = try chain.map { try Certificate(der: $0) }
        guard let leaf = certificates.first else { throw refusal("there is no certificate") }
        try CertificateVerifier.verify(
            leaf,
            intermediates: Array(certificates.dropFirst()),
            roots: roots,
            at: time,
            usage: .steps
        )
        guard leaf.uris == [StepKeys.uri] else {
            throw refusal("its certificate has another name than \(StepKeys.uri)")
        }
        guard leaf.publicKey.kind == .ed25519 else { throw refusal("it is no Ed25519 key") }
        return leaf.publicKey
    }

    private static func refusal(_ reason: String) -> LinkError {
        LinkError(.wrongAuthority, attempted: "trust a key that signs steps", reason: reason)
    }
}
