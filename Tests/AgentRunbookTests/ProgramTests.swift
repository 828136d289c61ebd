import Glibc
import SharedBase
import SharedJSON
import TestKit
import Testing

/// `dd0c-agent runbook` as the contract says, where the program has been built (`scripts/test` names its folder).
@Suite(.enabled(if: Programs.agent != nil && Programs.hasSandbox)) struct ProgramTests {
    private let folder = TemporaryFolder()

    private func run(_ words: String, _ yaml: String? = nil, terminal: String? = nil) -> Programs.Result {
        let here = folder.path
        if let yaml { folder.write("runbook.yaml", yaml) }
        let file = yaml == nil ? "" : "'\(here)/runbook.yaml'"
        let agent = Programs.quoted(Programs.agent ?? "")
        let command = "\(agent) runbook \(words) \(file) --state-dir '\(here)/state' --policy '\(here)/policy.yaml'"
        guard let terminal else { return Programs.shell(command) }
        // A terminal of its own, in which a person types the lines.
        folder.write("typed", terminal)
        folder.write("run.sh", command)
        return Programs.shell("script -qec 'sh \(here)/run.sh' /dev/null < '\(here)/typed'")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let steps: String
        var words = ""
        let code: Int32
        var shows: [String] = []
        var hides: [String] = []

        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "safe", steps: "[echo one, echo two]", code: 0, shows: ["one\n", "two\n", "done: 2 succeeded"]),
        Row(
            name: "caution denied",
            steps: "[echo one, touch /tmp/x, echo three]",
            code: 3,
            shows: ["one\n", "no terminal"],
            hides: ["three\n"]
        ),
        Row(
            name: "caution allowed",
            steps: "[touch /tmp/x, echo two]",
            words: "--yes caution",
            code: 0,
            shows: ["two\n"]
        ),
        Row(
            name: "dangerous denied",
            steps: "[rm -rf /tmp/x && echo gone]",
            words: "--yes caution",
            code: 3,
            hides: ["\ngone\n"]
        ),
        Row(
            name: "another host",
            steps: "[{command: echo two, target: db-1}]",
            words: "--yes caution",
            code: 3,
            shows: ["it runs at `db-1`, this is `"],
            hides: ["two\n    succeeded"]
        ),
        Row(
            name: "this host by its name",
            steps: "[{command: echo two, target: db-1}]",
            words: "--as db-1",
            code: 0,
            shows: ["two\n"]
        ),
        Row(name: "this host no longer", steps: "[{command: echo two, target: db-1}]", words: "--as web-1", code: 3),
        Row(name: "manual denied", steps: "[manual: Call the shop]", code: 3, shows: ["a person has to confirm"]),
        Row(name: "sql denied", steps: "[sql: SELECT 1]", code: 3, shows: ["needs a connection of the local policy"]),
        Row(
            name: "failure aborts",
            steps: "['false', echo two]",
            code: 1,
            shows: ["failed: exit code 1"],
            hides: ["two\n"]
        ),
        Row(
            name: "failure goes on",
            steps: "[{command: 'false', on_failure: continue}, echo two]",
            code: 1,
            shows: ["two\n", "1 failed"]
        ),
        Row(
            name: "failure retried",
            steps: "[{command: 'echo try; false', retry: {max_attempts: 2, backoff: 1s}}]",
            code: 1,
            shows: ["try 2 of 2"]
        ),
        Row(
            name: "rollback shown",
            steps: "[{command: 'false', rollback: put it back}]",
            code: 1,
            shows: ["to undo it: put it back"]
        ),
        Row(
            name: "let go",
            steps: "[{command: sleep 50, timeout: 1s, on_stop: echo free}]",
            code: 1,
            shows: ["timed out", "it let go of what it held"]
        ),
        Row(
            name: "still held",
            steps: "[{command: sleep 50, timeout: 1s, on_stop: 'echo Lock 4711; false'}]",
            code: 1,
            shows: ["it may still hold something", "Lock 4711"]
        ),
        Row(name: "timeout", steps: "[{command: sleep 50, timeout: 1s}]", code: 1, shows: ["timed out"]),
        Row(
            name: "no such program",
            steps: "[no-such-program-here]",
            words: "--yes caution",
            code: 1,
            shows: ["refused"]
        ),
        Row(
            name: "then",
            steps: "['true', {if: 'steps[1].exit == 0', then: [echo t], else: [echo e]}]",
            code: 0,
            shows: ["t\n"],
            hides: ["echo e"]
        ),
        Row(
            name: "else",
            steps: "[{command: 'false', on_failure: continue}, {if: 'steps[1].ok', then: [echo t], else: [echo e]}]",
            code: 1,
            shows: ["e\n"],
            hides: ["echo t"]
        ),
        Row(
            name: "by output",
            steps: "[echo 87, {if: 'steps[1].output > 80', then: [echo full]}]",
            code: 0,
            shows: ["full\n"]
        ),
        Row(
            name: "nested branches",
            steps: "['true', {if: '1 == 2', then: [{if: '1 == 1', then: [echo deep]}]}, echo last]",
            code: 0,
            shows: ["last\n"],
            hides: ["deep"]
        ),
        Row(
            name: "condition nobody can tell",
            steps: "[{if: the disk is full, then: [echo t]}]",
            code: 3,
            shows: ["cannot be told"],
            hides: ["echo t"]
        ),
        Row(
            name: "no network",
            steps: "[df -h]",
            words: "--network host --yes caution",
            code: 3,
            shows: ["local policy gives no step"]
        ),
    ]

    @Test(arguments: rows) func keepsTheContract(_ row: Row) {
        let result = run("run \(row.words)", "steps: \(row.steps)\n")
        #expect(result.code == row.code, "\(result.output)\(result.error)")
        for part in row.shows { #expect(result.output.contains(part), "\(result.output)") }
        for part in row.hides { #expect(!result.output.contains(part), "\(result.output)") }
    }

    @Test(
        arguments: [
            ("run", "steps: ['echo {{NAME}}']", "`NAME`"),
            ("run --var NAM=x", "steps: ['echo {{NAME}}']", "did you mean `NAME`?"),
            ("run", "steps: [{comand: ls}]", "line 1, column 10, steps[0]"),
            ("run", "# Title\n\n1. `df -h`\n", "dd0c-plane runbook parse"),
            ("run --yes dangerous", "steps: [ls]", "--yes"), ("run --network lan", "steps: [ls]", "--network"),
            ("run", nil, "file"),
            ("run --var 'NAME=a b'", "steps: [\"cat <<E\\n{{NAME}}\\nE\"]", "only letters"),
            ("run /no/such/file", nil, "No such file"),
        ] as [(String, String?, String)]
    )
    func refusesBeforeAnythingRuns(_ row: (String, String?, String)) {
        let result = run(row.0, row.1)
        #expect(result.code == 64)
        #expect(result.output.isEmpty)
        #expect(result.error.contains(row.2), "\(result.error)")
    }

    /// The verdict is that of the finished text, and a value is never syntax.
    @Test func judgesAfterSubstitution() {
        let yaml = "steps: ['echo {{A}}', 'sh -c \"ls {{A}}\"']\n"
        let result = run("run --var 'A=x; rm -rf /work'", yaml)
        #expect(result.code == 3)
        #expect(result.output.contains("x; rm -rf /work\n    succeeded"), "\(result.output)")
        #expect(result.output.contains("[2/2] dangerous"), "\(result.output)")
    }

    /// A secret in a command, in output plain and cut, in errors, in conditions, in the document: seen nowhere.
    @Test func hidesCanaries() {
        let canary = "canary-\(Int.random(in: 1_000_000..<9_999_999))-x"
        let yaml = """
            variables: {TOKEN: {secret: true}, WORD: a}
            steps:
              - {name: "Use {{TOKEN}}", command: 'printf %s "{{TOKEN}}"; echo "{{TOKEN}}" >&2; echo "[{{TOKEN}}]"', rollback: "undo {{TOKEN}}"}
              - {command: '"{{TOKEN}}"', on_failure: continue, rollback: "undo {{TOKEN}}"}
              - {command: 'grep {{TOKEN}} /no/such/file', on_failure: continue}
              - {if: "steps[1].output contains {{TOKEN}}", then: [echo it does]}
              - {if: "{{TOKEN}}", then: [echo x]}
            """
        for format in ["table", "json"] {
            let result = run("run --yes caution --format \(format) --var TOKEN=\(canary)", yaml)
            let all = result.output + result.error
            #expect(!all.contains(canary), "\(all)")
            #expect(all.contains("[secret TOKEN]"))
            #expect(all.contains("[REDACTED:"))
        }
        let check = Programs.shell(
            "\(Programs.quoted(Programs.agent ?? "")) runbook check --var TOKEN=\(canary) '\(folder.path)/runbook.yaml'"
        )
        #expect(!(check.output + check.error).contains(canary))
    }

    @Test func printsOneDocument() throws {
        let result = run("run --format json", "name: N\nsteps: [echo hello, touch /tmp/x, echo never]\n")
        #expect(result.code == 3)
        let object = try #require(try JSON.parse(result.output).objectValue)
        #expect(object["schemaVersion"]?.stringValue == "1")
        #expect(object["outcome"]?.stringValue == "denied")
        let steps = try #require(object["steps"]?.arrayValue).compactMap(\.objectValue)
        #expect(steps.map { $0["status"]?.stringValue } == ["succeeded", "denied", "not_run"])
        #expect(steps[0]["exitCode"]?.intValue == 0)
        #expect(steps[0]["outputBytes"]?.intValue == 6)
        #expect(result.error.contains("hello\n"))
    }

    @Test func cutsAFlood() {
        let result = run("run --yes caution", "steps: ['seq 1 400000; echo end >&2']\n")
        #expect(result.code == 0)
        #expect(result.output.contains("[output cut after 1048576 bytes]"))
        #expect(result.output.utf8.count < 1_060_000)
    }

    @Test func keepsToTheLocalPolicy() {
        folder.write("policy.yaml", "max_risk: safe\ndeny: ['*secret-db*']\n")
        chmod(folder.path + "/policy.yaml", 0o644)
        #expect(run("run --yes caution", "steps: [touch /tmp/x]\n").code == 3)
        #expect(run("run", "steps: [echo secret-db]\n").code == 3)
        #expect(run("run", "steps: [echo hello]\n").code == 0)
        folder.write("policy.yaml", "max_rsk: safe\n")
        #expect(run("run", "steps: [echo hello]\n").code == 3)
    }

    @Test func writesOnlyWhereItMay() {
        mkdir(folder.path + "/out", 0o777)
        chmod(folder.path + "/out", 0o777)
        chmod(folder.path, 0o711)
        let yaml = "steps: ['echo kept > \(folder.path)/out/file']\n"
        #expect(run("run --yes caution --writable '\(folder.path)/out'", yaml).code == 0)
        #expect(folder.text("out/file") == "kept\n")
        #expect(run("run --yes caution", yaml).code == 1)
    }

    static let typed: [(String, String, Int32, String)] = [
        ("touch /tmp/x && echo ran", "y\n", 0, "ran"), ("touch /tmp/x && echo ran", "n\n", 3, "you said no"),
        ("rm -rf /tmp/x && echo ran", "dangerous\n", 0, "ran"),
        ("rm -rf /tmp/x && echo ran", "y\n", 3, "was not typed"),
        ("{command: echo ran, target: db-1}", "y\n", 0, "it runs at `db-1`"),
        ("{command: echo ran, target: db-1}", "n\n", 3, "and you said no"),
        ("{command: rm -rf /tmp/x && echo ran, target: db-1}", "y\ny\n", 3, "was not typed"),
        ("{command: rm -rf /tmp/x && echo ran, target: db-1}", "y\ndangerous\n", 0, "ran"),
        ("{manual: Call the shop}", "yes\n", 0, "confirmed"), ("{if: it rains, then: [echo wet]}", "y\n", 0, "wet"),
        ("{if: it rains, then: [echo wet], else: [echo dry]}", "n\n", 0, "dry"),
        ("{if: it rains, then: [echo wet]}", "q\n", 3, "you stopped"),
    ]

    /// At a terminal of its own.
    @Test(arguments: typed) func asks(_ row: (String, String, Int32, String)) {
        let result = run("run", "steps: [\(row.0)]\n", terminal: row.1)
        #expect(result.code == row.2, "\(result.output)")
        #expect(result.output.contains(row.3), "\(result.output)")
    }

    /// A step cannot play with the terminal of the person who is asked next.
    @Test func tamesOutputAtATerminal() {
        let result = run("run", "steps: ['printf \"\\033[2Jx\\r\\n\"']\n", terminal: "")
        #expect(result.output.contains("?[2Jx?"), "\(result.output)")
    }

    /// An interrupt ends the step and the run.
    @Test func endsAtASignal() {
        folder.write("runbook.yaml", "steps: [{command: sleep 100, on_failure: continue}, echo never]\n")
        let here = folder.path
        let result = Programs.shell(
            """
            \(Programs.quoted(Programs.agent ?? "")) runbook run '\(here)/runbook.yaml' --state-dir '\(here)' > '\(here)/said' &
            timeout 20 sh -c 'until grep -q "1/2" "\(here)/said"; do :; done'
            kill -TERM $!
            wait $!
            code=$?
            cat '\(here)/said'
            exit $code
            """
        )
        #expect(result.code == 1)
        #expect(result.output.contains("cancelled by"), "\(result.output)")
        #expect(!result.output.contains("never"))
    }

    @Test func checksFixtures() throws {
        let agent = Programs.quoted(Programs.agent ?? "")
        func check(_ name: String, _ words: String = "") -> Programs.Result {
            Programs.shell("\(agent) runbook check '\(Fixtures.folder("runbooks"))/\(name)' \(words)")
        }
        let fine = check("restart.yaml", "--format json")
        #expect(fine.code == 0)
        let object = try #require(try JSON.parse(fine.output).objectValue)
        #expect(object["missing"]?.arrayValue?.compactMap(\.stringValue) == ["SERVICE", "API_TOKEN"])
        #expect(
            object["steps"]?.arrayValue?.compactMap { $0.objectValue?["kind"]?.stringValue } == [
                "shell", "shell", "branch", "shell", "shell", "shell",
            ]
        )
        let kinds = check("decisions.yaml", "--format json")
        let steps = try #require(try JSON.parse(kinds.output).objectValue?["steps"]?.arrayValue).compactMap(
            \.objectValue
        )
        #expect(steps.map { $0["risk"]?.stringValue } == ["safe", "caution", "dangerous", nil, "safe"])
        #expect(steps.allSatisfy { $0["risk"]?.stringValue == nil || $0["reasons"]?.arrayValue?.isEmpty == false })
        let broken = check("broken.yaml")
        #expect(broken.code == 1)
        for part in ["line 5, column 14, steps[0].timeout", "steps[1].on_failure", "did you mean `command`?"] {
            #expect(broken.error.contains(part))
        }
        #expect(check("disk.md").code == 1)
        #expect(check("nowhere.yaml").code == 2)
    }
}
