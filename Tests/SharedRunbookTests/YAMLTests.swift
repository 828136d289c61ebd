import SharedBase
import SharedRunbook
import Testing

/// The YAML schema: what it holds and how faults are told.
@Suite("Runbook YAML")
struct YAMLTests {
    private static let whole = """
        name: Restart the API
        variables:
          NAMESPACE: production
          HOST:
          DB_PASSWORD: {required: false}
          TICKET: {default: none, secret: true, description: why}
        prerequisites:
          - You are on call
        steps:
          - name: Look
            command: kubectl -n {{NAMESPACE}} get pods
            timeout: 90s
          - kind: shell
            run: |
              cat <<EOF
                {{HOST}}
              EOF
            on_failure: continue
            rollback: rm -f x
            host: "{{HOST}}"
          - sql: SELECT 1;
            retry: {max_attempts: 5, backoff: 10s}
          - http: "GET https://x.example/{{NAMESPACE}}"
          - name: Tell
            manual: Ask the owner.
          - branch:
              if: steps[1].exit == 0
              then:
                - uptime
                - if: nested
                  then: [{manual: Wait}]
              else: []
        rollback:
          - kubectl rollout undo deployment/api
        """

    @Test func theWholeSchemaIsRead() throws {
        let runbook = try Parsing.runbook(Self.whole)
        #expect(runbook.format == .yaml && runbook.title == "Restart the API")
        #expect(
            PairTests.lines(runbook) == [
                "shell kubectl -n {{NAMESPACE}} get pods", "shell cat <<EOF\\n  {{HOST}}\\nEOF\\n", "sql SELECT 1;",
                "http GET https://x.example/{{NAMESPACE}}", "manual Tell: Ask the owner.",
                "branch if steps[1].exit == 0 then 7 8 else", "shell uptime", "branch if nested then 9 else",
                "manual Wait",
                "rollback shell kubectl rollout undo deployment/api",
            ]
        )
        #expect(runbook.steps.map(\.timeout) == [.seconds(90)] + Array(repeating: nil, count: 8))
        #expect(runbook.steps[1].onFailure == .continue && runbook.steps[1].rollback == "rm -f x")
        #expect(runbook.steps[1].target == "{{HOST}}")
        #expect(runbook.steps[2].retry?.maxAttempts == 5 && runbook.steps[2].retry?.backoff == .seconds(10))
        #expect(runbook.steps[2].onFailure == .retry)
        #expect(runbook.prerequisites == ["You are on call"])
        #expect(
            runbook.variables == [
                RunbookVariable(name: "NAMESPACE", occurrences: 2, standard: "production"),
                RunbookVariable(name: "HOST", occurrences: 2),
                RunbookVariable(name: "DB_PASSWORD", isRequired: false, isSecret: true),
                RunbookVariable(name: "TICKET", standard: "none", isSecret: true),
            ]
        )
        #expect(runbook.steps[0].place.line == 11)
    }

    @Test func theDoorForYAMLTakesNothingElse() throws {
        #expect(try RunbookParser.parseYAML(Array(Self.whole.utf8)) == Parsing.runbook(Self.whole))
        #expect(throws: RunbookError.self) { try RunbookParser.parseYAML(Array("# T\n\n1. Check it\n".utf8)) }
        let list = try RunbookParser.parseYAML(Array("- uptime\n- sql: SELECT 1\n".utf8))
        #expect(Parsing.steps(list) == ["shell uptime", "sql SELECT 1"])
    }

    @Test(
        "faults name line and path",
        arguments: [
            ("steps:\n  - comand: ls", "line 2, column 5, steps[0]: unknown key `comand`, did you mean `command`?"),
            (
                "steps:\n  - command: ls\n    timeout: 2h",
                "line 3, column 14, steps[0].timeout: `2h` is no time from 1s to 30m"
            ),
            ("steps:\n  - command: ls\n    sql: x", "line 2, column 5, steps[0]: exactly one of"),
            ("steps:\n  - name: x", "steps[0]: exactly one of"),
            ("steps:\n  - command: [ls]", "line 2, column 14, steps[0].shell: a text is expected"),
            ("steps:\n  - command: ls\n    on_failure: panic", "steps[0].on_failure: `panic` is none of"),
            ("steps:\n  - kind: sql\n    http: x", "steps[0].kind: `sql` does not fit `http`"),
            ("steps:\n  - branch: {if: a}", "steps[0]: a branch needs `then`"),
            ("steps:\n  - branch: {then: []}", "steps[0]: a branch needs `if`"),
            ("steps:\n  - if: a\n    then: [{comand: x}]", "steps[0].then[0]: unknown key"),
            ("steps: ls", "line 1, column 8, steps: a list is expected"),
            ("steps:\n  - ''", "steps[0]: a step is empty"),
            ("steps:\n  - ls\nvariables: [a, a]", "variables[1]: `a` is declared twice"),
            ("steps:\n  - ls\nvariables: {'1 b': x}", "variables.1 b: `1 b` is no name"),
            ("steps:\n  - ls\nvariables: {b: {secret: 3}}", "variables.b.secret: true or false"),
            ("steps:\n  - ls\nsteps:\n  - ls", "line 3"),
            ("steps:\n  - ls\n  - : : [", "line 3"),
            ("steps:\n  - ls\ntitle: a\nname: b", "line 4, column 1, document: `name` says again"),
            ("steps:\n  - retry: {max_attempts: 99}\n    command: ls", "steps[0].retry: `max_attempts`"),
        ]
    )
    func faults(_ text: String, _ wanted: String) throws {
        let error = #expect(throws: RunbookError.self) { try RunbookParser.parseYAML(Array(text.utf8)) }
        #expect(error?.code == .schema)
        #expect(error?.description.contains(wanted) == true, "\(String(describing: error))")
    }

    @Test func allFaultsAreToldAtOnce() throws {
        let error = #expect(throws: RunbookError.self) {
            try Parsing.runbook("nme: x\nsteps:\n  - comand: ls\n  - timeout: 1d\n    run: ls")
        }
        #expect(error?.problems.map(\.path) == ["", "steps[0]", "steps[0]", "steps[1].timeout"])
    }

    @Test func withoutStepsThereIsNothingToDo() throws {
        let error = #expect(throws: RunbookError.self) { try Parsing.runbook("name: x\nsteps: []\n") }
        #expect(error?.code == .noActionableSteps)
    }
}
