package import SharedBase
package import SharedCrypto

/// The plane's own certificate authority: a root that is to be taken offline and an intermediate that issues.
///
/// Its files lie in `<home>/ca` and nowhere else, never in the database:
/// `root.pem`, `root.key` (encrypted), `root.passphrase` (only where it was generated), `intermediate.pem`,
/// `intermediate.key` (0600) and `trust.pem`, the roots that agents shall trust. After a rotation `trust.pem` holds
/// several roots; agents get them all with each certificate. `steps.key` (0600) comes when it is first needed: `StepSigner`.
package final class CertificateAuthority: Sendable {
    package static let rootLife = Duration.seconds(3650 * 86_400)
    package static let intermediateLife = Duration.seconds(365 * 86_400)
    package static let agentLife = Duration.seconds(86_400)
    package static let serverLife = Duration.seconds(90 * 86_400)
    /// Certificates begin this long before now: clocks of agents may be behind.
    package static let skew = Duration.seconds(300)

    package let root: Certificate
    package let intermediate: Certificate
    /// What agents shall trust; the current root is among them.
    package let roots: [Certificate]
    /// The folder of its files.
    let place: String
    private let issuer: IssuingAuthority
    private let clock: WallClock
    private let random: RandomSource

    private init(
        place: String,
        root: Certificate,
        roots: [Certificate],
        issuer: IssuingAuthority,
        clock: WallClock,
        random: RandomSource
    ) {
        self.place = place
        self.root = root
        self.roots = roots
        self.issuer = issuer
        intermediate = issuer.certificate
        self.clock = clock
        self.random = random
    }

    /// SHA-256 of the root's public key: what enrolment tokens pin.
    package var rootKeyHash: [UInt8] { root.publicKey.spkiSHA256 }

    // MARK: Making and reading it

    package static func exists(home: String) -> Bool { SecureFile.exists(folder(home)) }

    /// Makes root and intermediate. All files appear together, on the disk, or not at all.
    ///
    /// - Throws: `authorityExists` where there is one: an authority is never overwritten.
    @discardableResult
    package static func initialise(
        home: String,
        passphrase: RootPassphrase = .generated,
        clock: WallClock = .system,
        random: RandomSource = .system
    ) throws -> CertificateAuthority {
        guard !exists(home: home) else {
            throw FleetError(
                .authorityExists,
                attempted: "make an authority in \(folder(home))",
                reason: "one lies there already",
                advice: "agents trust it; move it away by hand if it shall be given up"
            )
        }
        let secret = try passphrase.resolve(random)
        let made = try make(clock, random)
        var files: [(name: String, text: String, mode: UInt32)] = [
            (Name.root, made.root.pem, 0o644),
            (Name.rootKey, try made.rootKey.pem(passphrase: secret).expose(), 0o600),
            (Name.intermediate, made.intermediate.pem, 0o644),
            (Name.intermediateKey, try made.intermediateKey.pem().expose(), 0o600),
            (Name.trust, made.root.pem, 0o644),
        ]
        if case .generated = passphrase { files.append((Name.passphrase, secret.expose() + "\n", 0o600)) }
        try write(files, home: home, suffix: Hex.encode(random.bytes(4)))
        return try load(home: home, clock: clock, random: random)
    }

    /// Reads the authority. The root's key is not needed and not read.
    package static func load(
        home: String,
        clock: WallClock = .system,
        random: RandomSource = .system
    ) throws -> CertificateAuthority {
        let folder = folder(home)
        guard SecureFile.exists(folder) else {
            throw FleetError(
                .authorityMissing,
                attempted: "load the authority",
                reason: "there is none in \(folder)",
                advice: "make one with `dd0c-plane ca init`"
            )
        }
        do {
            let root = try Certificate(pem: text("\(folder)/\(Name.root)"))
            let roots = try Certificate.chain(pem: text("\(folder)/\(Name.trust)"))
            let intermediate = try Certificate(pem: text("\(folder)/\(Name.intermediate)"))
            let key = try PrivateKey(pem: Secret(text("\(folder)/\(Name.intermediateKey)", secret: true)))
            let issuer = try IssuingAuthority(certificate: intermediate, key: key)
            guard roots.contains(root), intermediate.issuer == root.subject else {
                throw FleetError(.authorityDamaged, attempted: "load it", reason: "its files do not belong together")
            }
            return CertificateAuthority(
                place: folder,
                root: root,
                roots: roots,
                issuer: issuer,
                clock: clock,
                random: random
            )
        } catch let error as FleetError {
            throw error
        } catch {
            throw FleetError(
                .authorityDamaged,
                attempted: "load the authority from \(folder)",
                reason: "",
                cause: error
            )
        }
    }

    // MARK: Issuing

    /// A client certificate for one agent. Of the agent's request only the public key counts.
    package func issueAgent(
        _ identity: AgentIdentity,
        publicKey: PublicKey,
        life: Duration = CertificateAuthority.agentLife
    ) throws -> Certificate {
        try CertificateIssuer.leaf(
            subject: identity.subject,
            publicKey: publicKey,
            usage: .client,
            uris: [identity.uri],
            validity: try validity(life),
            serial: Self.serial(random),
            issuer: issuer
        )
    }

    /// A certificate for the gateway with a new key that never leaves this process.
    ///
    /// - Parameter names: host names and IP addresses under which agents call the gateway.
    package func issueServer(
        names: [String],
        life: Duration = CertificateAuthority.serverLife
    ) throws -> (chain: [Certificate], key: PrivateKey) {
        guard let first = names.first else {
            throw FleetError(
                .invalidInput,
                attempted: "issue the gateway's certificate",
                reason: "no name is configured"
            )
        }
        let key = try PrivateKey.generate(.p256)
        let leaf = try CertificateIssuer.leaf(
            subject: SubjectName(commonName: String(first.prefix(64)), organization: "dd0c gateway"),
            publicKey: key.publicKey,
            usage: .server,
            dnsNames: names.filter { !Self.isAddress($0) },
            ipAddresses: names.filter(Self.isAddress),
            validity: try validity(life),
            serial: Self.serial(random),
            issuer: issuer
        )
        return ([leaf, intermediate], key)
    }

    /// A leaf with names of ours alone; see `issueAgent` and `issueServer` for those with names from outside.
    func issue(
        _ subject: SubjectName,
        _ publicKey: PublicKey,
        usage: CertificateUsage,
        uris: [String],
        life: Duration
    ) throws -> Certificate {
        try CertificateIssuer.leaf(
            subject: subject,
            publicKey: publicKey,
            usage: usage,
            uris: uris,
            validity: try validity(life),
            serial: Self.serial(random),
            issuer: issuer
        )
    }

    /// The leaf and what leads from it to a root.
    package func chain(of leaf: Certificate) -> [Certificate] { [leaf, intermediate] }

    private func validity(_ life: Duration) throws -> Range<Timestamp> {
        let now = clock.now()
        let end = min(now + life, intermediate.notAfter)
        guard intermediate.notBefore <= now, now < end else {
            throw FleetError(
                .authorityExpired,
                attempted: "issue a certificate",
                reason:
                    "the intermediate is valid from \(intermediate.notBefore) to \(intermediate.notAfter), it is \(now)"
            )
        }
        return now - Self.skew..<end
    }

    // MARK: Parts

    private enum Name {
        static let root = "root.pem"
        static let rootKey = "root.key"
        static let passphrase = "root.passphrase"
        static let intermediate = "intermediate.pem"
        static let intermediateKey = "intermediate.key"
        static let trust = "trust.pem"
    }

    private static func folder(_ home: String) -> String { home + "/ca" }

    private static func text(_ path: String, secret: Bool = false) throws(FleetError) -> String {
        String(decoding: try SecureFile.read(path, secret: secret), as: UTF8.self)
    }

    private static func make(
        _ clock: WallClock,
        _ random: RandomSource
    ) throws -> (root: Certificate, rootKey: PrivateKey, intermediate: Certificate, intermediateKey: PrivateKey) {
        let now = clock.now()
        let rootKey = try PrivateKey.generate(.p256)
        let mark = Hex.encode(rootKey.publicKey.spkiSHA256.prefix(4))
        let root = try CertificateIssuer.root(
            subject: SubjectName(commonName: "dd0c root \(mark)", organization: "dd0c"),
            key: rootKey,
            validity: now - skew..<now + rootLife,
            serial: serial(random)
        )
        let key = try PrivateKey.generate(.p256)
        let intermediate = try CertificateIssuer.intermediate(
            subject: SubjectName(
                commonName: "dd0c intermediate \(Hex.encode(key.publicKey.spkiSHA256.prefix(4)))",
                organization: "dd0c"
            ),
            publicKey: key.publicKey,
            validity: now - skew..<now + intermediateLife,
            serial: serial(random),
            issuer: try IssuingAuthority(certificate: root, key: rootKey)
        )
        return (root, rootKey, intermediate, key)
    }

    /// Writes into a folder beside the final one and renames it: whoever comes second loses.
    private static func write(
        _ files: [(name: String, text: String, mode: UInt32)],
        home: String,
        suffix: String
    ) throws(FleetError) {
        try SecureFile.makeFolders(home)
        let draft = "\(folder(home)).\(suffix)"
        try SecureFile.makeFolder(draft)
        do throws(FleetError) {
            for file in files { try SecureFile.create("\(draft)/\(file.name)", Array(file.text.utf8), mode: file.mode) }
            try SecureFile.syncFolder(draft)
            try SecureFile.renameFolder(draft, to: folder(home))
        } catch {
            SecureFile.remove(folder: draft, files: files.map(\.name))
            throw error
        }
        try SecureFile.syncFolder(home)
    }

    /// Sixteen random bytes, positive and without a leading zero.
    private static func serial(_ random: RandomSource) -> [UInt8] {
        var bytes = random.bytes(16)
        bytes[0] = bytes[0] & 0x7f | 0x40
        return bytes
    }

    /// IPv6 has a colon; IPv4 is four numbers.
    private static func isAddress(_ name: String) -> Bool {
        if name.contains(":") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
