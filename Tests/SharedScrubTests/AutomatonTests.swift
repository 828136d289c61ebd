import TestKit
import Testing

@testable import SharedScrub

@Suite("Keyword automaton and encodings")
struct AutomatonTests {
    @Test("finds the same as a search for each word, in random text")
    func reference() {
        let words = ["he", "she", "his", "hers", "aba", "abab", "b", "_x"]
        let automaton = KeywordAutomaton(words)
        var random = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let text = Array(TestSecrets.random(40, from: Array("abehirsHSB_x"), &random).utf8)
            var found: Set<[Int]> = []
            text.withView { automaton.scan($0, 0..<text.count) { found.insert([$0, $1]) } }
            var expected: Set<[Int]> = []
            let folded = text.map(KeywordAutomaton.fold)
            for (index, word) in words.enumerated() {
                let bytes = Array(word.utf8)
                for start in 0...(folded.count - bytes.count)
                where Array(folded[start..<(start + bytes.count)]) == bytes {
                    expected.insert([index, start + bytes.count])
                }
            }
            #expect(found == expected)
        }
    }

    @Test("words of a name")
    func words() {
        let split = { (name: String) in NameWords.split(name.utf8) }
        #expect(split("masterUserPassword") == ["master", "user", "password"])
        #expect(split("HTTPToken2URL") == ["http", "token", "url"])
        #expect(split("DB_PASSWORD-x.y") == ["db", "password", "x", "y"])
    }

    @Test("lenient base64: both alphabets, padding or none, line ends")
    func base64() {
        let decode = { (text: String) in Array(text.utf8).withView { LenientBase64.decode($0, 0..<$0.count) } }
        #expect(decode("aGVsbG8=") == Array("hello".utf8))
        #expect(decode("aGVs\nbG8") == Array("hello".utf8))
        #expect(decode("_-_-") == decode("/+/+"))
        #expect(decode("a") == nil)
        #expect(decode("a$b=") == nil)
    }
}
