import AgentRunbook
import AgentSandbox
import TestKit
import Testing

/// What leaves the host of a step's output.
@Suite struct OutputTests {
    private func run(_ scrubber: inout OutputScrubber, _ chunks: [String]) -> String {
        var all: [UInt8] = []
        for chunk in chunks { all += scrubber.feed(.output, Array(chunk.utf8)).flatMap(\.bytes) }
        all += scrubber.finish().flatMap(\.bytes)
        return String(decoding: all, as: UTF8.self)
    }

    /// A secret cut at every byte between two reads of the pipe.
    @Test func findsSecretsAcrossChunks() {
        let secret = "correct horse 42"
        let text = "before \(secret) after\nlast \(secret)"
        for cut in 0...text.utf8.count {
            var scrubber = OutputScrubber(secrets: [secret])
            let shown = run(&scrubber, [String(text.prefix(cut)), String(text.dropFirst(cut))])
            #expect(!shown.contains("horse"), "\(cut)")
            #expect(shown.hasPrefix("before [REDACTED:"))
            #expect(shown.contains(" after\nlast "))
        }
    }

    @Test func findsWhatLooksLikeASecret() {
        let key = "AKIA" + "QX7R4TZ2MN5PB6WL"
        var scrubber = OutputScrubber(secrets: [])
        let shown = run(
            &scrubber,
            ["key \(key)\n", "password=hunter2-hunter2\n", "then hunter2-hunter2 again\n", "plain text\n"]
        )
        #expect(!shown.contains(key))
        #expect(!shown.contains("hunter2"))
        #expect(shown.hasSuffix("plain text\n"))
    }

    @Test func holdsAPrivateKeyTogether() {
        let body = (0..<6).map { _ in
            String((0..<64).map { _ in "ABCDEFGHIJKLMNOPabcdefghijklmnop0123456789+/".randomElement() ?? "A" })
        }
        let lines = ["-----BEGIN RSA PRIVATE " + "KEY-----"] + body + ["-----END RSA PRIVATE " + "KEY-----", "done"]
        var scrubber = OutputScrubber(secrets: [])
        let shown = run(&scrubber, lines.map { $0 + "\n" })
        for line in body { #expect(!shown.contains(line)) }
        #expect(shown.hasSuffix("done\n"))
        // One that never ends is not shown either.
        var open = OutputScrubber(secrets: [])
        let rest = run(&open, lines.dropLast(2).map { $0 + "\n" })
        for line in body { #expect(!rest.contains(line)) }
    }

    @Test func findsEachLineOfASecret() {
        var scrubber = OutputScrubber(secrets: ["first line\nsecond line"])
        let shown = run(&scrubber, ["x second line y\n", "first line\n"])
        #expect(!shown.contains("second line") && !shown.contains("first line"))
    }

    @Test(arguments: [1, 7, 4096]) func cutsWithAMark(_ size: Int) {
        var scrubber = OutputScrubber(secrets: ["half-a-secret"], limit: 100)
        let text = String(repeating: "0123456789\n", count: 8) + "and half-a-secret that crosses the end\nmore\n"
        var chunks: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            chunks.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        let shown = run(&scrubber, chunks)
        #expect(shown == String(repeating: "0123456789\n", count: 8) + "[output cut after 100 bytes]\n")
        #expect(scrubber.isCut)
        #expect(scrubber.total == text.utf8.count)
    }

    @Test func cutsNothingAtTheLimit() {
        var scrubber = OutputScrubber(secrets: [], limit: 10)
        #expect(run(&scrubber, ["012345678\n"]) == "012345678\n")
        #expect(!scrubber.isCut)
    }

    /// Reads of the pipe cut letters anywhere, pieces do not: decoded one by one they are the text, and what is no text stays what it was.
    @Test func piecesEndBetweenLetters() {
        for seed in 0..<100 {
            var random = SeededGenerator(seed: UInt64(seed))
            var whole: [UInt8] = []
            while whole.count < 4_000 {
                let letter = Array(["a ", "é", "€", "𝄞", " ", "\n"].randomElement(using: &random)?.utf8 ?? "a".utf8)
                whole += Int.random(in: 0..<10, using: &random) == 0 ? letter.suffix(1) : letter
            }
            for limit in [1 << 20, 2_000] {
                var scrubber = OutputScrubber(secrets: [], limit: limit)
                var pieces: [OutputScrubber.Piece] = []
                var rest = whole[...]
                while !rest.isEmpty {
                    let size = Int.random(in: 1...40, using: &random)
                    pieces += scrubber.feed(.output, Array(rest.prefix(size)))
                    rest = rest.dropFirst(size)
                }
                pieces += scrubber.finish()
                let text = pieces.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
                let bytes = pieces.flatMap(\.bytes)
                #expect(
                    text.unicodeScalars.elementsEqual(String(decoding: bytes, as: UTF8.self).unicodeScalars),
                    "seed \(seed)"
                )
                if limit > whole.count {
                    #expect(bytes == whole, "seed \(seed)")
                } else if let mark = bytes.lastIndex(of: UInt8(ascii: "[")) {
                    #expect(whole.starts(with: bytes[..<mark]) && mark > 0, "seed \(seed)")
                }
            }
        }
    }

    @Test func keepsStreamsApart() {
        var scrubber = OutputScrubber(secrets: [])
        #expect(scrubber.feed(.output, Array("a".utf8)).isEmpty)
        let first = scrubber.feed(.error, Array("b\n".utf8))
        #expect(first.map(\.stream) == [.error])
        #expect(first.map(\.bytes) == [Array("b\n".utf8)])
        #expect(scrubber.feed(.output, Array("c\n".utf8)).map(\.bytes) == [Array("ac\n".utf8)])
    }
}
