import SharedBase
import SharedCrypto
import Testing

/// Vectors: FIPS 180-4 examples and RFC 4231.
@Suite struct DigestTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownDigests(text: String, digest: String) {
        #expect(Hex.encode(SHA256.digest(Array(text.utf8))) == digest)
    }

    @Test func piecesGiveTheSameDigestAsTheWhole() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for cut in 0...bytes.count {
            var hasher = SHA256Hasher()
            hasher.update(Array(bytes[..<cut]))
            hasher.update(bytes[cut...])
            #expect(hasher.finish() == SHA256.digest(bytes), "cut at \(cut)")
        }
    }

    @Test func aCopyGoesItsOwnWayAndFinishDoesNotEnd() {
        var first = SHA256Hasher()
        first.update([1, 2])
        var second = first
        second.update([3])
        #expect(first.finish() == SHA256.digest([1, 2]))
        #expect(second.finish() == SHA256.digest([1, 2, 3]))
        first.update([9])
        #expect(first.finish() == SHA256.digest([1, 2, 9]))
    }

    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ])
    func knownCodes(key: [UInt8], data: [UInt8], code: String) {
        #expect(Hex.encode(HMACSHA256.code(data, key: key)) == code)
        #expect(HMACSHA256.verify(HMACSHA256.code(data, key: key), of: data, key: key))
        #expect(!HMACSHA256.verify(HMACSHA256.code(data, key: key), of: data + [0], key: key))
    }

    @Test(
        arguments: [
            ([], [], true), ([1], [1], true), ([1], [2], false), ([1], [], false), ([1, 2], [1], false),
            ([0, 0], [0, 1], false),
        ] as [([UInt8], [UInt8], Bool)]
    )
    func comparison(left: [UInt8], right: [UInt8], same: Bool) {
        #expect(ConstantTime.equal(left, right) == same)
    }
}
