import SharedBase
import SharedCrypto
import Testing

@Suite struct VerifierTests {
    private func code(
        _ leaf: Certificate,
        _ intermediates: [Certificate],
        _ roots: [Certificate],
        at time: Timestamp = Authority.now + .seconds(60),
        usage: CertificateUsage = .client
    ) -> CryptoCode? {
        do throws(CryptoError) {
            try CertificateVerifier.verify(leaf, intermediates: intermediates, roots: roots, at: time, usage: usage)
            return nil
        } catch { return error.code }
    }

    @Test(arguments: KeyKind.allCases)
    func theRightChainIsAccepted(kind: KeyKind) throws {
        let ours = try Authority(kind: kind)
        let leaf = try ours.leaf()
        #expect(code(leaf, [ours.intermediate], [ours.root]) == nil)
        #expect(code(leaf, [ours.root, ours.intermediate, ours.intermediate], [ours.root]) == nil)
        // A trusted intermediate ends the chain.
        #expect(code(leaf, [], [ours.intermediate]) == nil)
        #expect(code(try ours.leaf(.server), [ours.intermediate], [ours.root], usage: .server) == nil)
    }

    @Test func eachRefusalHasItsName() throws {
        let ours = try Authority("same")
        let theirs = try Authority("same")
        let other = try Authority("other")
        let leaf = try ours.leaf()
        let end = leaf.notAfter
        #expect(code(leaf, [], [ours.root]) == .untrusted)
        #expect(code(leaf, [ours.intermediate], []) == .untrusted)
        #expect(code(leaf, [ours.intermediate], [other.root]) == .untrusted)
        #expect(code(leaf, [ours.intermediate, ours.root], [other.root]) == .untrusted)
        // The names are right and the keys are not.
        #expect([.untrusted, .badSignature].contains(code(leaf, [theirs.intermediate], [theirs.root])))
        #expect(code(ours.root, [], [other.root]) == .selfSigned)
        #expect(code(leaf, [ours.intermediate], [ours.root], at: end + .seconds(1)) == .expired)
        #expect(code(leaf, [ours.intermediate], [ours.root], at: end - .seconds(1)) == nil)
        #expect(code(leaf, [ours.intermediate], [ours.root], at: leaf.notBefore) == nil)
        #expect(code(leaf, [ours.intermediate], [ours.root], at: leaf.notBefore - .seconds(1)) == .notYetValid)
        #expect(code(leaf, [ours.intermediate], [ours.root], usage: .server) == .wrongUsage)
        #expect(code(try ours.leaf(.server), [ours.intermediate], [ours.root], usage: .client) == .wrongUsage)
        // An authority is no client, although it says nothing about its extended usage.
        #expect(code(ours.root, [], [ours.root]) == .wrongUsage)
        #expect(code(leaf, [Certificate](repeating: ours.intermediate, count: 17), [ours.root]) == .tooLarge)
    }

    @Test func anExpiredIntermediateIsNamed() throws {
        let ours = try Authority(validity: Authority.now - .seconds(3600)..<Authority.now + .seconds(100))
        let leaf = try ours.leaf(validity: Authority.now..<Authority.now + .seconds(100))
        let time = Authority.now + .seconds(101)
        let error = #expect(throws: CryptoError(.expired, attempted: "", reason: "")) {
            try CertificateVerifier.verify(
                leaf,
                intermediates: [ours.intermediate],
                roots: [ours.root],
                at: time,
                usage: .client
            )
        }
        #expect(error?.reason.contains("ended at") == true)
    }

    /// A leaf signs another leaf with its own key; and an authority appears one level too deep.
    @Test func whoMayNotSignIsNoAuthority() throws {
        let ours = try Authority()
        let below = try PrivateKey.generate(.p256)
        let deep = try CertificateIssuer.intermediate(
            subject: SubjectName(commonName: "too deep"),
            publicKey: below.publicKey,
            validity: Authority.year,
            serial: SerialNumber.random(.system),
            issuer: IssuingAuthority(certificate: ours.intermediate, key: ours.intermediateKey)
        )
        let leaf = try CertificateIssuer.leaf(
            subject: SubjectName(commonName: "leaf"),
            publicKey: below.publicKey,
            usage: .client,
            validity: Authority.now..<Authority.now + .seconds(86_400),
            serial: SerialNumber.random(.system),
            issuer: IssuingAuthority(certificate: deep, key: below)
        )
        #expect(code(leaf, [deep, ours.intermediate], [ours.root]) == .invalidAuthority)
    }
}
