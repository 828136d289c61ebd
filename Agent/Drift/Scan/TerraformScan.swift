import SharedBase
import SharedDrift
import SharedScrub

/// Compares a Terraform state with the drift that a refresh-only plan has recorded, or with a state that was written
/// after a refresh.
///
/// The state says what is declared to exist, the plan what the providers saw. A resource is in sync only where the plan
/// has looked at it; what the plan does not know was not checked.
struct TerraformScan {
    let state: InputFile
    let live: InputFile?
    let checkpoint: () throws -> Void
    var redactor: Redactor
    /// The address of which every decision is kept.
    let explain: String?
    /// Told how far the scan has come.
    let meter: ScanMeter?
    /// What stands at the top of the state.
    private(set) var top = TopLevel()
    /// What resources of the state own of others, and the tables of their types.
    var knowledge = TerraformKnowledge()
    /// The decisions about that address.
    var decided: [ResourceExplanation.Attribute] = []

    init(
        state: InputFile,
        live: InputFile?,
        checkpoint: @escaping () throws -> Void,
        redactor: Redactor,
        explain: String? = nil,
        meter: ScanMeter? = nil
    ) {
        self.state = state
        self.live = live
        self.checkpoint = checkpoint
        self.redactor = redactor
        self.explain = explain
        self.meter = meter
    }

    /// Throws `StateError` where one of the sides cannot be read, and what `checkpoint` throws.
    mutating func run() throws -> ScanFindings {
        top = try TopLevel.survey(state)
        if let refusal = top.kind.stateRefusal(state.path) { throw refusal }
        guard let live else { return try unchecked("no live side is configured for this stack") }
        if live.isSame(as: state) { return try unchecked("the live side is the state itself: nothing was refreshed") }
        try learn()
        let recorded = try TopLevel.survey(live)
        if recorded.kind.stateRefusal(live.path) == nil { return try compare(refreshed: live, recorded) }
        let plan = try TerraformPlan.read(live)
        learn(plan)
        return try compare(plan)
    }

    private mutating func learn() throws {
        try TerraformFile.read(state, top) { resource in
            try checkpoint()
            redactor.learn(resource.attributes, resource.hints)
            knowledge.learn(resource)
        }
    }

    private mutating func learn(_ plan: TerraformPlan) {
        for entry in plan.drift {
            redactor.learn(entry.before, Self.hints(entry, entry.beforeSensitive, []))
            redactor.learn(entry.after, Self.hints(entry, entry.afterSensitive, []))
        }
    }

    /// Everything that the state holds, for a reason that lies beside the resources.
    mutating func unchecked(_ reason: String) throws -> ScanFindings {
        var findings = ScanFindings(meter: meter)
        try TerraformFile.read(state, top) { resource in
            try checkpoint()
            findings.add(record(resource, .notChecked, reason: reason))
        }
        if findings.isComplete { findings.addGap(reason) }
        return findings
    }

    private mutating func compare(_ plan: TerraformPlan) throws -> ScanFindings {
        var findings = ScanFindings(meter: meter)
        if plan.errored { findings.addGap("the plan ended with an error, so it has not seen everything") }
        var open: [String: TerraformPlan.Entry] = [:]
        for entry in plan.drift { open[entry.previousAddress ?? entry.address] = entry }
        try TerraformFile.read(state, top) { resource in
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
            let changes = changes(entry, resource)
            return record(resource, changes.isEmpty ? .inSync : .changed, changes: changes)
        }
    }

    private mutating func changes(_ entry: TerraformPlan.Entry, _ resource: Resource) -> [AttributeChange] {
        let rules = knowledge.rules(entry.type, entry.before)
        let differences = Comparison.differences(entry.before, entry.after, rules: rules)
            .filter { !Self.isUnknown($0.declared, $0.actual, entry) }
        // What is sensitive on one side is redacted on both.
        let plan = Mirror.union(entry.beforeSensitive, entry.afterSensitive)
        let mirror = Mirror.union(plan, resource.sensitiveMirror ?? .null)
        if let explain, explain == entry.previousAddress ?? entry.address {
            decided = redactor.explained(
                Comparison.explain(entry.before, entry.after, rules: rules)
                    .filter { !Self.isUnknown($0.declared, $0.actual, entry) },
                declared: entry.before,
                Self.hints(entry, mirror, resource.sensitivePaths),
                actual: entry.after,
                Self.hints(entry, mirror, resource.sensitivePaths)
            )
        }
        return redactor.changes(
            differences,
            declared: entry.before,
            Self.hints(entry, mirror, resource.sensitivePaths),
            actual: entry.after,
            Self.hints(entry, mirror, resource.sensitivePaths)
        )
    }

    /// What the provider could not tell.
    private static func isUnknown(_ declared: [Int]?, _ actual: [Int]?, _ entry: TerraformPlan.Entry) -> Bool {
        Mirror.marks(entry.afterUnknown, actual ?? declared ?? [], in: actual == nil ? entry.before : entry.after)
    }

    private static func hints(_ entry: TerraformPlan.Entry, _ mirror: Value, _ paths: [[ScrubStep]]) -> ScrubHints {
        ScrubHints(kind: .terraform, type: entry.type, sensitivePaths: paths, sensitiveMirror: mirror)
    }

    mutating func record(
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
            hash: status == .unmanaged ? nil : redactor.hash(resource.attributes),
            reason: reason,
            driftClass: status.isDrift ? .drift : nil,
            attributes: changes
        )
    }
}
