import SharedRunbook
import Testing

/// Decisions, what undoes a step, and people's work.
@Suite("Runbook structure")
struct StructureTests {
    @Test(
        "decisions",
        arguments: [
            ("If it is down, restart it.", ["branch if it is down then 2 else", "manual restart it."]),
            (
                "If it is down, then restart it. Otherwise, page the owner.",
                ["branch if it is down then 2 else 3", "manual restart it.", "manual page the owner."]
            ),
            (
                "If it is down, run `systemctl restart x`.",
                ["branch if it is down then 2 else", "shell systemctl restart x"]
            ),
            ("If the disk is full, it will slow down.\n\n1. Check it", ["manual Check it"]),
            (
                "If it is down, run:\n\n```sh\na -x\nb -y\n```\n\nOtherwise run:\n\n```sh\nc -z\n```\n\n```sh\nd -e\n```",
                ["branch if it is down then 2 3 else 4", "shell a -x", "shell b -y", "shell c -z", "shell d -e"]
            ),
            (
                "1. If it is down:\n   1. Restart it\n   2. Check it\n2. Else:\n   - Page the owner\n3. Close the ticket",
                [
                    "branch if it is down then 2 3 else 4", "manual Restart it", "manual Check it",
                    "manual Page the owner", "manual Close the ticket",
                ]
            ),
            (
                "- If a, check x\n- Else if b, check y\n- Otherwise check z",
                [
                    "branch if a then 2 else 3", "manual check x", "branch if b then 4 else 5", "manual check y",
                    "manual check z",
                ]
            ),
            (
                "1. If a:\n   - If b:\n     - Check c\n   - Else:\n     - Check d\n2. Otherwise:\n   - Check e",
                [
                    "branch if a then 2 else 5", "branch if b then 3 else 4", "manual Check c", "manual Check d",
                    "manual Check e",
                ]
            ),
            (
                "If a, check x. If b, check y.",
                ["branch if a then 2 else", "manual check x.", "branch if b then 4 else", "manual check y."]
            ),
            ("1. Check it\n\nOtherwise nothing is done", ["manual Check it"]),
        ]
    )
    func decisions(_ text: String, _ wanted: [String]) throws {
        let lines = PairTests.lines(try Parsing.runbook(text))
        #expect(lines == wanted)
    }

    @Test("children name their branch")
    func parents() throws {
        let runbook = try Parsing.runbook("If a, check x. Otherwise, check y.")
        #expect(runbook.steps.map(\.parent) == [nil, 1, 1])
        #expect(runbook.steps.map(\.index) == [1, 2, 3])
        #expect(runbook.steps[0].condition == "a")
    }

    @Test(
        "what undoes a step hangs on it and is no step",
        arguments: [
            ("1. Run `a/b -x`\n   - Rollback: `a/b -y`\n2. Check it", ["a/b -y", nil], []),
            ("```sh\na -x\n```\nRollback: `./undo.sh`", ["./undo.sh"], []),
            (
                "```sh\na -x\n```\nTo undo, scale it up again.\n\n```sh\nb -y\n```",
                ["To undo, scale it up again.", nil], []
            ),
            (
                "```sh\na -x\n```\nRollback:\n```sh\nb -y\nc -z\n```\n## Next\n```sh\nd -e\n```", ["b -y\nc -z", nil],
                ["b -y", "c -z"]
            ),
            (
                "1. Do it\n   ```sh\n   a -x\n   ```\n   To undo it:\n   ```sh\n   b -y\n   ```\n   ```sh\n   c -z\n   ```",
                ["b -y", nil], []
            ),
            ("## Steps\n```sh\na -x\nb -y\n```\n## Rollback\nUndo step 1:\n```sh\nc -z\n```", ["c -z", nil], ["c -z"]),
            (
                "## Steps\n```sh\na -x\n```\n- Check it\n## Rollback plan\n1. Restore the backup",
                ["Restore the backup", nil], [nil]
            ),
            (
                "## Steps\n```sh\na -x\n```\n## Rollback\n```sh\nb -y\n```\n## Verify\n- Check it", ["b -y", nil],
                ["b -y"]
            ),
        ] as [(String, [String?], [String?])]
    )
    func rollback(_ text: String, _ hints: [String?], _ list: [String?]) throws {
        let runbook = try Parsing.runbook(text)
        #expect(runbook.steps.map(\.rollback) == hints)
        #expect(runbook.rollback.map(\.command) == list)
        #expect(runbook.rollback.map(\.index) == Array(1...(list.count + 1)).dropLast())
    }

    @Test(
        "what people do is manual, with its text",
        arguments: [
            ("Ask the owner of the service.", true), ("Please check the dashboard first.", true),
            ("Then you should notify support", true), ("The dashboard shows it.", false), ("2 pods are enough.", false),
            ("Escalate to the database team if nothing helps.", true),
        ]
    )
    func manual(_ text: String, _ isStep: Bool) throws {
        let wanted = isStep ? ["manual " + text] : []
        #expect(try Parsing.steps(text + "\n\n```sh\nls -l\n```\n\n" + text).filter { $0 != "shell ls -l" } == wanted)
    }

    @Test(
        "prerequisites",
        arguments: [
            "## Prerequisites", "Prerequisites:", "**Prerequisites**", "### Before you begin", "# Requirements",
        ]
    )
    func prerequisites(_ head: String) throws {
        let runbook = try Parsing.runbook("\(head)\n\n- kubectl\n- a VPN\n\n## Steps\n\n1. Check it")
        #expect(runbook.prerequisites == ["kubectl", "a VPN"])
        #expect(Parsing.steps(runbook) == ["manual Check it"])
        #expect(!runbook.warnings.contains { $0.code == .noPrerequisites })
    }

    @Test(
        "pasted lines",
        arguments: [
            ("1. kubectl get pods -n x\n2. Check it", ["shell kubectl get pods -n x", "manual Check it"]),
            (
                "Steps\n\nkubectl get pods\nsystemctl restart x\n",
                ["shell kubectl get pods", "shell systemctl restart x"]
            ),
            ("Look at it\n$ mytool --all\nand wait", ["shell mytool --all"]),
            ("• Check it\n• Words", ["manual Check it"]),
            ("1) Check it\n2) $ ls -l", ["manual Check it", "shell ls -l"]),
            ("It costs\n$ 5 a day. Check it.", ["manual It costs $ 5 a day. Check it."]),
            ("Step 1: Check it\nkubectl get pods\n", ["shell kubectl get pods"]),
            ("find the pods\ntop of the list\nmake sure of it\n$ ls -l", ["shell ls -l"]),
        ]
    )
    func pasted(_ text: String, _ wanted: [String]) throws {
        #expect(try Parsing.steps(text) == wanted)
    }
}
