import Testing

@testable import SharedScrub

@Suite("Byte sets")
struct ByteSetTests {
    private static let lower = "abcdefghijklmnopqrstuvwxyz"
    private static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let digit = "0123456789"

    static let sets: [(set: ByteSet, characters: String)] = [
        (.digit, digit), (.hex, digit + "abcdefABCDEF"), (.lowerHex, digit + "abcdef"), (.lower, lower),
        (.upper, upper), (.upperDigit, upper + digit), (.lowerDigit, lower + digit), (.letter, lower + upper),
        (.word, lower + upper + digit), (.urlSafe, lower + upper + digit + "_-"),
        (.dotted, lower + upper + digit + "_-."), (.base64, lower + upper + digit + "+/"),
        (.identifier, lower + upper + digit + "_-."), (.space, " \t\r\n"), (.blank, " \t"), (.quote, "\"'`"),
        (TokenWalk.tokenBytes, lower + upper + digit + "+/_-.=~!#$%^*@\\"),
        (LenientBase64.body, lower + upper + digit + "+/-_"), (Randomness.separators, "-_./\\+=~@"),
    ]

    @Test("hold their characters and no other byte", arguments: sets.indices)
    func characters(row: Int) {
        let (set, characters) = Self.sets[row]
        let wanted = Set(characters.utf8)
        for byte in UInt8.min...UInt8.max { #expect(set.contains(byte) == wanted.contains(byte)) }
    }
}
