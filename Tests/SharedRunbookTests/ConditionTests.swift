import Glibc
import SharedBase
import SharedRunbook
import TestKit
import Testing

/// Conditions of branches (P6-E3-13): what they decide, where they refuse, and that they always come to an end.
@Suite struct ConditionTests {
    static let facts = ConditionFacts(
        steps: [
            1: StepFacts(.succeeded, exit: 0, output: "all ready\nStatus: green\r\nnow"),
            2: StepFacts(.failed, exit: 3, output: "87"), 3: StepFacts(.succeeded, exit: 0, output: ""),
            4: StepFacts(.skipped), 5: StepFacts(.timedOut),
            6: StepFacts(.succeeded, exit: 0, output: "ready [REDACTED:x]", isWhole: false),
            // `replicas: 10`, cut short behind a gap.
            7: StepFacts(.succeeded, exit: 0, output: "all not\(StepFacts.gap)ready\nreplicas: 1", isWhole: false),
            8: StepFacts(.succeeded, exit: 0, output: "all not\(StepFacts.gap)ready"),
        ],
        values: ["REGION": "eu", "EVIL": "1 == 1 or true", "LIMIT": "80"]
    )

    static let rows: [(String, Bool?)] = [
        ("true", true), ("not true", false), ("!false", true), ("steps[1].ok", true), ("steps[2].ok", false),
        ("steps[1].exit == 0", true), ("steps[2].exit != 0", true), ("steps[2].exit >= 3 and steps[2].exit <= 3", true),
        ("steps[2].exit < 3 || steps[2].exit > 3", false), ("steps[1].output contains \"ready\"", true),
        ("steps[1].output contains 'rea dy'", false), ("steps[3].output == \"\"", true),
        ("steps[3].output contains \"\"", true),
        ("steps[2].output > 80", true), ("80 < steps[2].output", true), ("steps[2].output > {{LIMIT}}", nil),
        ("{{REGION}} == 'eu'", true), ("{{ REGION }} != \"eu\"", false), ("{{EVIL}} == 'x'", false), ("{{EVIL}}", nil),
        ("not (steps[1].ok and steps[2].ok)", true), ("true or steps[9].ok", true), ("false and steps[9].ok", false),
        ("steps[9].ok", nil), ("steps[1].output > 1", nil), ("steps[1].size", nil), ("steps.exit", nil),
        ("steps[1]", nil), ("1", nil), ("", nil), ("\"a\"", nil), ("1 == ", nil), ("(true", nil), ("true)", nil),
        ("true true", nil), ("disk is full", nil), ("$(id)", nil), ("\"a", nil), ("{{X", nil),
        ("{{NOBODY}} == 'a'", nil), ("-1 < 0", true), ("--1 < 0", nil), ("true == false", false), ("true < false", nil),
        ("1 contains 1", nil), ("99999999999999999999 > 1", nil), ("'é' == 'e\u{301}'", false), ("1 == 1 == 1", nil),
        // Outcomes.
        ("steps[2].outcome == 'failed'", true), ("steps[4].outcome == 'skipped'", true), ("steps[4].exit == 0", nil),
        ("steps[5].outcome == 'timed_out' and not steps[5].ok", true), ("steps[4].output contains 'x'", nil),
        // Patterns are held against each line.
        ("steps[1].output matches 'Status: *'", true), ("steps[1].output matches 'Status: gr??n'", true),
        ("steps[1].output matches 'ready'", false), ("steps[1].output matches '*ready'", true),
        ("steps[1].output matches '*'", true), ("steps[3].output matches ''", true), ("'aé' matches 'a?'", true),
        ("'ab' matches 'a??'", false), ("'a' matches 1", nil),
        // Output that is not whole shows what is in it, never what is not.
        ("steps[6].output contains 'ready'", true), ("steps[6].output contains 'failed'", nil),
        ("steps[6].output == 'ready'", nil), ("not (steps[6].output matches 'ready *')", nil),
        ("steps[6].output matches 'ready *'", nil),
        // A cut makes lines that nobody wrote, a gap joins what never stood side by side.
        ("steps[7].output matches 'replicas: 1'", nil), ("steps[7].output matches '*'", nil),
        ("steps[7].output contains 'replicas'", true), ("steps[7].output contains 'notready'", nil),
        ("steps[7].output contains '\(StepFacts.gap)'", nil), ("steps[7].output contains 't\(StepFacts.gap)r'", nil),
        ("steps[8].output contains '\(StepFacts.gap)r'", true),
    ]

    @Test(arguments: rows) func decides(_ row: (String, Bool?)) {
        let answer = try? Condition(row.0).holds(Self.facts)
        #expect(answer == row.1, "\(row.0)")
    }

    /// Every refusal says where.
    @Test(arguments: [
        ("true and", 9), ("steps[1].ok and (true", 22), ("a", 1), ("true $", 6), ("steps[1].ok == 'x", 16),
        ("true or steps[9].ok", 0), ("false or steps[9].ok", 10), ("steps[1].exit contains 'x'", 15), ("1 == 1 2", 8),
        ("!({{NOBODY}} == 'a')", 3),
    ])
    func saysWhere(_ row: (String, Int)) {
        var column = 0
        do throws(ConditionError) { _ = try Condition(row.0).holds(Self.facts) } catch { column = error.column }
        #expect(column == row.1, "\(row.0)")
    }

    @Test func isBounded() throws {
        #expect(throws: ConditionError.self) { try Condition(String(repeating: "(", count: 2000) + "true") }
        #expect(throws: ConditionError.self) { try Condition(String(repeating: "!", count: 2000) + "true") }
        #expect(throws: ConditionError.self) { try Condition("true" + String(repeating: " or true", count: 1000)) }
        #expect(try Condition("true" + String(repeating: " or true", count: 400)).holds(ConditionFacts()))
        // What would take a backtracking matcher for ever, and a search that would take very long.
        let output = String(repeating: "a", count: 1 << 20)
        let facts = ConditionFacts(steps: [1: StepFacts(.succeeded, exit: 0, output: output)])
        let stars = String(repeating: "a*", count: 1000) + "b"
        #expect(try !Condition("steps[1].output matches '\(stars)'").holds(facts))
        let long = try Condition("steps[1].output contains '\(String(repeating: "a", count: 1000))b'")
        #expect(throws: ConditionError.self) { try long.holds(facts) }
    }

    @Test func knowsWhatItAsksFor() throws {
        let condition = try Condition("steps[1].ok and (steps[2].output == 'x' or not steps[4].output contains {{X}})")
        #expect(condition.steps == [1, 2, 4])
        #expect(condition.outputs == [2, 4])
    }

    /// 10,000 mutations, and 100,000 with `--long`: an answer or a refusal with a place in the text.
    @Test func survivesMutation() {
        var generator = SeededGenerator(seed: 0x0c0d)
        let rounds = getenv("DD0C_LONG") != nil ? 100_000 : 10_000
        for round in 0..<rounds {
            let text = Self.rows[round % Self.rows.count].0
            var bytes = generator.mutated(Array(text.utf8))
            if round % 3 == 0 { bytes += generator.mutated(Array(" and ".utf8) + Array(Self.rows[round % 7].0.utf8)) }
            let input = String(decoding: bytes, as: UTF8.self)
            do throws(ConditionError) {
                let condition = try Condition(input)
                #expect(try Condition(input) == condition)
                _ = try condition.holds(Self.facts)
            } catch {
                #expect((1...(input.utf8.count + 1)).contains(error.column), "\(round): \(input)")
            }
        }
    }
}
