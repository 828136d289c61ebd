import PlaneRunbook
import SharedBase
import SharedRunbook
import TestKit
import Testing

/// What is proposed, written as a text, says exactly that to our own reader.
@Suite struct SuggestedTextTests {
    private typealias Entry = SuggestedText.Entry

    /// The commands that the reader finds in a text; nil where a person has something to do in it.
    private func commands(_ text: String) throws -> [String]? {
        let runbook = try RunbookParser.parse(Array(text.utf8))
        guard runbook.rollback.isEmpty, !runbook.steps.contains(where: { $0.kind == .manual || $0.rollback != nil })
        else { return nil }
        return runbook.steps.compactMap { $0.kind == .branch ? nil : $0.command }
    }

    @Test func itLooksAsAPersonWouldWriteIt() {
        let made = SuggestedText(
            title: "Queue is stuck",
            [
                Entry(words: "Look at the lag with kafka-lag --group orders.", command: "kafka-lag --group orders"),
                Entry(words: "Count them with `SELECT count(*) FROM orders;`", command: "SELECT count(*) FROM orders;"),
                Entry(words: nil, command: "cat <<'END'\n```\nfenced\n```\n\nEND"),
            ]
        )
        #expect(
            made.source == """
                # Queue is stuck

                ## Steps

                1. Look at the lag with kafka-lag --group orders.

                   ```sh
                   kafka-lag --group orders
                   ```

                2. Count them with 'SELECT count(*) FROM orders;'

                   ```sql
                   SELECT count(*) FROM orders;
                   ```

                3. Run this command

                   ````sh
                   cat <<'END'
                   ```
                   fenced
                   ```

                   END
                   ````

                """
        )
        #expect(made.leftOut == [])
    }

    /// A condition stays one; words that would change what is read are quoted or give way.
    @Test(arguments: [
        (
            "If the lag is high, restart with orderctl.", "1. If the lag is high, restart with orderctl:",
            "the lag is high"
        ),
        ("If it hangs", "1. If it hangs", nil), ("If it hangs:", "1. If it hangs:", "it hangs"),
        ("Otherwise, restart it.", "1. Otherwise, restart it:", nil),
        ("Rollback: orderctl restart", "1. The text says: Rollback: orderctl restart", nil),
        ("$ uptime", "1. The text says: $ uptime", nil), ("> see below", "1. > see below", nil),
        ("Run `uptime` and `ls -l` first", "1. Run 'uptime' and 'ls -l' first", nil),
        ("<script>", "1. The text says: <script>", nil), ("", "1. Run this command", nil),
    ])
    func wordsAreKeptWhereTheyChangeNothing(_ words: String, _ line: String, _ condition: String?) throws {
        let made = SuggestedText(title: nil, [Entry(words: words, command: "orderctl restart --all")])
        let source = try #require(made.source)
        #expect(try commands(source) == ["orderctl restart --all"])
        #expect(source.contains("\n\(line)\n"), "\(source)")
        let steps = try RunbookParser.parse(Array(source.utf8)).steps
        #expect(steps.first { $0.kind == .branch }?.condition == condition)
    }

    @Test func otherwiseBelongsToItsCondition() throws {
        let made = SuggestedText(
            title: "T",
            [
                Entry(words: "If the lag is high, restart it.", command: "orderctl restart --all"),
                Entry(words: "Otherwise, look at the log.", command: "journalctl -u orders"),
            ]
        )
        let steps = try RunbookParser.parse(Array(try #require(made.source).utf8)).steps
        #expect(steps.map(\.kind) == [.branch, .shell, .shell])
        #expect(steps[0].then == [2] && steps[0].otherwise == [3])
    }

    @Test(arguments: ["Rollback", "Prerequisites", "Step 3: drain", "```", "<ac:structured-macro>", "---", "", "a\nb"])
    func anyTitleLeavesTheSteps(_ title: String) throws {
        let made = SuggestedText(
            title: title,
            [Entry(words: nil, command: "uptime"), Entry(words: nil, command: "ls")]
        )
        #expect(made.accepted == ["uptime", "ls"])
        #expect(try commands(try #require(made.source)) == ["uptime", "ls"])
    }

    @Test(arguments: [
        "# a comment", "$ uptime", "one\ntwo", " uptime", "uptime ", "", "sum(rate(x[5m])) by (pod)", "NAME   READY",
        "<ac:structured-macro>", "a\r\nb",
    ])
    func whatWouldNotComeBackIsLeftOut(_ command: String) throws {
        let made = SuggestedText(
            title: "T",
            [Entry(words: "Look at \(command)", command: command), Entry(words: nil, command: "uptime")]
        )
        #expect(made.leftOut == [command])
        #expect(try commands(try #require(made.source)) == ["uptime"])
        #expect(SuggestedText(title: "T", [Entry(words: nil, command: command)]).source == nil)
    }

    @Test func moreThanASourceHoldsIsLeftOut() {
        let long = "echo " + String(repeating: "x", count: 60_000)
        let made = SuggestedText(title: "T", (0..<4).map { Entry(words: nil, command: "\(long)\($0)") })
        #expect(made.accepted.count == 3 && made.leftOut == ["\(long)3"])
    }

    /// For any proposals: reading the text gives back exactly what was accepted, and nothing is lost without being told.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func readingGivesBackExactlyTheCommands(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let parts = [
            "uptime", "kubectl get pods", "echo", " ", "  ", "\n", "\n\n", "\t", "`", "```", "````sh", "~~~", "'", "\"",
            "$", "$ ", "#", "# ", "\\", "\\\n", ";", "|", "&&", "<<END\n", "END", "(", ")", "{", "}", "if true; then",
            "fi", "- ", "1. ", "> ", "* ", "| a | b |", "|---|", "---", "===", "<!--", "-->", "<script>", "<details>",
            "<aside>", "<ac:structured-macro>", "<pod>", "{{HOST}}", "${X:-y}", "If it is down, ", "Otherwise ",
            "Rollback: ", "Run ", "SELECT 1;", "GET /x", "mysql> ", "steps:", "name: x", "[a]: b", "\r", "\u{0}",
            "\u{200b}", "\u{FC}\u{1F642}", "&lt;", "level=warn", "Restart the service.", "```\n```",
        ]
        var accepted = 0
        for _ in 0..<150 {
            let entries = (0..<Int.random(in: 1...5, using: &random)).map { _ -> Entry in
                func text(_ most: Int) -> String {
                    (0..<Int.random(in: 0...most, using: &random)).map { _ in parts.randomElement(using: &random) ?? ""
                    }
                    .joined()
                }
                return Entry(words: Bool.random(using: &random) ? text(6) : nil, command: text(5))
            }
            let title = Bool.random(using: &random) ? parts.randomElement(using: &random) : nil
            let made = SuggestedText(title: title, entries)
            #expect(made == SuggestedText(title: title, entries))
            #expect((made.accepted + made.leftOut).sorted() == entries.map(\.command).sorted(), "seed \(seed)")
            accepted += made.accepted.count
            guard let source = made.source else { continue }
            #expect(try commands(source) == made.accepted, "seed \(seed): \(source)")
        }
        #expect(accepted > 40, "the parts make commands too")
    }
}
