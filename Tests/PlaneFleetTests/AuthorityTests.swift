import Glibc
import PlaneFleet
import SharedBase
import SharedCrypto
import TestKit
import Testing

struct AuthorityTests {
    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    private func text(_ path: String) throws -> String { String(decoding: try TestFile.read(path), as: UTF8.self) }

    @Test func whatItWritesIsProtectedAndComesBack() async throws {
        try await TemporaryFolder.with { home in
            let made = try CertificateAuthority.initialise(home: home)
            for name in ["root.key", "root.passphrase", "intermediate.key"] {
                #expect(mode("\(home)/ca/\(name)") == 0o600)
            }
            #expect(mode("\(home)/ca") == 0o700)
            let loaded = try CertificateAuthority.load(home: home)
            #expect(loaded.rootKeyHash == made.rootKeyHash)
            #expect(loaded.intermediate == made.intermediate)
            #expect(loaded.roots == [made.root])
        }
    }

    @Test func theRootKeyIsReadableOnlyWithItsPassphrase() async throws {
        try await TemporaryFolder.with { home in
            let passphrase = Secret("correct horse battery")
            let made = try CertificateAuthority.initialise(home: home, passphrase: .given(passphrase))
            let pem = Secret(try text("\(home)/ca/root.key"))
            #expect(throws: CryptoError.self) { try PrivateKey(pem: pem) }
            #expect(throws: CryptoError.self) { try PrivateKey(pem: pem, passphrase: Secret("something else")) }
            let key = try PrivateKey(pem: pem, passphrase: passphrase)
            #expect(key.publicKey == made.root.publicKey)
            // A given passphrase is nowhere on the disk.
            #expect(mode("\(home)/ca/root.passphrase") == 0)
        }
    }

    @Test func itIsNeverOverwritten() async throws {
        try await TemporaryFolder.with { home in
            let first = try CertificateAuthority.initialise(home: home)
            #expect(throws: FleetError(.authorityExists, attempted: "", reason: "")) {
                try CertificateAuthority.initialise(home: home)
            }
            #expect(try CertificateAuthority.load(home: home).rootKeyHash == first.rootKeyHash)
        }
    }

    @Test func aHomeWithoutOneSaysSo() async throws {
        try await TemporaryFolder.with { home in
            #expect(!CertificateAuthority.exists(home: home))
            #expect(throws: FleetError(.authorityMissing, attempted: "", reason: "")) {
                try CertificateAuthority.load(home: home)
            }
        }
    }

    @Test func aKeyThatOthersCanReadIsRefused() async throws {
        try await TemporaryFolder.with { home in
            try CertificateAuthority.initialise(home: home)
            chmod("\(home)/ca/intermediate.key", 0o640)
            #expect(throws: FleetError(.authorityDamaged, attempted: "", reason: "")) {
                try CertificateAuthority.load(home: home)
            }
        }
    }

    @Test func filesOfTwoAuthoritiesDoNotMix() async throws {
        try await TemporaryFolder.with { home in
            try CertificateAuthority.initialise(home: home + "/a")
            try CertificateAuthority.initialise(home: home + "/b")
            #expect(rename("\(home)/b/ca/intermediate.key", "\(home)/a/ca/intermediate.key") == 0)
            #expect(throws: FleetError(.authorityDamaged, attempted: "", reason: "")) {
                try CertificateAuthority.load(home: home + "/a")
            }
        }
    }

    @Test func aShortPassphraseIsRefusedAndNothingIsLeft() async throws {
        try await TemporaryFolder.with { home in
            #expect(throws: FleetError(.passphrase, attempted: "", reason: "")) {
                try CertificateAuthority.initialise(home: home, passphrase: .given(Secret("short")))
            }
            #expect(!CertificateAuthority.exists(home: home))
        }
    }

    @Test func anAgentsCertificateLeadsToTheRootAndSaysWhoItIs() async throws {
        try await TemporaryFolder.with { home in
            let authority = try CertificateAuthority.initialise(home: home)
            let identity = AgentIdentity(tenant: TenantID(high: 1, low: 2), agent: AgentID(high: 3, low: 4))
            let leaf = try authority.issueAgent(identity, publicKey: try PrivateKey.generate(.ed25519).publicKey)
            let now = WallClock.system.now()
            try CertificateVerifier.verify(
                leaf,
                intermediates: [authority.intermediate],
                roots: authority.roots,
                at: now,
                usage: .client
            )
            #expect(AgentIdentity(leaf) == identity)
            #expect(throws: CryptoError.self) {
                try CertificateVerifier.verify(
                    leaf,
                    intermediates: [authority.intermediate],
                    roots: authority.roots,
                    at: now,
                    usage: .server
                )
            }
            #expect(now - leaf.notBefore >= .seconds(299) && leaf.notAfter - now <= .seconds(86_400))
        }
    }

    @Test func theGatewaysCertificateHoldsItsNamesAndIsNoAgents() async throws {
        try await TemporaryFolder.with { home in
            let authority = try CertificateAuthority.initialise(home: home)
            let server = try authority.issueServer(names: ["plane.example", "192.0.2.7", "2001:db8::7"])
            let leaf = try #require(server.chain.first)
            #expect(leaf.dnsNames == ["plane.example"])
            #expect(leaf.ipAddresses == ["192.0.2.7", "2001:db8::7"])
            #expect(AgentIdentity(leaf) == nil)
            #expect(throws: FleetError(.invalidInput, attempted: "", reason: "")) {
                try authority.issueServer(names: [])
            }
        }
    }

    @Test func nothingOutlivesTheIntermediate() async throws {
        try await TemporaryFolder.with { home in
            try CertificateAuthority.initialise(home: home)
            let later = WallClock { WallClock.system.now() + CertificateAuthority.intermediateLife - .seconds(60) }
            let authority = try CertificateAuthority.load(home: home, clock: later)
            let server = try authority.issueServer(names: ["a"])
            #expect(server.chain.first?.notAfter == authority.intermediate.notAfter)
            let after = WallClock { WallClock.system.now() + CertificateAuthority.intermediateLife }
            let ended = try CertificateAuthority.load(home: home, clock: after)
            #expect(throws: FleetError(.authorityExpired, attempted: "", reason: "")) {
                try ended.issueServer(names: ["a"])
            }
        }
    }
}
