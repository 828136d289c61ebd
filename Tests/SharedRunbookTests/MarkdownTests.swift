import SharedBase
import SharedRunbook
import Testing

/// Constructs of Markdown, from CommonMark to Notion.
@Suite("Runbook Markdown")
struct MarkdownTests {
    @Test(
        "blocks",
        arguments: [
            ("1. Do it\n   ~~~bash\n   a -x\n   ~~~\n2. Check it", ["shell a -x", "manual Check it"]),
            ("1. Do it\n```sh\na -x\n```\n2. Check it", ["shell a -x", "manual Check it"]),
            ("Look:\n\n    $ a -x\n    out\n\nDone.", ["shell a -x"]),
            ("> ```sh\n> a -x\n> ```\n> Restart nothing.", ["shell a -x"]),
            ("```sh\na -x", ["shell a -x"]),
            ("````sh\necho ```\n````", ["shell echo ```"]),
            ("Title\n=====\n\n``` bash title=x\na -x\n```", ["shell a -x"]),
            ("* a\n  * Restart the API\n    + Check it", ["manual Restart the API", "manual Check it"]),
            ("1. Outer:\n   1. Inner one\n   2. Inner two", ["manual Inner one", "manual Inner two"]),
            ("1. Outer\n   1. Inner one", ["manual Outer", "manual Inner one"]),
            ("- [ ] one\n- [X] two", ["manual one", "manual two"]),
            ("| What | Command |\n|---|:--|\n| look at `kubectl x` | `kubectl get pods` |", ["shell kubectl get pods"]),
            ("---\ntitle: x\n---\n1. Check it", ["manual Check it"]),
            ("<!-- 1. Check nothing -->\n<!--\n1. Check nothing\n-->\n1. Check it", ["manual Check it"]),
            ("<script>\n1. Check nothing\n</script>\n1. Check it", ["manual Check it"]),
            ("<details>\n<summary>More</summary>\n\n1. Check it\n</details>", ["manual Check it"]),
            ("<aside>\nRestart nothing.\n</aside>\n\n1. Check it", ["manual Check it"]),
            (
                "## Step 1: Stop it\n\nSome words.\n\n## Step 2 - Start it\n\n```sh\na -x\n```",
                ["manual Stop it", "shell a -x"]
            ),
            (
                "1. Look at [the **board**](https://x/y) and &lt;that&gt; \\*star\\*",
                ["manual Look at the board and <that> *star*"]
            ),
            ("1. Open <https://x.example/> now", ["manual Open <https://x.example/> now"]),
            (
                "1. Check `a_b` and snake_case_name and *this* and __that__",
                ["manual Check a_b and snake_case_name and this and that"]
            ),
        ]
    )
    func blocks(_ text: String, _ wanted: [String]) throws {
        #expect(try Parsing.steps(text) == wanted)
    }

    @Test(
        "code in a sentence is a command where the sentence says run",
        arguments: [
            ("Run `kubectl get pods -A`.", ["shell kubectl get pods -A"]),
            ("Then execute `sudo reboot now` and type `uptime`", ["shell sudo reboot now", "shell uptime"]),
            ("The `kubectl get` command shows pods.", []),
            ("Do not run `rm -rf /`.", []),
            ("Never execute `rm -rf /`. Run `ls -l` instead.", ["shell ls -l"]),
            ("Run the command `SELECT 1 FROM t`", ["sql SELECT 1 FROM t"]),
            ("Run `web` again", []),
            ("Run ``echo `date` -u``", ["shell echo `date` -u"]),
        ]
    )
    func inline(_ text: String, _ wanted: [String]) throws {
        #expect(try Parsing.steps("- [ ] begin\n\n" + text).dropFirst().filter { !$0.hasPrefix("manual") } == wanted)
    }

    @Test func placesPointIntoTheSource() throws {
        let text = "# T\n\n1. Do *it*:\n\n   ```sh\n   a -x\n   b \\\n     -y\n   ```\n2. Run &amp; `c -z`\n"
        let runbook = try Parsing.runbook(text)
        #expect(runbook.steps.map { [$0.place.line, $0.place.column] } == [[6, 4], [7, 4], [10, 15]])
        #expect(runbook.steps.map(\.title) == ["Do it:", "Do it:", "Run & c -z"])
        #expect(Array(text.utf8)[runbook.steps[2].place.offset...].starts(with: Array("c -z".utf8)))
    }

    @Test(
        "sections that explain hold no steps in their prose",
        arguments: ["Meaning", "Impact", "References", "Overview"]
    )
    func descriptive(_ name: String) throws {
        #expect(
            try Parsing.steps("## \(name)\n\n1. Restart it.\n\nIf x, restart y.\n\n## Fix\n\n1. Check it") == [
                "manual Check it"
            ]
        )
    }

    @Test func nothingToDoIsAnError() {
        for text in [
            "", "   \n", "Just some words.", "## Meaning\n\nThe alert fires.", "```json\n{}\n```", "<p>Hello</p>",
            "<p></p>",
        ] {
            let error = #expect(throws: RunbookError.self) { try Parsing.runbook(text) }
            #expect(error?.code == .noActionableSteps)
            #expect(error?.code.rawValue == "no_actionable_steps")
        }
    }
}
