internal import SharedBase
internal import SharedCrypto
internal import SharedWire
internal import Synchronization

/// Signs orders for agents. The key lies beside the intermediate's (`steps.key`, 0600) and is made when it is first needed; its
/// certificate is issued in memory, and anew after two thirds of its life.
///
/// Several planes on one home share the key; planes with homes of their own have their own keys, which is fine: each hands its
/// certificate to the agents of its sessions, and signs what goes through them.
final class StepSigner: Sendable {
    static let life = Duration.seconds(90 * 86_400)

    private struct Current {
        var key: PrivateKey
        var chain: [Certificate]
        var renewAt: Timestamp
    }

    private let authority: CertificateAuthority
    private let clock: WallClock
    private let current = Mutex<Current?>(nil)

    init(authority: CertificateAuthority, clock: WallClock) {
        self.authority = authority
        self.clock = clock
    }

    /// What agents are told at the beginning of a session.
    func keys() throws -> StepKeys { StepKeys(chains: [try get().chain.map(\.der)]) }

    func sign(_ order: StepOrder) throws -> Dispatch {
        let key = try get().key
        return Dispatch(order: order, keyID: key.publicKey.spkiSHA256, signature: try key.sign(order.canonical))
    }

    /// Makes a new key in the place of the old one. Sessions are to be told `keys()` afterwards.
    func rotate() throws {
        let key = try authority.replaceStepKey()
        let made = try make(key)
        current.withLock { $0 = made }
    }

    private func get() throws -> Current {
        let now = clock.now()
        return try current.withLock { current in
            if let current, now < current.renewAt { return current }
            let made = try make(try current?.key ?? authority.stepKey())
            current = made
            return made
        }
    }

    private func make(_ key: PrivateKey) throws -> Current {
        let leaf = try authority.issueSteps(key.publicKey, life: Self.life)
        let now = clock.now()
        return Current(key: key, chain: authority.chain(of: leaf), renewAt: now + (leaf.notAfter - now) * 2 / 3)
    }
}

extension CertificateAuthority {
    /// A certificate for a key that signs steps.
    func issueSteps(_ publicKey: PublicKey, life: Duration) throws -> Certificate {
        let mark = Hex.encode(publicKey.spkiSHA256.prefix(4))
        return try issue(
            SubjectName(commonName: "dd0c steps \(mark)", organization: "dd0c plane"),
            publicKey,
            usage: .steps,
            uris: [StepKeys.uri],
            life: life
        )
    }

    /// The key that signs steps; made where there is none. Of two planes that make it at one time one wins.
    func stepKey() throws -> PrivateKey {
        if let key = try storedStepKey() { return key }
        let made = try PrivateKey.generate(.ed25519)
        if try SecureFile.place(stepKeyPath, bytes(made), mode: 0o600, replacing: false) { return made }
        guard let key = try storedStepKey() else {
            throw FleetError(.authorityDamaged, attempted: "read \(stepKeyPath)", reason: "it comes and goes")
        }
        return key
    }

    /// A new key in the place of the old one, whole or not at all.
    func replaceStepKey() throws -> PrivateKey {
        let made = try PrivateKey.generate(.ed25519)
        _ = try SecureFile.place(stepKeyPath, bytes(made), mode: 0o600, replacing: true)
        return made
    }

    private var stepKeyPath: String { "\(place)/steps.key" }

    private func bytes(_ key: PrivateKey) throws -> [UInt8] { Array(try key.pem().expose().utf8) }

    private func storedStepKey() throws -> PrivateKey? {
        guard SecureFile.exists(stepKeyPath) else { return nil }
        let text = String(decoding: try SecureFile.read(stepKeyPath, secret: true), as: UTF8.self)
        do {
            let key = try PrivateKey(pem: Secret(text))
            guard key.kind == .ed25519 else {
                throw FleetError(.authorityDamaged, attempted: "read \(stepKeyPath)", reason: "it is no Ed25519 key")
            }
            return key
        } catch let error as CryptoError {
            throw FleetError(
                .authorityDamaged,
                attempted: "read \(stepKeyPath)",
                reason: "it holds no key",
                advice: "remove it: a new one is made, and agents are told",
                cause: error
            )
        }
    }
}
