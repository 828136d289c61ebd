package import SharedBase
package import SharedDrift

/// What `check` answers, from the scans of all stacks: the JSON of the contract, rows for a table, the exit code.
package struct CheckReport: Sendable {
    package let outcomes: [ScanOutcome]
    /// Whether the changes that a rule suppressed are listed, and not only counted.
    package let showsIgnored: Bool

    package var reports: [DriftReport] { outcomes.map(\.report) }

    package init(_ outcomes: [ScanOutcome], showsIgnored: Bool = false) {
        self.outcomes = outcomes
        self.showsIgnored = showsIgnored
    }

    package init(_ reports: [DriftReport]) { self.init(reports.map { ScanOutcome(report: $0) }) }

    /// 2 where a stack could not be compared whole, else 1 where something has drifted, else 0. What controllers and the
    /// platform write by themselves is no drift.
    package var exitCode: Int32 {
        if reports.contains(where: { ![.ok, .drift, .skipped].contains($0.status) }) { return 2 }
        return reports.contains { $0.status == .drift } ? 1 : 0
    }

    /// `{"schemaVersion","stacks":[…]}`, field for field as in the contract. Where they are asked for, a stack also has
    /// `ignoredChanges`: address, type, change, path, kind, declared, actual, rule, reason, owner, expires.
    package var value: Value { ["schemaVersion": "1", "stacks": .array(outcomes.map(stack))] }

    private func stack(_ outcome: ScanOutcome) -> Value {
        let report = outcome.report
        var object = ValueObject([
            ("name", .string(report.stack.name)),
            ("kind", .string(report.stack.kind.rawValue)),
            ("status", .string(report.status.rawValue)),
            ("reason", report.reason.map(Value.string) ?? .null),
            ("drifts", .array(JudgedDrift.all(report).map(\.value))),
            ("ignored", .number(String(report.ignored))),
            (
                "notChecked",
                .array(
                    // A resource that was compared in part says here what was not.
                    report.resources.filter { $0.status == .notChecked || $0.reason != nil }.map {
                        ["address": .string($0.address), "reason": .string($0.reason ?? "")]
                    }
                )
            ),
        ])
        if showsIgnored { object["ignoredChanges"] = .array(outcome.ignored.map(\.value)) }
        return .object(object)
    }

    /// One row for each attribute that differs, one for each resource without any. The worst of a stack first.
    ///
    /// - Parameter all: whether what controllers and the platform write is shown too.
    package func rows(all: Bool = false) -> [CheckRow] {
        reports.flatMap { report in
            JudgedDrift.all(report).filter { all || $0.driftClass == .drift }.flatMap { $0.rows(report.stack.name) }
        }
    }

    /// The changes that a rule suppressed, with the rule where the person would stand.
    package var ignoredRows: [CheckRow] {
        outcomes.flatMap { outcome in
            outcome.ignored.map { change in
                var row = CheckRow(
                    stack: outcome.report.stack.name,
                    address: change.address,
                    change: change.change,
                    driftClass: .drift,
                    severity: .low,
                    who: change.because
                )
                if let attribute = change.attribute {
                    row = row.showing(attribute)
                    row.who = change.because
                }
                return row
            }
        }
    }
}

extension IgnoredChange {
    fileprivate var value: Value {
        var object = ValueObject()
        object["address"] = .string(address)
        object["type"] = .string(type)
        object["change"] = .string(change)
        for (key, member) in attribute?.value.objectValue ?? ValueObject() { object[key] = member }
        object["rule"] = .number(String(rule))
        object["reason"] = reason.map(Value.string)
        object["owner"] = owner.map(Value.string)
        object["expires"] = expires.map { .string($0.description) }
        return .object(object)
    }
}
