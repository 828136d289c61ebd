import SharedBase
import SharedRisk
import SharedRunbook
import Testing

/// What our own YAML can say of branches, jumps, networks and rollbacks.
@Suite struct BranchYAMLTests {
    private func parse(_ steps: String) throws -> Runbook {
        try RunbookParser.parseYAML(Array("steps:\n\(steps)".utf8))
    }

    private func faults(_ steps: String) -> [String] {
        do {
            _ = try parse(steps)
            return []
        } catch {
            return ((error as? RunbookError)?.problems ?? []).map(\.message)
        }
    }

    @Test func jumpsGoForward() throws {
        let runbook = try parse(
            """
              - name: Look
                command: uptime
              - if: steps[1].ok
                then: {goto: Verify}
                else: {goto: end}
              - command: systemctl restart api
              - name: Verify
                command: curl -sf http://api/health
            """
        )
        #expect(runbook.steps[1].thenTo == 4)
        #expect(runbook.steps[1].otherwiseTo == 5)
        #expect(runbook.steps[1].then.isEmpty)
        let document = ValueObject(RunbookDocument.members(runbook, judge: { _ in nil }))
        #expect(document["steps"]?[1]?["thenTo"] == 4)
        #expect(document["steps"]?[1]?["elseTo"] == 5)
    }

    @Test(arguments: [
        ("  - {name: A, command: a}\n  - {if: 'true', then: {goto: A}}", "goes forward only"),
        ("  - {if: 'true', then: {goto: 1}}\n  - b", "goes forward only"),
        ("  - {if: 'true', then: {goto: Nowhere}}\n  - b", "no step is called"),
        ("  - {if: 'true', then: {goto: B}}\n  - {name: B, command: a}\n  - {name: B, command: b}", "several steps"),
        ("  - {if: 'true', then: {goto: 3}}\n  - {if: 'true', then: [c]}", "belongs to a branch"),
        ("  - {if: 'true', then: {jump: 2}}\n  - b", "unknown key"),
        ("  - {command: a, network: bridge}", "none of none and host"),
        ("  - {command: a, on_failure: undo}", "none of abort, continue, retry and rollback"),
    ])
    func refuses(_ row: (String, String)) {
        #expect(faults(row.0).contains { $0.contains(row.1) }, "\(faults(row.0))")
    }

    /// A condition for the program that is none is said at once; prose elsewhere is for people anyway.
    @Test(arguments: [
        ("steps[1].exit == 0", nil), ("the disk is full", "no expression: column 1"),
        ("steps[3].ok", "asks for step 3, which is not before it"), ("steps[2].ok", "asks for step 2"),
    ])
    func conditionsAreLookedAt(_ row: (String, String?)) throws {
        let runbook = try parse("  - uptime\n  - {if: '\(row.0)', then: [df -h]}\n")
        let found = runbook.warnings.filter { $0.code == .condition }
        #expect(found.count == (row.1 == nil ? 0 : 1))
        if let wanted = row.1 { #expect(found.first?.detail.contains(wanted) == true, "\(found)") }
        let prose = try RunbookParser.parse(Array("If the disk is full:\n\n```sh\ndf -h\n```\n".utf8))
        #expect(!prose.warnings.contains { $0.code == .condition })
    }

    /// The machine's network is never less than caution, and says why.
    @Test func hostNetworkIsAtLeastCaution() throws {
        let runbook = try parse(
            "  - uptime\n  - {command: uptime, network: host}\n  - {command: rm -rf /, network: host}\n"
        )
        let judge = StepJudge()
        #expect(runbook.steps.map { judge.verdict($0)?.risk } == [.safe, .caution, .dangerous])
        #expect(judge.verdict(runbook.steps[1])?.reasons.first?.text.contains("metadata service reachable") == true)
        #expect(judge.verdict(runbook.steps[2])?.reasons.contains { $0.rule == HostNetwork.rule } == true)
        #expect(runbook.warnings.filter { $0.code == .hostNetwork }.map(\.step) == [2, 3])
        let document = ValueObject(RunbookDocument.members(runbook, judge: { _ in nil }))
        #expect(document["steps"]?[1]?["network"] == "host")
        let changes = RunbookDiff.changes(
            from: try parse("  - {name: a, command: b}"),
            to: try parse("  - {name: a, command: b, network: host}")
        )
        guard case .changed = changes.first else { return #expect(Bool(false), "\(changes)") }
    }

    @Test(arguments: [
        ("kubectl rollout undo deployment/api\nkubectl get pods", false, ["shell", "shell"]),
        ("Ask the database team to restore the backup.", false, ["manual"]),
        ("UPDATE users SET active = true WHERE id = 1;", false, ["sql"]),
        ("kubectl apply -f - <<E\na: b\n\nc: d\nE", false, ["shell"]),
        ("frobnicate", false, ["manual"]), ("frobnicate", true, ["shell"]),
    ])
    func hintsBecomeSteps(_ row: (String, Bool, [String])) {
        let parts = RunbookUndo.parts(row.0, isYAML: row.1)
        #expect(parts.map(\.kind.rawValue) == row.2)
        #expect(parts.map(\.text).joined(separator: "\n") == row.0)
    }
}
