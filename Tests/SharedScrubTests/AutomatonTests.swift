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

    @Test("the survey of a text passes over no keyword, wherever it stands and whatever stands around it")
    func survey() {
        let words =
            TokenShape.all.map(\.prefix) + SpecialShape.allCases.map(\.rawValue) + ["pw", "token", "-----BEGIN "]
        var random = SeededGenerator(seed: 8)
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789-_./: =ABC\"$")
        for word in words {
            for before in [0, 1, 2, 3, 17] {
                let text = Array(TestSecrets.random(before, from: letters, &random).utf8) + Array(word.utf8)
                text.withView { #expect(TextSurvey($0).firstKeyword.map { $0 <= before } == true, "\(word)") }
            }
        }
        Array("0a1b2c3d4e5f60718".utf8).withView { #expect(TextSurvey($0).firstKeyword == nil) }
    }

    @Test("from the first place that the survey names, the automaton finds what it finds in the whole text")
    func fromFirst() {
        let automaton = Keywords.shared.automaton
        var random = SeededGenerator(seed: 9)
        let letters = Array("paswdtokenkeyauthcred-_./:=$29sig!q~")
        for _ in 0..<400 {
            let text = Array(TestSecrets.random(60, from: letters, &random).utf8)
            var whole: [[Int]] = []
            var rest: [[Int]] = []
            text.withView { text in
                automaton.scan(text, 0..<text.count) { whole.append([$0, $1]) }
                if let first = TextSurvey(text).firstKeyword {
                    automaton.scan(text, 0..<text.count, from: first) { rest.append([$0, $1]) }
                }
            }
            #expect(whole == rest)
        }
    }

    @Test("what the survey lets pass at once holds nothing for the scanner either")
    func shortCut() {
        // Who looks for a value that stands nowhere takes no short cut.
        var elsewhere = LearnedValues()
        Array("Zt4-stands-nowhere-9Kq".utf8).withView { elsewhere.learn($0) }
        #expect(!elsewhere.isEmpty)
        var random = SeededGenerator(seed: 12)
        let pieces = [
            "arn:aws:kms:eu-west-1:123456789012:", "arn:", "urn:", "://", " ", ",", "[REDACTED:name]", "\n",
            "subnet-0a1b2c3d4e5f60718", "plain", "password=", "?", "instance/", "app", "[", "\"", "@sha256:",
        ]
        var found = 0
        for _ in 0..<3000 {
            var text = ""
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let isRandom = Int.random(in: 0..<3, using: &random) == 0
                text +=
                    isRandom
                    ? TestSecrets.random(30, &random) : pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            Array(text.utf8).withView { bytes in
                let short = TextScanner.spans(bytes, options: .init())
                found += short.count
                #expect(short == TextScanner.spans(bytes, options: .init(), learned: elsewhere), "\(text)")
            }
        }
        #expect(found > 100)
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
