import SharedBase
import SharedDrift
import SharedScrub

/// Compares a template with a recorded live side: the service's own drift answers, or live properties (P2-E1-11).
struct CloudFormationScan {
    let settings: StackSettings
    let checkpoint: () throws -> Void
    var redactor: Redactor
    /// The address of which every decision is kept.
    var explain: String?
    /// Told how far the scan has come.
    var meter: ScanMeter?
    /// The decisions about that address.
    var decided: [ResourceExplanation.Attribute] = []
    /// Stands before the logical ids of a nested stack: the logical ids of the stacks around it, each with a slash.
    var prefix = ""
    /// Nested templates that were read, by path; nil for one that is none.
    var nestedFiles: [String: CloudFormationFile?] = [:]
    /// Why a resource of the template may not exist although nobody deleted it.
    var macro: String?
    /// How often a nested stack was gone into.
    var nestedCount = 0

    /// Throws `StateError` where a side cannot be opened, and what `checkpoint` throws.
    mutating func run() throws -> ScanFindings {
        let file = try CloudFormationFile(
            path: settings.source,
            bytes: try InputFile(path: settings.source, meter: meter).bytes()
        )
        guard let template = file.template else { throw StateError.noTemplate(settings.source) }
        var findings = ScanFindings(meter: meter)
        if let refusal = file.refusal { findings.addGap(redactor.line(refusal.description)) }
        guard let path = settings.live else {
            for entry in template.entries(.ofDefaults(template)) where entry.type != nil {
                findings.add(record(entry, .notChecked, reason: "no live side is configured for this stack"))
            }
            if findings.isComplete { findings.addGap("no live side is configured for this stack") }
            return findings
        }
        let live = try CloudFormationLive(path, meter: meter, checkpoint: checkpoint)
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
        let side = TemplateSide(
            template: template,
            path: settings.source,
            live: stack?.id.map(live.narrowed) ?? live,
            stack: stack,
            parameters: stack?.parameters
        )
        try compare(side, &findings)
        findings.decided = decided
        return findings
    }

    private mutating func learn(_ file: CloudFormationFile, _ live: CloudFormationLive) {
        learn(file)
        for (type, value) in live.values { redactor.learn(value, ScrubHints(kind: .cloudformation, type: type)) }
    }

    mutating func learn(_ file: CloudFormationFile) {
        redactor.learn(TemplateReferences.veiled(file.value), ScrubHints(kind: .cloudformation))
        for text in TemplateTexts.joined(file.value) { redactor.learn(text: text) }
        for resource in file.resources {
            redactor.learn(TemplateReferences.veiled(resource.attributes), resource.hints)
        }
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

    mutating func compare(_ side: TemplateSide, _ findings: inout ScanFindings) throws {
        let live = side.live
        let outer = macro
        macro = side.template.macro.map { "the macro \($0) rewrites the template, perhaps without this resource" }
        defer { macro = outer }
        let known = knowledge(side)
        let entries = side.template.entries(known)
        var resolver = TemplateResolver(template: side.template, known: known)
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
            var found = judge(entry, type, live, side.stack, additions, &resolver)
            guard type == NestedTemplate.type, found.status != .deleted else {
                findings.add(found)
                continue
            }
            let nested = nested(entry, side, &resolver)
            if nested == nil {
                let reason = "its template, or a recording of it, is not at hand"
                found.reason = found.reason.map { "\($0); \(reason)" } ?? reason
            }
            findings.add(found)
            if let nested { try follow(nested, entry, &findings) }
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
        case .inSync(let id):
            if explain == prefix + entry.address { decided = [Self.detected] }
            return record(entry, .inSync, id: id)
        case .deleted(let id):
            if let reason = Self.untouchable(type) ?? macro { return record(entry, .notChecked, reason: reason) }
            return record(entry, .deleted, id: id)
        case .unseen(let reason, let id):
            return record(entry, .notChecked, reason: Self.untouchable(type) ?? reason, id: id)
        case .sides(let expected?, let actual, let id):
            let rules = CloudFormationRules(type: type, declaredOnly: false)
            let hints = Self.hints(type)
            if explain == prefix + entry.address {
                let all = Comparison.explain(expected, actual, rules: rules)
                decided = redactor.explained(all, declared: expected, hints, actual: actual, hints)
            }
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
        if type.hasPrefix("AWS::Serverless::") || type.uppercased().hasSuffix("::MODULE") {
            return "the service makes other resources of it, under names of its own"
        }
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
        let declared = resolver.unknowns.written(side.value)
        let hints = Self.hints(type, side.secretPaths)
        if explain == prefix + entry.address {
            let all = side.decisions(actual, rules, resolver) { additions.explain($0, entry.address, type) }
            decided = redactor.explained(all, declared: declared, hints, actual: actual, hints)
        }
        let changes = redactor.changes(differences, declared: declared, hints, actual: actual, hints)
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
            findings.add(unmanaged(prefix + logical, type, resource.id))
        }
        // What Cloud Control lists is of the whole account: only the stack around all others can say what is foreign.
        guard prefix.isEmpty else { return }
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
            address: redactor.line(prefix + entry.address),
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
