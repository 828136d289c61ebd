import SharedBase
import SharedCrypto
import Testing

@Suite struct AESGCMTests {
    private let key = [UInt8](0..<32)
    private let notAuthentic = CryptoError(.notAuthentic, attempted: "", reason: "")

    /// Test cases 13 and 14 of the GCM specification (key, nonce and plain text all zero).
    @Test(arguments: [
        (0, "530f8afbc74536b9a963b4f1c4cb738b"),
        (16, "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    ])
    func knownAnswers(count: Int, sealed: String) throws {
        let zero = RandomSource { 0 }
        let key = [UInt8](repeating: 0, count: 32)
        let message = try AESGCM.seal([UInt8](repeating: 0, count: count), key: key, associated: [], random: zero)
        #expect(Hex.encode(message) == String(repeating: "00", count: 12) + sealed)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1000])
    func opensWhatItSealed(count: Int) throws {
        let plain = [UInt8](repeating: 7, count: count)
        for associated in [[], Array("row 1".utf8)] {
            let sealed = try AESGCM.seal(plain, key: key, associated: associated)
            #expect(sealed.count == count + 28)
            #expect(try AESGCM.open(sealed, key: key, associated: associated) == plain)
            #expect(throws: notAuthentic) { try AESGCM.open(sealed, key: key, associated: associated + [0]) }
            #expect(throws: notAuthentic) { try AESGCM.open(sealed, key: key.reversed(), associated: associated) }
        }
    }

    @Test func eachChangedOrMissingByteIsSeen() throws {
        let sealed = try AESGCM.seal([1, 2, 3, 4], key: key, associated: [9])
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x80
            #expect(throws: notAuthentic) { try AESGCM.open(changed, key: key, associated: [9]) }
            #expect(throws: notAuthentic) { try AESGCM.open(Array(sealed[..<index]), key: key, associated: [9]) }
        }
    }

    @Test func twoSealingsDiffer() throws {
        #expect(try AESGCM.seal([1], key: key, associated: []) != AESGCM.seal([1], key: key, associated: []))
    }

    @Test(arguments: [0, 16, 31, 33])
    func otherKeyLengthsAreRefused(count: Int) {
        #expect(throws: CryptoError(.invalidArgument, attempted: "", reason: "")) {
            try AESGCM.seal([], key: [UInt8](repeating: 0, count: count), associated: [])
        }
    }
}
