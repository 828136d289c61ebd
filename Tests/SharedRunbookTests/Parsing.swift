import SharedRunbook
import TestKit
import Testing

/// What tests say shortly.
enum Parsing {
    static func runbook(_ text: String) throws -> Runbook { try RunbookParser.parse(Array(text.utf8)) }

    /// `kind command` of each step, or `kind title` where it has none.
    static func steps(_ text: String) throws -> [String] { try steps(runbook(text)) }

    static func steps(_ runbook: Runbook) -> [String] {
        runbook.steps.map { "\($0.kind.rawValue) \($0.command ?? $0.title)" }
    }

    static func commands(_ runbook: Runbook) -> [String] { runbook.steps.compactMap(\.command) }
}
