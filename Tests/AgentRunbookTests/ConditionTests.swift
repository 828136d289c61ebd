import AgentRunbook
import Testing

@Suite struct ConditionTests {
    static let facts = [
        1: StepFacts(exit: 0, output: "all ready\nnow"), 2: StepFacts(exit: 3, output: "87"),
        3: StepFacts(exit: 0, output: ""),
    ]
    static let values = ["REGION": "eu", "EVIL": "1 == 1 or true", "LIMIT": "80"]

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
        ("steps[1]", nil),
        ("1", nil), ("", nil), ("\"a\"", nil), ("1 == ", nil), ("(true", nil), ("true)", nil), ("true true", nil),
        ("disk is full", nil), ("$(id)", nil), ("\"a", nil), ("{{X", nil), ("{{NOBODY}} == 'a'", nil), ("-1 < 0", true),
        ("--1 < 0", nil), ("true == false", false), ("true < false", nil), ("1 contains 1", nil),
        ("99999999999999999999 > 1", nil),
        ("'é' == 'e\u{301}'", false), ("1 == 1 == 1", nil),
    ]

    @Test(arguments: rows) func decides(_ row: (String, Bool?)) {
        let answer = try? Condition(row.0).holds(Self.facts, Self.values)
        #expect(answer == row.1, "\(row.0)")
    }

    @Test func isBounded() {
        #expect(throws: StepError.self) { try Condition(String(repeating: "(", count: 2000) + "true") }
        #expect(throws: StepError.self) { try Condition(String(repeating: "!", count: 2000) + "true") }
        #expect(throws: StepError.self) { try Condition("true" + String(repeating: " or true", count: 1000)) }
        #expect((try? Condition("true" + String(repeating: " or true", count: 400)).holds([:], [:])) == true)
    }

    @Test func survivesMutation() {
        for (text, _) in Self.rows {
            let bytes = Array(text.utf8)
            for cut in 0...bytes.count {
                _ = try? Condition(String(decoding: bytes[..<cut], as: UTF8.self)).holds(Self.facts, Self.values)
                for byte in UInt8.min...UInt8.max where cut < bytes.count && byte % 7 == 0 {
                    var changed = bytes
                    changed[cut] = byte
                    _ = try? Condition(String(decoding: changed, as: UTF8.self)).holds(Self.facts, Self.values)
                }
            }
        }
    }
}
