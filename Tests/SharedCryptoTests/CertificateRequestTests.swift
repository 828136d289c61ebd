import SharedBase
import SharedCrypto
import Testing

@Suite struct CertificateRequestTests {
    @Test(arguments: KeyKind.allCases)
    func goesThroughDERAndPEM(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let made = try CertificateRequest.create(subject: SubjectName(commonName: "host-1"), key: key)
        for read in [made, try CertificateRequest(der: made.der), try CertificateRequest(pem: made.pem)] {
            #expect(read.subject == SubjectName(commonName: "host-1"))
            #expect(read.publicKey == key.publicKey)
            #expect(read.der == made.der)
        }
        #expect(made.der.count < 400)
    }

    /// Each changed byte is refused: the signature covers everything but itself, and nothing else may be malformed.
    @Test(arguments: KeyKind.allCases)
    func eachChangeIsSeen(kind: KeyKind) throws {
        let der = try CertificateRequest.create(subject: SubjectName(commonName: "a"), key: .generate(kind)).der
        for index in der.indices {
            for mask in [0x01, 0x80] as [UInt8] {
                var changed = der
                changed[index] ^= mask
                #expect(throws: CryptoError.self, "byte \(index)") { try CertificateRequest(der: changed) }
            }
            #expect(throws: CryptoError.self) { try CertificateRequest(der: Array(der[..<index])) }
        }
        #expect(throws: CryptoError(.malformed, attempted: "", reason: "")) { try CertificateRequest(der: der + [0]) }
    }

    @Test func anotherKeysSignatureIsNamed() throws {
        let der = try CertificateRequest.create(subject: SubjectName(commonName: "a"), key: .generate(.ed25519)).der
        var changed = der
        changed[der.count - 1] ^= 1
        #expect(throws: CryptoError(.badSignature, attempted: "", reason: "")) { try CertificateRequest(der: changed) }
    }

    @Test func oversizeIsRefusedBeforeItIsRead() {
        #expect(throws: CryptoError(.tooLarge, attempted: "", reason: "")) {
            try CertificateRequest(der: [UInt8](repeating: 0x30, count: 4097))
        }
        #expect(throws: CryptoError(.tooLarge, attempted: "", reason: "")) {
            try CertificateRequest(pem: String(repeating: "A", count: 9000))
        }
    }

    /// `openssl req` made these with RSA-1024, RSA-2048 and P-384 keys that were thrown away.
    @Test(arguments: WeakRequests.all)
    func otherKeysAreRefused(name: String, pem: String) {
        #expect(throws: CryptoError(.weakKey, attempted: "", reason: "")) { try CertificateRequest(pem: pem) }
    }
}
