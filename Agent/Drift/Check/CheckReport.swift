package import SharedBase
package import SharedDrift

/// What `check` answers, from the reports of all stacks: the JSON of the contract, rows for a table, the exit code.
package struct CheckReport: Sendable {
    package let reports: [DriftReport]

    package init(_ reports: [DriftReport]) { self.reports = reports }

    /// 2 where a stack could not be compared whole, else 1 where something differs, else 0.
    package var exitCode: Int32 {
        if reports.contains(where: { ![.ok, .drift, .skipped].contains($0.status) }) { return 2 }
        return reports.contains { $0.status == .drift } ? 1 : 0
    }

    /// `{"schemaVersion","stacks":[…]}`, field for field as in the contract.
    package var value: Value { ["schemaVersion": "1", "stacks": .array(reports.map(Self.stack))] }

    private static func stack(_ report: DriftReport) -> Value {
        [
            "name": .string(report.stack.name),
            "kind": .string(report.stack.kind.rawValue),
            "status": .string(report.status.rawValue),
            "reason": report.reason.map(Value.string) ?? .null,
            "drifts": .array(judged(report).map(drift)),
            "ignored": .number(String(report.ignored)),
            "notChecked": .array(
                // A resource that was compared in part says here what was not.
                report.resources.filter { $0.status == .notChecked || $0.reason != nil }.map {
                    ["address": .string($0.address), "reason": .string($0.reason ?? "")]
                }
            ),
        ]
    }

    private typealias Judged = (resource: ReportedResource, verdict: SeverityVerdict)

    /// The worst first, then in the order of the report.
    private static func judged(_ report: DriftReport) -> [Judged] {
        // One judge for the stack: it remembers what a type is and which rules a place meets.
        var judge = SeverityJudge(kind: report.stack.kind)
        let all = report.drifted.map { ($0, judge.judge($0)) }
        return Severity.allCases.flatMap { severity in all.filter { $0.1.severity == severity } }
    }

    private static func drift(_ judged: Judged) -> Value {
        [
            "address": .string(judged.resource.address),
            "type": .string(judged.resource.type),
            "change": .string(judged.resource.status.rawValue),
            "class": .string((judged.resource.driftClass ?? .drift).rawValue),
            "severity": .string(judged.verdict.severity.rawValue),
            "reasons": .array(judged.verdict.reasons.map(Value.string)),
            "attributes": .array(judged.resource.attributes.map(\.value)),
        ]
    }

    /// One row for each attribute that differs, one for each resource without any. The worst of a stack first.
    package var rows: [CheckRow] {
        reports.flatMap { report in
            Self.judged(report).flatMap { judged -> [CheckRow] in
                let attributes = judged.resource.attributes
                let row = CheckRow(
                    stack: report.stack.name,
                    address: judged.resource.address,
                    change: judged.resource.status.rawValue,
                    severity: judged.verdict.severity,
                    who: judged.resource.who ?? ""
                )
                return attributes.isEmpty ? [row] : attributes.map { row.showing($0) }
            }
        }
    }
}
