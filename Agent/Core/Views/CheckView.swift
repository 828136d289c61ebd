package import AgentDrift
internal import SharedCommand
internal import SharedDrift

/// `check` for people: the differences as a table, then one line for each stack.
package enum CheckView {
    /// - Parameters:
    ///   - all: whether what controllers and the platform write is shown too, with its class.
    ///   - width: columns of the terminal; nil cuts nothing.
    package static func text(_ check: CheckReport, all: Bool, width: Int?) -> String {
        var text = ""
        let rows = CheckRow.grouped(check.rows(all: all))
        if !rows.isEmpty { text += table(rows, isOneStack: check.reports.count == 1, width) + "\n" }
        if check.showsIgnored, !check.ignoredRows.isEmpty {
            text += "Ignored:\n" + table(check.ignoredRows, isOneStack: check.reports.count == 1, width) + "\n"
        }
        for report in check.reports { text += line(report, all: all) + "\n" }
        return text
    }

    private static func table(_ rows: [CheckRow], isOneStack: Bool, _ width: Int?) -> String {
        let stack = isOneStack ? [] : [Table.Column("STACK", flexible: true)]
        var table = Table(
            stack + [
                .init("ADDRESS", flexible: true), .init("CHANGE"), .init("SEVERITY"),
                .init("ATTRIBUTE", flexible: true), .init("DECLARED", flexible: true),
                .init("ACTUAL", flexible: true), .init("WHO", flexible: true),
            ]
        )
        for row in rows {
            let change = row.driftClass == .drift ? row.change : "\(row.change), \(row.driftClass.rawValue)"
            let cells = [
                row.address, change, row.severity.rawValue, row.attribute, row.declared, row.actual, row.who,
            ]
            table.add((isOneStack ? [] : [row.stack]) + cells)
        }
        return table.text(width: width)
    }

    private static func line(_ report: DriftReport, all: Bool) -> String {
        let drifted = report.drifted.count
        let notChecked = report.resources.count { $0.status == .notChecked }
        let word =
            switch report.status {
            case .ok: "no drift in \(report.resources.count) resources"
            case .drift: "\(drifted) of \(report.resources.count) resources drifted"
            case .partial:
                "\(drifted) drifted, \(notChecked) of \(report.resources.count) not checked: \(report.reason ?? "")"
            case .unreadable: "could not be read: \(report.reason ?? "")"
            case .skipped: "skipped: \(report.reason ?? "")"
            case .timedOut: "timed out: \(report.reason ?? "")"
            }
        return "\(DisplayText.safe(report.stack.description)): \(DisplayText.safe(word))\(asides(report, all: all))"
    }

    /// What is there and is not drift.
    private static func asides(_ report: DriftReport, all: Bool) -> String {
        var parts: [String] = []
        func count(_ driftClass: DriftClass) -> Int {
            report.differing.reduce(0) { sum, resource in
                sum + resource.attributes.count { resource.driftClass(of: $0) == driftClass }
            }
        }
        let (managed, computed) = (count(.coManaged), count(.computed))
        if managed > 0 { parts.append("\(managed) co-managed") }
        if computed > 0 { parts.append("\(computed) computed") }
        if managed + computed > 0, !all { parts[parts.count - 1] += " (--all shows them)" }
        if report.ignored > 0 { parts.append("\(report.ignored) ignored") }
        return parts.isEmpty ? "" : "; " + parts.joined(separator: ", ")
    }
}
