import SharedRisk
import TestKit
import Testing

@Suite("Shell parser")
struct ParserTests {
    @Test("programs that bash accepts are parsed")
    func accepted() throws {
        let programs = try RiskFixtures.programs("accepted.txt")
        #expect(programs.count > 60)
        for program in programs {
            #expect(throws: Never.self, "\(program)") { try ShellParser.parse(Array(program.utf8)) }
        }
    }

    @Test("programs that bash refuses are refused, at a place inside of them")
    func refused() throws {
        let programs = try RiskFixtures.programs("refused.txt")
        #expect(programs.count > 60)
        for program in programs {
            do {
                _ = try ShellParser.parse(Array(program.utf8))
                Issue.record("was accepted: \(program)")
            } catch {
                #expect((0...program.utf8.count).contains(error.offset), "\(program): \(error)")
                #expect(!error.reason.isEmpty)
            }
        }
    }

    @Test("the words of a command, and where they stand")
    func words() throws {
        let text = "ls -l  'a b'\"c\"d $x"
        let command = try #require(try Self.only(text))
        guard case .simple(let assignments, let words) = command.kind else {
            Issue.record("no simple command")
            return
        }
        #expect(assignments.isEmpty)
        #expect(words.map { text.utf8Slice($0.range) } == ["ls", "-l", "'a b'\"c\"d", "$x"])
        #expect(words.map(\.constant) == ["ls", "-l", "a bcd", nil])
    }

    @Test(
        "quotes",
        arguments: [
            (#"'a\b'"#, #"a\b"#), (#""a\$b\q""#, #"a$b\q"#), (#"a\ b"#, "a b"), (#"$'\x72\155\n\u00e9'"#, "rm\né"),
            ("a\\\nb", "ab"), (#"$"x""#, "x"), ("''", ""), (#"a'b'"c"\d"#, "abcd"), (#"$'a\'b'"#, "a'b"),
        ]
    )
    func quotes(_ written: String, _ meant: String) throws {
        let command = try #require(try Self.only("echo " + written))
        guard case .simple(_, let words) = command.kind else { return }
        #expect(words.last?.constant == meant)
    }

    @Test(
        "here-documents",
        arguments: [
            ("cat <<E\na $b\nE\n", 2, false), ("cat <<'E'\na $b\nE\n", 1, true), ("cat <<-\\E\n\ta\n\tE\n", 1, true),
            ("cat <<E\nplain", 1, false),
        ]
    )
    func hereDocs(_ text: String, _ pieces: Int, _ quoted: Bool) throws {
        let program = try ShellParser.parse(Array(text.utf8))
        let body = try #require(program.hereDocs.first)
        #expect(body.isQuoted == quoted)
        #expect(body.pieces.filter { if case .text(let text) = $0.kind { text != "\n" } else { true } }.count == pieces)
    }

    @Test("redirections and their descriptors")
    func redirections() throws {
        let command = try #require(try Self.only("a 2>&1 >b <c >>d &>e 3<>f {g}>h <<<i >|j"))
        #expect(command.redirections.map { $0.descriptor ?? "" } == ["2", "", "", "", "", "3", "{g}", "", ""])
        #expect(
            command.redirections.compactMap { $0.target?.constant } == ["1", "b", "c", "d", "e", "f", "h", "i", "j"]
        )
    }

    @Test(
        "too deep and too long is refused, not crashed",
        arguments: [
            ("(", ")"), ("$(", ")"), ("{ ", ";}"), ("if a; then ", "; fi"), ("${x:-", "}"), ("\"$(", ")\""),
            ("$((", "))"), ("a=(", ")"), ("<(", ")"),
            ("[[ ( ", " ) ]]"), ("`", "`"), ("x[", "]"), ("f()", ""), ("! ", ""), ("case a in a) ", ";; esac"),
            ("while a; do ", "; done"),
        ]
    )
    func deep(_ open: String, _ close: String) {
        for count in [50, 5_000, 60_000] {
            let text = String(repeating: open, count: count) + "a" + String(repeating: close, count: count)
            _ = RiskClassifier().classify(text)
        }
        let long = Array(repeating: UInt8(ascii: "a"), count: ShellLimits.standard.maxBytes + 1)
        #expect(RiskClassifier().classify(long).reasons.first?.rule == "shell.unparsable")
    }

    @Test("functions and aliases that call each other with many words come to an end")
    func manyCalls() {
        let doubling = (1..<200).map { "f\($0)(){ f\($0 - 1) a; f\($0 - 1) \"$@\"; }\n" }.joined() + "f199 x"
        let long =
            "f(){ " + String(repeating: "ls \"$@\";", count: 2_000) + " }; " + String(repeating: "f a;", count: 2_000)
        for text in [doubling, long, "alias a='b x' b='a x'; a y; b z", "f(){ eval \"$1\" a; }; f 'ls x'"] {
            let verdict = RiskClassifier().classify(text)
            PropertyTests.expectPlaces(verdict, Array(text.utf8))
        }
    }

    /// The one command of a text.
    static func only(_ text: String) throws -> ShellCommand? {
        try ShellParser.parse(Array(text.utf8)).script.items.first?.pipelines.first?.pipeline.stages.first
    }
}

extension String {
    func utf8Slice(_ range: Range<Int>) -> String { String(decoding: Array(utf8)[range], as: UTF8.self) }
}
