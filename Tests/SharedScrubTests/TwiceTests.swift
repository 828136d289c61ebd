import SharedBase
import SharedScrub
import TestKit
import Testing

/// A marker cuts words: what stands beside it is judged in the first pass as the second would judge it.
@Suite("Twice is once")
struct TwiceTests {
    /// Of sixteen bytes, so that it is found inside longer words.
    private static let value = "Summer2024" + "hunter22"

    @Test(
        "what begins behind a value known from elsewhere is hidden at once",
        arguments: [
            "%--token hunter33hunter", "%password=hunter33hunter", "%pw: hunter33hunter",
            "x%-api-key='hunter33hunter' y", "%.secret=\"hunter33hunter\"",
        ]
    )
    func behind(_ frame: String) {
        let text = "password=\(Self.value)\nsee " + frame.replacing("%", with: Self.value) + "\n"
        let once = Scrubber.test.text(text)
        #expect(!once.contains("hunter33hunter"), "\(once)")
        #expect(!once.contains(Self.value))
        #expect(Scrubber.test.text(once) == once)
    }

    @Test("and so is its copy elsewhere in the text")
    func copies() {
        let text = "password=\(Self.value)\n\(Self.value)--token hunter33hunter\nlater hunter33hunter again\n"
        let once = Scrubber.test.text(text)
        #expect(!once.contains("hunter33hunter"), "\(once)")
        #expect(Scrubber.test.text(once) == once)
    }

    @Test("the same in the strings of a value")
    func strings() {
        let value: Value = ["password": .string(Self.value), "note": .string("\(Self.value)--token hunter33hunter")]
        let once = Scrubber.test.value(value)
        #expect(
            once == [
                "password": "[REDACTED:name]", "note": "[REDACTED:by-value]--token [REDACTED:assignment]",
            ]
        )
        #expect(Scrubber.test.value(once) == once)
    }

    @Test("a token that a known value cuts is judged in its parts")
    func tokens() {
        let part = TestSecrets.random(40)
        let text = "password=\(Self.value)\n/etc/\(Self.value)/\(part)\n"
        let once = Scrubber.test.text(text)
        #expect(Scrubber.test.text(once) == once)
    }

    @Test(
        "a marker's own text is no name",
        arguments: [
            "[REDACTED:github-token]=hello123", "[REDACTED:auth-header]: hello123 there", "[REDACTED:aws-key]=x1y2z3",
        ]
    )
    func names(_ text: String) { #expect(Scrubber.test.text(text) == text) }

    @Test("findings are places in the input, whichever pass found them")
    func places() {
        let text = "password=\(Self.value)\n\(Self.value)--token hunter33hunter\n"
        let found = Scrubber.test.findings(text).map { finding in
            String(decoding: Array(text.utf8)[finding.offset..<finding.offset + finding.length], as: UTF8.self)
        }
        #expect(found == [Self.value, Self.value, "hunter33hunter"])
    }
}
