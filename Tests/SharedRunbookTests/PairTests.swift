import SharedRunbook
import TestKit
import Testing

/// Runbooks of our own, each in two kinds of markup, against one list of what must come out.
@Suite("Runbook pairs")
struct PairTests {
    @Test("Markdown and its twin give the golden steps", arguments: ["failover", "cache", "disk"])
    func golden(_ name: String) throws {
        let wanted = try Fixtures.text(inRepository: "Tests/Fixtures/runbooks/\(name).golden")
            .split(separator: "\n").map(String.init)
        for kind in ["md", "html"] {
            let runbook = try RunbookParser.parse(try Fixtures.bytes("runbooks/\(name).\(kind)"))
            #expect(runbook.format == (kind == "md" ? .markdown : .html))
            #expect(Self.lines(runbook) == wanted, "\(name).\(kind)")
        }
    }

    @Test(
        "both of a pair have the same prerequisites, variables and kinds of warnings",
        arguments: ["failover", "cache", "disk"]
    )
    func rest(_ name: String) throws {
        let one = try RunbookParser.parse(try Fixtures.bytes("runbooks/\(name).md"))
        let other = try RunbookParser.parse(try Fixtures.bytes("runbooks/\(name).html"))
        #expect(one.prerequisites == other.prerequisites)
        #expect(one.variables == other.variables)
        let codes = [one, other].map { runbook in runbook.warnings.map { $0.code.rawValue }.sorted() }
        #expect(codes[0] == codes[1])
        #expect(one.steps.map(\.rollback) == other.steps.map(\.rollback))
    }

    @Test func theFailoverHasItsRest() throws {
        let runbook = try RunbookParser.parse(try Fixtures.bytes("runbooks/failover.md"))
        #expect(runbook.title == "Fail over the orders database")
        #expect(
            runbook.prerequisites == ["You can log in to {{BASTION}}.", "The replica is less than 30 seconds behind."]
        )
        #expect(runbook.variables.map(\.name) == ["BASTION", "REPLICA", "fenced"])
        // The hint under step 3 and the section at the end.
        #expect(runbook.steps[4].rollback == "ssh {{BASTION}} sudo systemctl start postgresql")
        #expect(runbook.steps.last { $0.kind == .shell }?.rollback == "pgbackrest --stanza=orders --delta restore")
        #expect(!runbook.warnings.contains { $0.code == .noPrerequisites })
    }

    @Test func aDefaultIsTakenFromTheCommand() throws {
        let runbook = try RunbookParser.parse(try Fixtures.bytes("runbooks/cache.md"))
        #expect(runbook.variables == [RunbookVariable(name: "CACHE_HOST", occurrences: 4, standard: "cache-1")])
        #expect(runbook.warnings.contains { $0.code == .noPrerequisites })
    }

    /// One line a step; line feeds and backslashes are written out.
    static func lines(_ runbook: Runbook) -> [String] {
        func line(_ step: RunbookStep) -> String {
            if let condition = step.condition {
                let arms = (["then"] + step.then.map(String.init) + ["else"] + step.otherwise.map(String.init))
                return "branch if \(condition) \(arms.joined(separator: " "))"
            }
            let text = (step.command ?? step.title).replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
            return "\(step.kind.rawValue) \(text)"
        }
        return runbook.steps.map(line) + runbook.rollback.map { "rollback " + line($0) }
    }
}
