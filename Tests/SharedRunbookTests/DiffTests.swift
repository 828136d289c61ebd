import SharedRunbook
import Testing

/// Two versions of one runbook.
@Suite("Runbook versions")
struct DiffTests {
    private static func changes(_ old: [String], _ new: [String]) throws -> [String] {
        func runbook(_ commands: [String]) throws -> Runbook {
            try Parsing.runbook(
                "1. Begin\n\n"
                    + commands.map { "Title of \($0.prefix(1))\n\n```sh\n\($0)\n```\n" }.joined(separator: "\n")
            )
        }
        return RunbookDiff.changes(from: try runbook(old), to: try runbook(new)).map { change in
            switch change {
            case .added(let step): "+\(step.command ?? "")"
            case .removed(let step): "-\(step.command ?? "")"
            case .changed(let from, let to): "\(from.command ?? "") -> \(to.command ?? "")"
            case .moved(let from, let to): "\(from.command ?? "") \(from.index) > \(to.index)"
            }
        }
    }

    @Test(
        "changes",
        arguments: [
            (["a -x", "b -x"], ["a -x", "b -x"], []),
            (["a -x"], ["a -x", "b -x"], ["+b -x"]),
            (["a -x", "b -x"], ["b -x"], ["-a -x"]),
            (["a -x", "b -x", "c -x"], ["a -x", "b -y", "c -x"], ["b -x -> b -y"]),
            (["a -x", "b -x", "c -x"], ["c -x", "a -x", "b -x"], ["c -x 4 > 2"]),
            (["a -x", "a -x"], ["a -x"], ["-a -x"]),
            (["a -x", "b -x", "c -x"], ["a -x", "d -x", "c -x"], ["b -x -> d -x"]),
            (["a -x", "b -x"], ["d -x", "e -x", "a -x", "b -x"], ["+d -x", "+e -x"]),
            (["a -x", "b -x", "c -x", "d -x"], ["d -x", "b -y", "a -x"], ["d -x 5 > 2", "b -x -> b -y", "-c -x"]),
        ]
    )
    func changes(_ old: [String], _ new: [String], _ wanted: [String]) throws {
        #expect(try Self.changes(old, new) == wanted)
    }

    @Test(
        "what undoes a step, where it runs, its limits and what a failure does are part of it",
        arguments: [
            "rollback: uptime", "target: web-1", "timeout: 5s", "on_failure: continue",
            "on_failure: retry, retry: {max_attempts: 2}", "network: host",
        ]
    )
    func parts(_ part: String) throws {
        let old = try Parsing.runbook("name: n\nsteps: [{command: df -h}]")
        let new = try Parsing.runbook("name: n\nsteps: [{command: df -h, \(part)}]")
        #expect(RunbookDiff.changes(from: old, to: new).count == 1)
        #expect(RunbookDiff.changes(from: new, to: new).isEmpty)
    }

    @Test("a condition is what a branch is, and words around a command are not")
    func identity() throws {
        let old = try Parsing.runbook("Look\n\n```sh\nls -l\n```\n\nIf a, check x.")
        let new = try Parsing.runbook("# New\n\nOther words\n\n```sh\nls -l\n```\n\nIf b, check x.")
        let changes = RunbookDiff.changes(from: old, to: new)
        #expect(changes.count == 1)
        guard case .changed(let from, let to)? = changes.first else {
            Issue.record("\(changes)")
            return
        }
        #expect(from.condition == "a" && to.condition == "b")
    }
}
