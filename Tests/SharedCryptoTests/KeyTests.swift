import SharedBase
import SharedCrypto
import Testing

@Suite struct KeyTests {
    @Test(arguments: KeyKind.allCases)
    func signsAndVerifies(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let signature = try key.sign([1, 2, 3])
        #expect(key.kind == kind)
        #expect(key.publicKey.verify(signature, of: [1, 2, 3]))
        #expect(!key.publicKey.verify(signature, of: [1, 2, 4]))
        #expect(!key.publicKey.verify([], of: [1, 2, 3]))
        #expect(!(try PrivateKey.generate(kind).publicKey.verify(signature, of: [1, 2, 3])))
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 1
            #expect(!key.publicKey.verify(changed, of: [1, 2, 3]), "byte \(index)")
        }
        #expect(key.publicKey.verify(try key.sign([]), of: []))
    }

    @Test(arguments: KeyKind.allCases)
    func goesThroughPEM(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let plain = try key.pem()
        #expect(plain.expose().hasPrefix("-----BEGIN PRIVATE KEY-----"))
        #expect(try PrivateKey(pem: plain).publicKey == key.publicKey)
        // A passphrase that is not needed does no harm.
        #expect(try PrivateKey(pem: plain, passphrase: Secret("x")).publicKey == key.publicKey)

        let sealed = try key.pem(passphrase: Secret("correct horse"))
        #expect(sealed.expose().hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        #expect(try PrivateKey(pem: sealed, passphrase: Secret("correct horse")).publicKey == key.publicKey)
        for wrong in [nil, Secret(""), Secret("correct horsf"), Secret(String(repeating: "x", count: 5000))] {
            #expect(throws: CryptoError(.wrongPassphrase, attempted: "", reason: "")) {
                try PrivateKey(pem: sealed, passphrase: wrong)
            }
        }
        #expect(throws: CryptoError(.invalidArgument, attempted: "", reason: "")) {
            try key.pem(passphrase: Secret(""))
        }
    }

    @Test func keysAreNeverPrinted() throws {
        let key = try PrivateKey.generate(.p256)
        let pem = try key.pem()
        let body = pem.expose().split(separator: "\n")[1]
        #expect(!"\(pem) \(key)".contains(body))
        // An error about a damaged key does not quote it.
        let damaged = pem.expose().replacing("A", with: "!")
        let error = #expect(throws: CryptoError.self) { try PrivateKey(pem: Secret(damaged)) }
        #expect(error.map { !ErrorChain.describe($0).contains(body.prefix(20)) } == true)
    }

    @Test(arguments: ["", "garbage", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    func whatIsNoKeyIsRefused(text: String) {
        #expect(throws: CryptoError(.malformed, attempted: "", reason: "")) { try PrivateKey(pem: Secret(text)) }
    }

    @Test(arguments: KeyKind.allCases)
    func publicKeyGoesThroughDER(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind).publicKey
        #expect(try PublicKey(spki: key.spki) == key)
        #expect(key.kind == kind)
        #expect(key.spkiSHA256 == SHA256.digest(key.spki))
        #expect(throws: CryptoError(.malformed, attempted: "", reason: "")) { try PublicKey(spki: key.spki + [0]) }
        for cut in 0..<key.spki.count {
            #expect(throws: CryptoError(.malformed, attempted: "", reason: "")) {
                try PublicKey(spki: Array(key.spki[..<cut]))
            }
        }
    }

    @Test func manyThreadsMayUseOneKey() async throws {
        let key = try PrivateKey.generate(.p256)
        let good = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<64 {
                group.addTask { key.publicKey.verify(try key.sign([UInt8(index)]), of: [UInt8(index)]) }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(good == 64)
    }
}
