import SharedBase
import SharedScrub
import TestKit
import Testing

/// How much of what is drawn at random passes for words: a rule that lets names pass lets some of it pass as well.
@Suite("Random tokens are seen")
struct RecallTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let alphabet: String
        let length: Int
        /// Of 4,000.
        let most: Int
        var testDescription: String { "\(length) of \(name)" }
    }

    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

    @Test(
        "few of 4,000 pass",
        arguments: [
            Row(name: "letters", alphabet: letters, length: 20, most: 60),
            Row(name: "letters", alphabet: letters, length: 32, most: 16),
            Row(name: "base62", alphabet: letters + "0123456789", length: 24, most: 6),
            Row(name: "base62", alphabet: letters + "0123456789", length: 40, most: 2),
            Row(name: "base64", alphabet: letters + "0123456789+/", length: 40, most: 4),
            Row(name: "capitals and digits", alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length: 32, most: 30),
        ]
    )
    func few(_ row: Row) {
        var random = SeededGenerator(seed: 20)
        let alphabet = Array(row.alphabet)
        let passed = (0..<4000).filter { _ in
            let token = TestSecrets.random(row.length, from: alphabet, &random)
            return Scrubber.test.text(token) == token
        }
        #expect(passed.count <= row.most, "\(passed.count)")
    }

    @Test(
        "capitals side by side excuse no token that has little else",
        arguments: ["aQXZKVbWQPRTcXKQJZdVQXWK", "QXZKVabcWQPRTxyzKJZDVqwr"]
    )
    func capitals(_ token: String) { #expect(Scrubber.test.text(token) != token) }
}
