import SharedBase
import SharedDrift
import SharedScrub

/// Compares a Terraform state with the drift that a refresh-only plan has recorded.
///
/// The state says what is declared to exist, the plan what the providers saw. A resource is in sync only where the plan
/// has looked at it; what the plan does not know was not checked.
struct TerraformScan {
    let state: InputFile
    let plan: InputFile?
    let checkpoint: () throws -> Void
    var redactor: Redactor
    /// The address of which every decision is kept.
    var explain: String?
    private var knowledge = TerraformKnowledge()
    private var decided: [ResourceExplanation.Attribute] = []

    init(
        state: InputFile,
        plan: InputFile?,
        checkpoint: @escaping () throws -> Void,
        redactor: Redactor,
        explain: String? = nil
    ) {
        self.state = state
        self.plan = plan
        self.checkpoint = checkpoint
        self.redactor = redactor
        self.explain = explain
    }

    /// Throws `StateError` where one of the sides cannot be read, and what `checkpoint` throws.
    mutating func run() throws -> ScanFindings {
        let kind = try Survey.kind(of: state)
        if let refusal = kind.stateRefusal(state.path) { throw refusal }
        guard let plan else { return try unchecked("no live side is configured for this stack") }
        let recorded = try TerraformPlan.read(plan)
        try learn(recorded)
        return try compare(recorded)
    }

    private mutating func learn(_ plan: TerraformPlan) throws {
        try TerraformState.read(state) { resource in
            try checkpoint()
            redactor.learn(resource.attributes, resource.hints)
            knowledge.learn(resource)
        }
        for entry in plan.drift {
            redactor.learn(entry.before, Self.hints(entry, entry.beforeSensitive, []))
            redactor.learn(entry.after, Self.hints(entry, entry.afterSensitive, []))
        }
    }

    private mutating func unchecked(_ reason: String) throws -> ScanFindings {
        var findings = ScanFindings()
        try TerraformState.read(state) { resource in
            try checkpoint()
            findings.add(record(resource, .notChecked, reason: reason))
        }
        if findings.isComplete { findings.addGap(reason) }
        return findings
    }

    private mutating func compare(_ plan: TerraformPlan) throws -> ScanFindings {
        var findings = ScanFindings()
        if plan.errored { findings.addGap("the plan ended with an error, so it has not seen everything") }
        var open: [String: TerraformPlan.Entry] = [:]
        for entry in plan.drift { open[entry.previousAddress ?? entry.address] = entry }
        try TerraformState.read(state) { resource in
            try checkpoint()
            findings.add(judge(resource, open.removeValue(forKey: resource.address), plan))
        }
        for entry in plan.drift where open[entry.previousAddress ?? entry.address] != nil && entry.action != .none {
            let reason = "the plan names it and the state does not hold it: they were not taken at the same time"
            findings.add(
                ReportedResource(
                    address: redactor.line(entry.address),
                    type: entry.type,
                    status: .notChecked,
                    reason: reason
                )
            )
        }
        findings.decided = decided
        return findings
    }

    private mutating func judge(
        _ resource: Resource,
        _ entry: TerraformPlan.Entry?,
        _ plan: TerraformPlan
    ) -> ReportedResource {
        guard let entry else {
            if !plan.seen.contains(resource.address) {
                return record(resource, .notChecked, reason: "the plan does not know it: it was taken at another time")
            }
            if !plan.complete {
                return record(resource, .notChecked, reason: "the plan was aimed at a part of the stack (-target)")
            }
            return record(resource, .inSync)
        }
        switch entry.action {
        case .none: return record(resource, .inSync)
        case .delete: return record(resource, .deleted)
        case .unknown(let words):
            return record(
                resource,
                .notChecked,
                reason: "the plan says `\(redactor.line(words))` of it, which is not known"
            )
        case .update:
            let changes = changes(entry, resource.sensitivePaths)
            return record(resource, changes.isEmpty ? .inSync : .changed, changes: changes)
        }
    }

    private mutating func changes(_ entry: TerraformPlan.Entry, _ paths: [[ScrubStep]]) -> [AttributeChange] {
        let rules = knowledge.rules(entry.type, entry.before)
        let differences = Comparison.differences(entry.before, entry.after, rules: rules)
            .filter { !Self.isUnknown($0.declared, $0.actual, entry) }
        // What is sensitive on one side is redacted on both.
        let mirror = Mirror.union(entry.beforeSensitive, entry.afterSensitive)
        if let explain, explain == entry.previousAddress ?? entry.address {
            decided = redactor.explained(
                Comparison.explain(entry.before, entry.after, rules: rules)
                    .filter { !Self.isUnknown($0.declared, $0.actual, entry) },
                declared: entry.before,
                Self.hints(entry, mirror, paths),
                actual: entry.after,
                Self.hints(entry, mirror, paths)
            )
        }
        return redactor.changes(
            differences,
            declared: entry.before,
            Self.hints(entry, mirror, paths),
            actual: entry.after,
            Self.hints(entry, mirror, paths)
        )
    }

    /// What the provider could not tell.
    private static func isUnknown(_ declared: [Int]?, _ actual: [Int]?, _ entry: TerraformPlan.Entry) -> Bool {
        Mirror.marks(entry.afterUnknown, actual ?? declared ?? [], in: actual == nil ? entry.before : entry.after)
    }

    private static func hints(_ entry: TerraformPlan.Entry, _ mirror: Value, _ paths: [[ScrubStep]]) -> ScrubHints {
        ScrubHints(kind: .terraform, type: entry.type, sensitivePaths: paths, sensitiveMirror: mirror)
    }

    private mutating func record(
        _ resource: Resource,
        _ status: ResourceStatus,
        reason: String? = nil,
        changes: [AttributeChange] = []
    ) -> ReportedResource {
        ReportedResource(
            address: redactor.line(resource.address),
            type: resource.type,
            id: redactor.identifier(resource.id, resource),
            status: status,
            hash: redactor.hash(resource.attributes),
            reason: reason,
            driftClass: status.isDrift ? .drift : nil,
            attributes: changes
        )
    }
}

/// Trees in which `true` marks the place of the same shape in a value: `before_sensitive`, `after_unknown`.
enum Mirror {
    static func union(_ left: Value, _ right: Value) -> Value {
        switch (left, right) {
        case (.bool(true), _), (_, .bool(true)): return .bool(true)
        case (.object(let a), .object(let b)):
            var result = a
            for (key, value) in b { result[key] = a[key].map { union($0, value) } ?? value }
            return .object(result)
        case (.array(let a), .array(let b)):
            return .array(
                (0..<max(a.count, b.count)).map { index in
                    index >= a.count ? b[index] : index >= b.count ? a[index] : union(a[index], b[index])
                }
            )
        case (.object, _), (.array, _): return left
        default: return right
        }
    }

    /// Whether the mirror says `true` on the way to a place of `value`.
    static func marks(_ mirror: Value, _ way: [Int], in value: Value) -> Bool {
        var mirror = mirror
        var value = value
        for position in way {
            if mirror == .bool(true) { return true }
            switch value {
            case .object(let object):
                guard object.members.indices.contains(position) else { return false }
                let member = object.members[position]
                mirror = mirror[member.key] ?? .null
                value = member.value
            case .array:
                mirror = mirror[position] ?? .null
                value = value[position] ?? .null
            default: return false
            }
        }
        return mirror == .bool(true)
    }
}
