/// The findings for a person: verdict, name, sentence; the hint on the next line. Nothing is cut, long lines are wrapped.
package enum DoctorView {
    /// - Parameters:
    ///   - width: columns of the terminal; nil wraps nothing.
    ///   - live: who answered where this process did not, for example `running agent`.
    package static func text(_ report: DoctorReport, width: Int?, live: String) -> String {
        let names = report.rows.map { DisplayText.width($0.name) }.max() ?? 0
        var text = ""
        for (name, finding) in report.rows {
            let verdict = padded(finding.verdict == .fail ? "FAIL" : finding.verdict.rawValue, to: 7)
            let lead = "\(verdict)  \(padded(name, to: names))  "
            text += block(lead, DisplayText.safe(finding.sentence), width)
            let indent = String(repeating: " ", count: lead.count)
            if let hint = finding.hint { text += block(indent + "next: ", DisplayText.safe(hint), width) }
        }
        return text + "\n" + summary(report, live).map { block("", $0, width) }.joined()
    }

    /// The names with what each looks at, for `--list`.
    package static func list(_ checks: [DoctorCheck], width: Int?) -> String {
        let names = checks.map(\.name.count).max() ?? 0
        return checks.map { block(padded($0.name, to: names) + "  ", $0.summary, width) }.joined()
    }

    private static func summary(_ report: DoctorReport, _ live: String) -> [String] {
        let words = [
            (report.count(.ok), "ok"), (report.count(.warn), "to look at"), (report.count(.fail), "failed"),
            (report.count(.skipped), "skipped"),
        ]
        var lines = [words.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")]
        let answered = report.rows.filter(\.finding.isLive).map(\.name)
        if !answered.isEmpty {
            lines.append("The \(live) answered \(answered.joined(separator: ", ")); this process looked at the rest.")
        }
        if !report.isComplete {
            let open = report.rows.filter { !$0.finding.foundOut }.map(\.name)
            lines.append("Not found out: \(open.joined(separator: ", ")).")
        }
        return lines
    }

    /// `lead` and words, later lines indented to where the words began. A word longer than the line stands alone in it.
    private static func block(_ lead: String, _ words: String, _ width: Int?) -> String {
        let room = width.map { max(20, $0 - DisplayText.width(lead)) } ?? .max
        var lines: [String] = []
        var line = ""
        for word in words.split(separator: " ") {
            let longer = line.isEmpty ? String(word) : line + " " + word
            if line.isEmpty || DisplayText.width(longer) <= room {
                line = longer
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        lines.append(line)
        let indent = String(repeating: " ", count: DisplayText.width(lead))
        return lines.enumerated().map { ($0 == 0 ? lead : indent) + $1 + "\n" }.joined()
    }

    private static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - DisplayText.width(text)))
    }
}
