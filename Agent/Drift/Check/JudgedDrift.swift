import SharedBase
import SharedDrift

/// What of one resource differs in one class, with its severity: what `check` shows as one drift. A resource in which a person
/// and a controller both wrote gives two.
struct JudgedDrift {
    let resource: ReportedResource
    let driftClass: DriftClass
    let verdict: SeverityVerdict

    /// The worst first, then in the order of the report.
    static func all(_ report: DriftReport) -> [JudgedDrift] {
        // One judge for the stack: it remembers what a type is and which rules a place meets.
        var judge = SeverityJudge(kind: report.stack.kind)
        let all = report.differing.flatMap(split).map { part in
            JudgedDrift(resource: part, driftClass: part.driftClass ?? .drift, verdict: judge.judge(part))
        }
        return Severity.allCases.flatMap { severity in all.filter { $0.verdict.severity == severity } }
    }

    private static func split(_ resource: ReportedResource) -> [ReportedResource] {
        guard resource.attributes.contains(where: { $0.driftClass != nil }) else { return [resource] }
        return DriftClass.allCases.compactMap { driftClass in
            var part = resource
            part.attributes.removeAll { resource.driftClass(of: $0) != driftClass }
            part.driftClass = driftClass
            part.who = nil
            return part.attributes.isEmpty ? nil : part.settled
        }
    }

    var value: Value {
        var object = ValueObject([
            ("address", .string(resource.address)),
            ("type", .string(resource.type)),
            ("change", .string(resource.status.rawValue)),
            ("class", .string(driftClass.rawValue)),
            ("severity", .string(verdict.severity.rawValue)),
            ("reasons", .array(verdict.reasons.map(Value.string))),
            ("attributes", .array(resource.attributes.map(\.value))),
        ])
        object["who"] = resource.who.map(Value.string)
        return .object(object)
    }

    func rows(_ stack: String) -> [CheckRow] {
        let row = CheckRow(
            stack: stack,
            address: resource.address,
            change: resource.status.rawValue,
            driftClass: driftClass,
            severity: verdict.severity,
            who: resource.who ?? ""
        )
        return resource.attributes.isEmpty ? [row] : resource.attributes.map { row.showing($0) }
    }
}
