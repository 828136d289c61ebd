internal import AgentRunbook
internal import SharedCommand
internal import SharedRisk
internal import SharedRunbook

/// The words of `runbook run`: what a person reads for each event and question. Pure.
struct RunbookScreen: Sendable {
    /// Colours and bold only for a terminal.
    let isTerminal: Bool

    func line(_ event: OfflineEvent) -> String? {
        switch event {
        case .output: nil
        case .step(let prepared, let count): header(prepared, count)
        case .branch(_, let holds):
            "    " + (holds ? "holds: going on with `then`" : "does not hold: going on with `else`")
        case .again(_, let attempt, let most, let pause, let reason):
            paint(
                "    \(DisplayText.safe(reason)); try \(attempt) of \(most) in \(pause.components.seconds) s",
                .yellow
            )
        case .ended(let row, let rollback): ended(row, rollback)
        }
    }

    private func header(_ prepared: PreparedStep, _ count: Int) -> String {
        let step = prepared.step
        let word = prepared.verdict?.risk.rawValue ?? step.kind.rawValue
        let colour: Colour =
            switch prepared.verdict?.risk {
            case .safe: .green
            case .caution: .yellow
            case .dangerous: .red
            case nil: .plain
            }
        var lines = [paint("[\(step.index)/\(count)]", .bold) + " " + paint(word, colour)]
        if step.kind == .sql || step.kind == .http { lines[0] += " " + step.kind.rawValue }
        if !prepared.title.isEmpty, step.kind != .manual { lines[0] += "  " + DisplayText.safe(prepared.title) }
        if let target = prepared.target { lines[0] += "  at " + DisplayText.safe(target) }
        let mark = step.kind == .branch ? "if " : step.kind == .shell ? "$ " : ""
        lines += prepared.display.split(separator: "\n").map { "    " + mark + DisplayText.safe(String($0)) }
        return lines.joined(separator: "\n")
    }

    private func ended(_ row: OfflineReport.Row, _ rollback: String?) -> String {
        let colour: Colour =
            switch row.status {
            case .succeeded, .confirmed, .decided: .green
            case .skipped, .notRun: .plain
            default: .red
            }
        var text =
            paint("    \(row.status.rawValue.replacing("_", with: " "))", colour) + ": " + DisplayText.safe(row.reason)
        if let result = row.result, row.attempts > 0 { text += " (\(Self.time(result.milliseconds)))" }
        if let rollback { text += "\n    to undo it: " + DisplayText.safe(rollback) }
        return text
    }

    static func time(_ milliseconds: Int) -> String {
        milliseconds < 1000 ? "\(milliseconds) ms" : "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
    }

    /// The last line.
    func end(_ report: OfflineReport) -> String {
        var counts: [(OfflineReport.Status, Int)] = []
        for status in OfflineReport.Status.allCases {
            let count = report.rows.count { $0.status == status }
            if count > 0 { counts.append((status, count)) }
        }
        let words = counts.map { "\($0.1) \($0.0.rawValue.replacing("_", with: " "))" }.joined(separator: ", ")
        return paint(report.outcome.word, report.outcome == .done ? .green : .red) + ": " + words
    }

    func question(_ question: OfflineQuestion) -> String {
        switch question {
        case .run(let prepared): why(prepared) + "    Run it? [y/N] "
        case .runDangerous(let prepared):
            why(prepared) + "    Type " + paint("dangerous", .bold) + " to run it, anything else stops: "
        case .confirmDone: "    Is it done? [y/N] "
        case .elsewhere(_, let reason): "    \(DisplayText.safe(reason))\n    Run it here all the same? [y/N] "
        case .branch(_, let reason):
            "    It cannot be told: \(DisplayText.safe(reason))\n    Does it hold? [y]es, [n]o, anything else stops: "
        }
    }

    /// The answer that a typed line is.
    static func answer(_ question: OfflineQuestion, _ line: String?) -> OfflineAnswer {
        let word = (line ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        return switch (question, word) {
        case (.runDangerous, "dangerous"): .yes
        case (.runDangerous, _): .stop
        case (_, "y"), (_, "yes"): .yes
        case (.branch, "n"), (.branch, "no"): .no
        case (.branch, _): .stop
        default: .no
        }
    }

    private func why(_ prepared: PreparedStep) -> String {
        (prepared.verdict?.reasons ?? []).prefix(3).map { "    \(DisplayText.safe("\($0.rule): \($0.text)"))\n" }
            .joined()
    }

    private enum Colour: String {
        case plain = "0"
        case bold = "1"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    private func paint(_ text: String, _ colour: Colour) -> String {
        isTerminal && colour != .plain ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
    }
}
