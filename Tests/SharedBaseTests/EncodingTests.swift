import SharedBase
import Testing

@Suite struct EncodingTests {
    /// The test vectors of RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64Vectors(_ plain: String, _ text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
        let url = text.replacing("=", with: "")
        #expect(Base64.encode(Array(plain.utf8), .url) == url)
        #expect(Base64.decode(url, .url) == Array(plain.utf8))
    }

    @Test func everyByteRoundTrips() {
        for length in 0..<70 {
            let bytes = RandomSource.system.bytes(length)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encode(bytes, .url), .url) == bytes)
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        }
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n", "Zm-v", "====", "Z=g="])
    func malformedBase64IsRefused(_ text: String) { #expect(Base64.decode(text) == nil) }

    @Test(arguments: ["a", "0g", "0x", "-1"])
    func malformedHexIsRefused(_ text: String) { #expect(Hex.decode(text) == nil) }

    @Test func hexIsLowerCaseAndReadsBoth() {
        #expect(Hex.encode([0x00, 0xab, 0xff]) == "00abff")
        #expect(Hex.decode("00ABff") == [0x00, 0xab, 0xff])
    }
}
