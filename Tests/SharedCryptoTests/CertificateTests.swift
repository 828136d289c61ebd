import SharedBase
import SharedCrypto
import Testing

@Suite struct CertificateTests {
    @Test(arguments: KeyKind.allCases)
    func whatIsIssuedIsReadBack(kind: KeyKind) throws {
        let authority = try Authority(kind: kind)
        let key = try PrivateKey.generate(kind)
        let serial = SerialNumber.random(.system)
        let leaf = try CertificateIssuer.leaf(
            subject: SubjectName(commonName: "agent", organization: "tenant, O=evil", organizationalUnit: "Straße"),
            publicKey: key.publicKey,
            usage: .server,
            dnsNames: ["a.example"],
            uris: ["dd0c://tenant/1/agent/2", "x:y,DNS:evil"],
            ipAddresses: ["192.0.2.1", "2001:db8::1"],
            validity: Authority.now + .milliseconds(900)..<Authority.now + .seconds(10),
            serial: serial,
            issuer: IssuingAuthority(certificate: authority.intermediate, key: authority.intermediateKey)
        )
        for read in [leaf, try Certificate(der: leaf.der), try Certificate(pem: leaf.pem)] {
            #expect(read == leaf)
            #expect(read.subject.description == "CN=agent, O=tenant, O=evil, OU=Straße")
            #expect(read.subject.organization == "tenant, O=evil")
            #expect(read.issuer == authority.intermediate.subject)
            #expect(read.serial == serial)
            #expect(read.notBefore == Authority.now)
            #expect(read.notAfter == Authority.now + .seconds(10))
            #expect(read.dnsNames == ["a.example"])
            #expect(read.uris == ["dd0c://tenant/1/agent/2", "x:y,DNS:evil"])
            #expect(read.ipAddresses == ["192.0.2.1", "2001:db8::1"])
            #expect(!read.isAuthority && !read.isSelfIssued)
            #expect(read.publicKey == key.publicKey)
            #expect(read.fingerprint == SHA256.digest(leaf.der))
        }
        #expect(authority.root.isAuthority && authority.root.isSelfIssued)
        #expect(authority.intermediate.isAuthority && !authority.intermediate.isSelfIssued)
    }

    @Test func chainKeepsItsOrderAndSkipsWhatIsAround() throws {
        let authority = try Authority()
        let leaf = try authority.leaf()
        let text =
            "Bag attributes\r\n" + leaf.pem.replacing("\n", with: "\r\n")
            + (try PrivateKey.generate(.p256).pem().expose())
            + authority.intermediate.pem + authority.root.pem
        #expect(try Certificate.chain(pem: text) == [leaf, authority.intermediate, authority.root])
    }

    @Test func brokenTextIsRefused() throws {
        let pem = try Authority().root.pem
        let cases = [
            "", "no certificate", String(pem.dropLast(20)), pem.replacing("M", with: "!"),
            pem + String(pem.prefix(100)),
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        ]
        for text in cases {
            #expect(throws: CryptoError(.malformed, attempted: "", reason: "")) { try Certificate.chain(pem: text) }
        }
        #expect(throws: CryptoError(.malformed, attempted: "", reason: "")) { try Certificate(pem: pem + pem) }
        #expect(throws: CryptoError(.tooLarge, attempted: "", reason: "")) {
            try Certificate.chain(pem: String(repeating: pem, count: 17))
        }
        #expect(throws: CryptoError(.tooLarge, attempted: "", reason: "")) {
            try Certificate(der: [UInt8](repeating: 0x30, count: 65_537))
        }
    }

    /// Every cut and many random changes: an error or another certificate, never a crash.
    @Test func damagedBytesNeverCrash() throws {
        let der = try Authority().leaf(.server).der
        for cut in der.indices {
            #expect(throws: CryptoError.self) { try Certificate(der: Array(der[..<cut])) }
        }
        #expect(throws: CryptoError.self) { try Certificate(der: der + [0]) }
        var state: UInt64 = 42
        var refused = 0
        for _ in 0..<3000 {
            var bytes = der
            for _ in 0..<3 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
            }
            if (try? Certificate(der: bytes)) == nil { refused += 1 }
        }
        #expect(refused > 300)
    }

    @Test func badRequestsToIssueAreRefused() throws {
        let authority = try Authority()
        let issuer = try IssuingAuthority(certificate: authority.intermediate, key: authority.intermediateKey)
        let key = try PrivateKey.generate(.p256).publicKey
        let day = Authority.now..<Authority.now + .seconds(86_400)
        let good = SerialNumber.random(.system)
        func issue(
            _ name: String = "x",
            dns: [String] = [],
            uris: [String] = [],
            ips: [String] = [],
            validity: Range<Timestamp>? = nil,
            serial: [UInt8]? = nil
        ) throws {
            _ = try CertificateIssuer.leaf(
                subject: SubjectName(commonName: name),
                publicKey: key,
                usage: .client,
                dnsNames: dns,
                uris: uris,
                ipAddresses: ips,
                validity: validity ?? day,
                serial: serial ?? good,
                issuer: issuer
            )
        }
        let refused = CryptoError(.invalidArgument, attempted: "", reason: "")
        try issue()
        #expect(throws: refused) { try issue(String(repeating: "n", count: 65)) }
        #expect(throws: refused) { try issue("a\0b") }
        #expect(throws: refused) { try issue(dns: ["a b"]) }
        #expect(throws: refused) { try issue(dns: [""]) }
        #expect(throws: refused) { try issue(uris: ["dd0c://\u{e9}"]) }
        #expect(throws: refused) { try issue(ips: ["1.2.3"]) }
        #expect(throws: refused) { try issue(validity: Authority.now..<Authority.now) }
        #expect(throws: refused) { try issue(validity: Authority.now..<Authority.year.upperBound + .seconds(1)) }
        for serial in [[], [0], [0x80], [UInt8](repeating: 1, count: 21)] as [[UInt8]] {
            #expect(throws: refused) { try issue(serial: serial) }
        }
        #expect(throws: CryptoError(.keyMismatch, attempted: "", reason: "")) {
            try IssuingAuthority(certificate: authority.intermediate, key: authority.rootKey)
        }
        let leafKey = try PrivateKey.generate(.p256)
        #expect(throws: CryptoError(.invalidAuthority, attempted: "", reason: "")) {
            try IssuingAuthority(certificate: authority.leaf(key: leafKey), key: leafKey)
        }
    }

    @Test(arguments: [
        ("plane.example", true), ("PLANE.example", true), ("other.example", false), ("a.wild.example", true),
        ("wild.example", false), ("a.b.wild.example", false), ("127.0.0.1", true), ("127.0.0.2", false), ("::1", true),
        ("0:0:0:0:0:0:0:1", true), ("leaf", false), ("", false), ("plane.example\0.evil", false), (".example", false),
    ])
    func names(host: String, matches: Bool) throws {
        #expect(try Authority().leaf(.server).matches(host: host) == matches)
    }

    @Test func serialNumbersAreSixteenPositiveBytesAndDiffer() {
        let serials = (0..<200).map { _ in SerialNumber.random(.system) }
        #expect(serials.allSatisfy { $0.count == 16 && $0[0] & 0xc0 == 0x40 })
        #expect(Set(serials).count == 200)
    }
}
