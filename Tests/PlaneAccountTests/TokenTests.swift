import Glibc
import PlaneAccount
import SharedBase
import SharedJSON
import TestKit
import Testing

/// Tokens: what passes, and every way in which one does not.
@Suite struct TokenTests {
    private let forge = Forge()

    @Test func whatIsIssuedIsRead() throws {
        let token = AccessToken.issue(forge.claims, key: forge.key).expose()
        #expect(try forge.verdict(token).get() == forge.claims)
        #expect(AccessToken.keyID(token) == forge.key.id)
        #expect(token.utf8.count < 1000)
        // The forge writes what the plane writes, or its attacks would prove nothing.
        #expect(forge.token() == token)
    }

    @Test func noAttackPasses() {
        for attack in forge.attacks {
            let verdict = forge.verdict(attack.token)
            #expect(verdict == .failure(attack.fault), "\(attack.name): \(verdict)")
        }
        #expect(forge.attacks.count > 50)
    }

    /// To the second, with the skew of thirty.
    @Test func times() {
        let token = forge.token()
        let (issued, end) = (forge.claims.issuedAt, forge.claims.expiresAt)
        let rows: [(now: Timestamp, fault: TokenFault?)] = [
            (issued - .seconds(31), .notYetValid), (issued - .seconds(30), nil), (issued, nil), (end, nil),
            (end + .seconds(29), nil), (end + .seconds(30), .expired), (end + .seconds(86_400), .expired),
            (Timestamp(seconds: 0), .notYetValid),
        ]
        for row in rows {
            let verdict = forge.verdict(token, now: row.now)
            if let fault = row.fault {
                #expect(verdict == .failure(fault), "\(row.now)")
            } else {
                #expect(verdict == .success(forge.claims), "\(row.now)")
            }
        }
    }

    @Test func cutAndChangedTokensFail() {
        let token = Array(forge.token().utf8)
        for cut in 0..<token.count {
            let verdict = forge.verdict(String(decoding: token[..<cut], as: UTF8.self))
            #expect((try? verdict.get()) == nil, "cut at \(cut)")
        }
        for place in token.indices {
            var changed = token
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect((try? forge.verdict(String(decoding: changed, as: UTF8.self)).get()) == nil, "byte \(place)")
        }
    }

    @Test func randomChangesNeitherPassNorCrash() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let token = Array(forge.token().utf8)
        for _ in 0..<5000 {
            let mutated = random.mutated(token)
            guard mutated != token else { continue }
            #expect((try? forge.verdict(String(decoding: mutated, as: UTF8.self)).get()) == nil, "seed \(seed)")
        }
    }

    @Test func rotationKeepsOldTokensUntilTheyExpire() throws {
        var ring = try #require(KeyRing([forge.key]))
        let old = forge.token()
        ring.rotate(at: Forge.now, life: Forge.life, random: .system)
        #expect(ring.signing.id != forge.key.id)
        #expect(forge.verdict(old, ring: ring) == .success(forge.claims))
        // Made with the old key after it was retired: whoever has it is a thief.
        let later = Forge.now + .seconds(100)
        let times = ["iat", "nbf"].map { ($0, Value.number(String(later.seconds))) }
        let stolen = forge.token(body: Dictionary(uniqueKeysWithValues: times))
        #expect(forge.verdict(stolen, now: later, ring: ring) == .failure(.retiredKey))
        // A rotation after the last token of a key has expired drops the key.
        ring.rotate(at: Forge.now + .seconds(60), life: Forge.life, random: .system)
        #expect(ring.keys.count == 3)
        ring.rotate(at: Forge.now + Forge.life + .seconds(60), life: Forge.life, random: .system)
        #expect(forge.verdict(old, ring: ring) == .failure(.unknownKey))
        #expect(ring.keys.count == 3)
        #expect(ring.keys.filter { $0.retiredAt == nil }.count == 1)
    }

    @Test func theKeyFileIsOnesOwnAndSurvives() throws {
        var template = Array("/tmp/dd0c-keys.XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        let path = folder + "/deep/er/keys.json"
        defer {
            for name in ["deep/er/keys.json", "deep/er/keys.json.lock"] { unlink(folder + "/" + name) }
            for name in ["/deep/er", "/deep", ""] { rmdir(folder + name) }
        }
        let file = KeyFile(path)
        let first = try file.open(at: Forge.now, random: .system)
        #expect(FileMode.of(path: path).map { $0 & 0o777 } == 0o600)
        #expect(try file.open(at: Forge.now, random: .system).signing.id == first.signing.id)
        let keys = try TokenKeys(file)
        let id = try file.rotate(at: Forge.now, life: Forge.life, random: .system)
        #expect(keys.signing.id == first.signing.id)
        try keys.reload()
        #expect(keys.signing.id == id)
        #expect(FileMode.of(path: path).map { $0 & 0o777 } == 0o600)

        chmod(path, 0o640)
        let open = #expect(throws: AccountError.self) { try file.read() }
        #expect(open?.advice == "chmod 600 \(path)")
        chmod(path, 0o600)
        for text in ["", "{}", #"{"version":"1","keys":[]}"#, #"{"version":"2","keys":[{}]}"#, "\u{0}"] {
            let descriptor = Glibc.open(path, O_WRONLY | O_TRUNC)
            _ = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            close(descriptor)
            let error = #expect(throws: AccountError.self) { try file.read() }
            #expect(error?.code == .keyFile, "\(text)")
            // A running plane goes on with the keys that it has.
            #expect(throws: AccountError.self) { try keys.reload() }
            #expect(keys.signing.id == id)
        }
    }
}
