import SharedBase
import SharedDrift
import SharedScrub

/// Compares a template with a recorded live side: the service's own drift answers, or live properties (P2-E1-11).
struct CloudFormationScan {
    let settings: StackSettings
    let checkpoint: () throws -> Void
    var redactor: Redactor

    /// Throws `StateError` where a side cannot be opened, and what `checkpoint` throws.
    mutating func run() throws -> ScanFindings {
        let file = try CloudFormationFile(
            path: settings.source,
            bytes: try InputFile(path: settings.source).bytes()
        )
        guard let template = file.template else { throw StateError.noTemplate(settings.source) }
        var findings = ScanFindings()
        if let refusal = file.refusal { findings.addGap(redactor.line(refusal.description)) }
        guard let path = settings.live else {
            for entry in template.entries(.ofDefaults(template)) where entry.type != nil {
                findings.add(record(entry, .notChecked, reason: "no live side is configured for this stack"))
            }
            if findings.isComplete { findings.addGap("no live side is configured for this stack") }
            return findings
        }
        let live = try CloudFormationLive(path, checkpoint: checkpoint)
        let stack = LiveStack(live, name: settings.name)
        if let skip = stack?.skip {
            findings.skip(skip)
            return findings
        }
        for gap in live.gaps { findings.addGap(redactor.line(gap.description)) }
        if let detection = live.detection {
            findings.addGap("the drift detection is not complete: \(redactor.line(detection))")
        }
        learn(file, live)
        try compare(template, live, stack, &findings)
        return findings
    }

    private mutating func learn(_ file: CloudFormationFile, _ live: CloudFormationLive) {
        redactor.learn(TemplateReferences.veiled(file.value), ScrubHints(kind: .cloudformation))
        for text in TemplateTexts.joined(file.value) { redactor.learn(text: text) }
        for resource in file.resources {
            redactor.learn(TemplateReferences.veiled(resource.attributes), resource.hints)
        }
        for (type, value) in live.values { redactor.learn(value, ScrubHints(kind: .cloudformation, type: type)) }
    }

    /// What the live side holds where the template has a NoEcho parameter or a dynamic reference is secret, and is
    /// learned before anything is shown.
    private mutating func learnHidden(
        _ entries: [TemplateEntry],
        _ live: CloudFormationLive,
        _ resolver: TemplateResolver
    ) throws {
        var resolver = resolver
        for entry in entries {
            try checkpoint()
            guard let type = entry.type, let actual = live.properties(entry.address, type)?.properties else { continue }
            let rules = CloudFormationRules(type: type)
            let side = DeclaredSide(entry.properties, actual: actual, rules: rules, resolver: &resolver)
            redactor.learn(actual, Self.hints(type, side.secretPaths))
        }
    }

    private static func hints(_ type: String, _ paths: [[ScrubStep]] = []) -> ScrubHints {
        ScrubHints(kind: .cloudformation, type: type, sensitivePaths: paths)
    }

    private static func knowledge(
        _ template: CloudFormationTemplate,
        _ live: CloudFormationLive,
        _ stack: LiveStack?
    ) -> TemplateKnowledge {
        var known = TemplateKnowledge()
        known.setParameters(of: template, recorded: stack?.parameters)
        known.setStack(id: stack?.id, name: stack?.name)
        if let notifications = stack?.notifications { known.pseudo["AWS::NotificationARNs"] = .array(notifications) }
        for entry in template.entries(known) {
            known.physical[entry.address] = live.physical(entry.address)
            known.live[entry.address] = entry.type.flatMap { live.properties(entry.address, $0)?.properties }
        }
        return known
    }

    private mutating func compare(
        _ template: CloudFormationTemplate,
        _ live: CloudFormationLive,
        _ stack: LiveStack?,
        _ findings: inout ScanFindings
    ) throws {
        let known = Self.knowledge(template, live, stack)
        let entries = template.entries(known)
        var resolver = TemplateResolver(template: template, known: known)
        try learnHidden(entries, live, resolver)
        var declared: Set<String> = []
        let additions = StandAloneAdditions(entries)
        for entry in entries {
            try checkpoint()
            guard let type = entry.type else { continue }
            let exists = entry.condition.map { resolver.condition($0) } ?? true
            if exists == false { continue }
            declared.insert(entry.address)
            if exists == nil, case .deleted = live.evidence(entry.address, type) {
                let reason = "its condition \(entry.condition ?? "") is not known"
                findings.add(record(entry, .notChecked, reason: reason))
                continue
            }
            findings.add(judge(entry, type, live, stack, additions, &resolver))
        }
        // Where nothing could be compared, nothing is claimed.
        if settings.unmanaged, findings.compared > 0 {
            addUnmanaged(live, declared, Set(entries.compactMap(\.type)), &findings)
        }
    }

    private mutating func judge(
        _ entry: TemplateEntry,
        _ type: String,
        _ live: CloudFormationLive,
        _ stack: LiveStack?,
        _ additions: StandAloneAdditions,
        _ resolver: inout TemplateResolver
    ) -> ReportedResource {
        if let reason = entry.unresolved { return record(entry, .notChecked, reason: reason) }
        if stack?.isGone == true { return record(entry, .deleted) }
        switch live.evidence(entry.address, type) {
        case .inSync(let id): return record(entry, .inSync, id: id)
        case .deleted(let id):
            if let reason = Self.untouchable(type) { return record(entry, .notChecked, reason: reason) }
            return record(entry, .deleted, id: id)
        case .unseen(let reason, let id):
            return record(entry, .notChecked, reason: Self.untouchable(type) ?? reason, id: id)
        case .sides(let expected?, let actual, let id):
            let rules = CloudFormationRules(type: type, declaredOnly: false)
            let hints = Self.hints(type)
            let differences = Comparison.differences(expected, actual, rules: rules)
            let changes = redactor.changes(differences, declared: expected, hints, actual: actual, hints)
            return record(entry, changes.isEmpty ? .inSync : .changed, id: id, changes: changes)
        case .sides(nil, let actual, let id):
            return compare(entry, type, actual, id, additions, &resolver)
        }
    }

    /// What is no resource of any service: nothing of it can be live.
    private static func untouchable(_ type: String) -> String? {
        if type.hasPrefix("Custom::") || type == "AWS::CloudFormation::CustomResource" {
            return "a custom resource has no live properties"
        }
        if type.hasPrefix("AWS::CloudFormation::WaitCondition") { return "a wait condition is no live resource" }
        if type.hasPrefix("Fn::") { return "a macro stands in its place, which only the service works out" }
        return nil
    }

    private mutating func compare(
        _ entry: TemplateEntry,
        _ type: String,
        _ actual: Value,
        _ id: String?,
        _ additions: StandAloneAdditions,
        _ resolver: inout TemplateResolver
    ) -> ReportedResource {
        let rules = CloudFormationRules(type: type)
        let side = DeclaredSide(entry.properties, actual: actual, rules: rules, resolver: &resolver)
        let differences = Comparison.differences(side.value, actual, rules: rules).filter {
            !side.isUnknown($0) && !additions.explain($0, entry.address, type)
        }
        let changes = redactor.changes(
            differences,
            declared: resolver.unknowns.written(side.value),
            Self.hints(type, side.secretPaths),
            actual: actual,
            Self.hints(type, side.secretPaths)
        )
        if changes.isEmpty, side.comparable == 0, let reason = side.reason {
            return record(entry, .notChecked, reason: redactor.line(reason), id: id)
        }
        let status: ResourceStatus = changes.isEmpty ? .inSync : .changed
        return record(entry, status, reason: side.reason.map(redactor.line), id: id, changes: changes)
    }

    private mutating func addUnmanaged(
        _ live: CloudFormationLive,
        _ declared: Set<String>,
        _ types: Set<String>,
        _ findings: inout ScanFindings
    ) {
        for (logical, resource) in (live.inventory ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard !declared.contains(logical), let type = resource.type else { continue }
            findings.add(unmanaged(logical, type, resource.id))
        }
        let own = declared.compactMap(live.physical).reduce(into: Set<String>()) {
            $0.formUnion(CloudFormationLive.parts($1))
        }
        for resource in live.controlled {
            guard let type = resource.type, types.contains(type), let id = resource.id,
                own.isDisjoint(with: CloudFormationLive.parts(id))
            else { continue }
            findings.add(unmanaged("\(type)/\(id)", type, id))
        }
    }

    private func unmanaged(_ address: String, _ type: String, _ id: String?) -> ReportedResource {
        ReportedResource(
            address: redactor.line(address),
            type: type,
            id: id.map(redactor.line),
            status: .unmanaged,
            driftClass: .drift
        )
    }

    private mutating func record(
        _ entry: TemplateEntry,
        _ status: ResourceStatus,
        reason: String? = nil,
        id: String? = nil,
        changes: [AttributeChange] = []
    ) -> ReportedResource {
        ReportedResource(
            address: redactor.line(entry.address),
            type: entry.type ?? "",
            id: id.map(redactor.line),
            status: status,
            hash: redactor.hash(.object(entry.body ?? ValueObject())),
            reason: reason,
            driftClass: status.isDrift ? .drift : nil,
            attributes: changes
        )
    }
}
