import SharedBase
import SharedCommand
import SharedRunbook
import SharedScrub

/// A runbook for people: a table of steps, then what else was found. Secrets in commands are not repeated here.
struct RunbookText {
    private let runbook: Runbook
    private let judge: RunbookDocument.Judge
    private let scrubber = Scrubber(tagKey: [UInt8](repeating: 0, count: 32))

    init(_ runbook: Runbook, judge: @escaping RunbookDocument.Judge) {
        self.runbook = runbook
        self.judge = judge
    }

    /// - Parameter width: columns of the terminal; nil cuts nothing.
    func text(width: Int?) -> String {
        var text = runbook.title.map { "\(shown($0))\n\n" } ?? ""
        text += table(runbook.steps).text(width: width)
        if !runbook.rollback.isEmpty { text += "\nRollback\n" + table(runbook.rollback).text(width: width) }
        if !runbook.prerequisites.isEmpty {
            text += "\nPrerequisites\n" + runbook.prerequisites.map { "  \(shown($0))\n" }.joined()
        }
        if !runbook.variables.isEmpty { text += "\nVariables\n" + variables.text(width: width) }
        if !runbook.warnings.isEmpty { text += "\nWarnings\n" + runbook.warnings.map(warning).joined() }
        return text
    }

    private func shown(_ text: String) -> String { DisplayText.safe(scrubber.scrub(line: text)) }

    private func table(_ steps: [RunbookStep]) -> Table {
        var table = Table([
            .init("STEP", alignRight: true), .init("KIND"), .init("RISK"), .init("LINE", alignRight: true),
            .init("COMMAND OR TEXT", flexible: true),
        ])
        for step in steps {
            let mark = step.parent == nil ? "" : isThen(step, steps) ? "then: " : "else: "
            table.add([
                String(step.index), step.kind.rawValue, judge(step) ?? "-", String(step.place.line),
                mark + scrubber.scrub(line: step.command ?? step.title),
            ])
        }
        return table
    }

    private func isThen(_ step: RunbookStep, _ steps: [RunbookStep]) -> Bool {
        guard let parent = step.parent, steps.indices.contains(parent - 1) else { return false }
        return !steps[parent - 1].otherwise.contains(step.index)
    }

    private var variables: Table {
        var table = Table([
            .init("NAME", flexible: true), .init("USES", alignRight: true), .init("DEFAULT"), .init("NEEDED"),
            .init("SECRET"),
        ])
        for variable in runbook.variables {
            table.add([
                variable.name, String(variable.occurrences), variable.isSecret ? "-" : variable.standard ?? "-",
                variable.isRequired ? "yes" : "no", variable.isSecret ? "yes" : "no",
            ])
        }
        return table
    }

    private func warning(_ warning: RunbookWarning) -> String {
        let step = warning.step.map { "step \($0), " } ?? ""
        return "  \(step)line \(warning.place.line): \(warning.code.rawValue): \(shown(warning.detail))\n"
    }
}
