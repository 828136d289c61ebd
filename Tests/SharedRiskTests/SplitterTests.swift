import SharedRisk
import TestKit
import Testing

/// The two splitters: what they cut is what the real readers of shell and SQL would read.
@Suite("Splitters")
struct SplitterTests {
    private func pieces(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return ShellSplitter.split(bytes[...]).map { String(decoding: bytes[$0.range], as: UTF8.self) }
    }

    @Test("a program that the parser accepts is cut into programs that it accepts")
    func cutsBetweenCommands() throws {
        let programs = try RiskFixtures.programs("accepted.txt")
        for program in programs where (try? ShellParser.parse(Array(program.utf8))) != nil {
            for piece in pieces(program) {
                #expect(throws: Never.self, "\(piece) of \(program)") { try ShellParser.parse(Array(piece.utf8)) }
            }
        }
    }

    @Test(
        "shell is cut at line ends where nothing is open",
        arguments: [
            ("a\n# c\nb c", ["a", "b c"]), ("a 'b\nc'\nd", ["a 'b\nc'", "d"]),
            ("a <<E\nb\nE\nc", ["a <<E\nb\nE", "c"]),
            ("if a; then\nb\nfi\nc", ["if a; then\nb\nfi", "c"]), ("a \\\nb\nc |\nd", ["a \\\nb", "c |\nd"]),
            ("a 'b\nc\nd", ["a 'b", "c", "d"]), ("f()\n{ a\n}\nb", ["f()\n{ a\n}", "b"]), ("a()\nb", ["a()", "b"]),
            ("a <<'\"'\n'\n\"\nb", ["a <<'\"'\n'\n\"", "b"]),
        ]
    )
    func shell(_ row: (text: String, pieces: [String])) { #expect(pieces(row.text) == row.pieces) }

    @Test(
        "SQL is cut at semicolons that are in nothing",
        arguments: [
            ("SELECT 1; -- a\nSELECT 2", ["SELECT 1;", "SELECT 2"]),
            ("SELECT 'a;''b', \"c;\", `d;`; x", ["SELECT 'a;''b', \"c;\", `d;`;", "x"]),
            ("SELECT 'it\\'s; so'; b", ["SELECT 'it\\'s; so';", "b"]),
            ("/* a; /* b; */ c; */ SELECT 1;", ["SELECT 1;"]),
            ("DO $$ a; $$; DO $b$ $$; $b$;", ["DO $$ a; $$;", "DO $b$ $$; $b$;"]),
            ("\\dt+\nSELECT 1\n\\gx\n;;", ["\\dt+", "SELECT 1\n\\gx"]),
            ("/*!50000 DROP TABLE t */;", ["/*!50000 DROP TABLE t */;"]),
            ("SELECT $1, $2;", ["SELECT $1, $2;"]), (" ; ;\n", []), ("SELECT 1 -- the end\n", ["SELECT 1 -- the end"]),
        ]
    )
    func sql(_ row: (text: String, statements: [String])) {
        let bytes = Array(row.text.utf8)
        let found = SQLSplitter.statements(bytes[...]).map { String(decoding: bytes[$0], as: UTF8.self) }
        #expect(found == row.statements)
        #expect(SQLSplitter.statements(bytes[...], most: 1).count == min(1, found.count))
    }

    @Test("places of SQL are those of the slice that was given")
    func slices() {
        let bytes = Array("xx SELECT 1; SELECT 2;".utf8)
        #expect(SQLSplitter.statements(bytes[2...]) == [3..<12, 13..<22])
    }
}
