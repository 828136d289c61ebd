import SharedBase
import SharedRisk
import SharedRunbook
import Testing

/// What a step of our own YAML asks of its host.
@Suite struct NeedsTests {
    private static func parse(_ step: String) throws -> Runbook {
        try RunbookParser.parseYAML(Array("steps:\n  - {\(step)}\n".utf8))
    }

    @Test func isReadWhole() throws {
        let step = try Self.parse(
            """
            sql: SELECT 1, uses: orders-db, writable: [/srv/reports], limits: {memory: 64MiB, disk: 1GiB, processes: 8},
                partition: stop-at-deadline, lease: 2m, on_stop: "release {{LOCK}}"
            """
        )
        let needs = step.steps[0].needs
        #expect(needs.uses == ["orders-db"])
        #expect(needs.writable == ["/srv/reports"])
        #expect(needs.memory == 64 << 20 && needs.disk == 1 << 30 && needs.processes == 8)
        #expect(needs.partition == .stopAtDeadline && needs.lease == 120)
        #expect(needs.onStop == "release {{LOCK}}")
        #expect(step.variables.map(\.name) == ["LOCK"], "what runs at a stop has variables too")
        #expect(StepNeeds(needs.value) == needs, "it comes back from what is stored")
        #expect(StepNeeds(nil).isEmpty && StepNeeds().value == [:])
    }

    @Test(
        arguments: [
            ("command: a, uses: 'a b'", "no name of a connection"), ("command: a, uses: []", nil),
            ("command: a, uses: [a, a]", "twice"), ("command: a, uses: [a,b,c,d,e,f,g,h,i]", "at most 8"),
            ("command: a, writable: reports", "no absolute path"),
            ("command: a, writable: /a/../b", "no absolute path"),
            ("command: a, writable: /", "no absolute path"), ("command: a, limits: {memory: 1KiB}", "no size"),
            ("command: a, limits: {memory: 64MB}", "no size"), ("command: a, limits: {memory: -1}", "no size"),
            ("command: a, limits: {memory: 9999999999999999999}", "no size"),
            ("command: a, limits: {disk: 9999999GiB}", "no size"), ("command: a, limits: {processes: 0}", "1 to 32768"),
            ("command: a, limits: {cpu: 1}", "unknown key"), ("command: a, partition: wait", "none of finish"),
            ("command: a, lease: 60s", "is for `partition: stop-at-deadline`"), ("command: a, on_stop: ' '", "no text"),
            ("manual: Look, on_stop: b", "is not stopped"),
        ] as [(String, String?)]
    )
    func refuses(_ row: (String, String?)) {
        var faults: [String] = []
        do { _ = try Self.parse(row.0) } catch {
            faults = ((error as? RunbookError)?.problems ?? []).map(\.description)
        }
        guard let part = row.1 else { return #expect(faults.isEmpty, "\(faults)") }
        #expect(faults.contains { $0.contains(part) && $0.contains("steps[0]") }, "\(faults)")
    }

    /// What runs where a step is stopped is allowed together with it, so it is judged with it.
    @Test(
        arguments: [
            ("uptime", "df -h", Risk.safe, nil), ("uptime", "rm -rf /srv", .dangerous, "step.on_stop"),
            ("rm -rf /srv", "uptime", .dangerous, nil), ("uptime", "touch x", .caution, "step.on_stop"),
        ] as [(String, String, Risk, String?)]
    )
    func aStepIsAsRiskyAsItsEnd(_ row: (String, String, Risk, String?)) throws {
        let runbook = try Self.parse("command: '\(row.0)', on_stop: '\(row.1)'")
        let verdict = try #require(StepJudge().verdict(runbook.steps[0]))
        #expect(verdict.risk == row.2)
        if let rule = row.3 {
            #expect(verdict.reasons.first?.rule == rule)
        } else {
            #expect(!verdict.reasons.contains { $0.rule == "step.on_stop" })
        }
    }

    @Test func aVersionTellsWhatChanged() throws {
        let (old, new) = (try Self.parse("command: a, uses: x"), try Self.parse("command: a, uses: y"))
        #expect(RunbookDiff.changes(from: old, to: new).count == 1)
        #expect(RunbookDiff.changes(from: old, to: old).isEmpty)
    }
}
