import SharedBase
import SharedDrift
import SharedScrub

/// Compares an export of a Pulumi stack with another one that was written after `pulumi refresh`.
struct PulumiScan {
    let source: InputFile
    let live: InputFile?
    let checkpoint: () throws -> Void
    var redactor: Redactor
    /// The address of which every decision is kept.
    let explain: String?
    /// Told how far the scan has come.
    private let meter: ScanMeter?
    /// The decisions about that address.
    private var decided: [ResourceExplanation.Attribute] = []

    init(
        source: InputFile,
        live: InputFile?,
        checkpoint: @escaping () throws -> Void,
        redactor: Redactor,
        explain: String? = nil,
        meter: ScanMeter? = nil
    ) {
        self.source = source
        self.live = live
        self.checkpoint = checkpoint
        self.redactor = redactor
        self.explain = explain
        self.meter = meter
    }

    /// Throws `StateError` where one of the sides cannot be read, and what `checkpoint` throws.
    mutating func run() throws -> ScanFindings {
        let declared = try read(source)
        guard let live else { return unchecked(declared, "no live side is configured for this stack") }
        if live.isSame(as: source) {
            return unchecked(declared, "the live side is the declared export itself: nothing was refreshed")
        }
        let recorded = try read(live)
        if recorded.stack.count == 0, declared.stack.count > 0 {
            return unchecked(declared, "the live export holds no resource, not even the stack")
        }
        if let left = declared.stack.name, let right = recorded.stack.name, left != right {
            return unchecked(declared, "the live export is of another stack: \(redactor.line(right))")
        }
        learn(declared, recorded)
        var findings = ScanFindings(meter: meter)
        if let left = declared.stack.time, let right = recorded.stack.time, right < left {
            findings.addGap("the live export, of \(right), is older than the declared one, of \(left)")
        }
        try compare(declared, recorded, &findings)
        findings.decided = decided
        return findings
    }

    /// One side: everything, and what it manages, in the order of the file.
    private struct Side {
        var stack: PulumiStack
        var all: [PulumiResource]
        var resources: [PulumiResource]
    }

    private mutating func read(_ file: InputFile) throws -> Side {
        guard try file.beginsLikeJSON() else {
            let isEmpty = try file.isBlank()
            throw StateError(
                isEmpty ? .empty : .notJSON,
                path: file.path,
                position: TextPosition(),
                reason: isEmpty ? "the file is empty" : "a Pulumi stack is a JSON object"
            )
        }
        var all: [PulumiResource] = []
        var resources: [PulumiResource] = []
        let stack = try PulumiStack.read(file) { resource in
            try checkpoint()
            all.append(resource)
            // What the program only reads is managed elsewhere.
            if resource.isCurrent, !resource.isExternal { resources.append(resource) }
        }
        return Side(stack: stack, all: all, resources: resources)
    }

    private mutating func learn(_ sides: Side...) {
        let all = sides.flatMap(\.all)
        let ids = Set(all.compactMap(\.identity))
        for resource in all {
            for lesson in resource.lessons(resource.secretPaths, except: ids) {
                redactor.learn(lesson.value, lesson.hints)
            }
        }
    }

    private mutating func unchecked(_ side: Side, _ reason: String) -> ScanFindings {
        learn(side)
        var findings = ScanFindings(meter: meter)
        for resource in side.resources { findings.add(record(resource, .notChecked, reason: reason)) }
        if findings.isComplete { findings.addGap(reason) }
        return findings
    }

    private mutating func compare(_ declared: Side, _ recorded: Side, _ findings: inout ScanFindings) throws {
        var partners = PulumiPartners(declared: declared.resources, live: recorded.resources)
        for resource in declared.resources {
            try checkpoint()
            switch partners.take(for: resource) {
            case .one(let partner): findings.add(judge(resource, partner))
            case .several:
                let reason = "several live resources answer to its aliases, and nothing tells which of them it is"
                findings.add(record(resource, .notChecked, reason: reason))
            case .none: findings.add(record(resource, .deleted))
            }
        }
        for resource in partners.rest { findings.add(record(resource, .unmanaged)) }
    }

    private mutating func judge(_ resource: PulumiResource, _ partner: PulumiResource) -> ReportedResource {
        let sides = PulumiSides(resource, partner)
        let hints = resource.hints(sides.secrets)
        if explain == resource.urn {
            decided = PulumiDecisions.joined(
                zip(sides.pairs, sides.decisions()).map { pair, all in
                    redactor.explained(all, declared: pair.declared, hints, actual: pair.actual, hints)
                }
            )
        }
        var changes: [AttributeChange] = []
        for pair in sides.pairs {
            let found = redactor.changes(
                pair.differences,
                declared: pair.declared,
                hints,
                actual: pair.actual,
                hints
            )
            let known = Set(changes.map(\.path))
            changes += found.filter { !known.contains($0.path) }
        }
        return record(resource, changes.isEmpty ? .inSync : .changed, id: partner.id, changes: changes)
    }

    private mutating func record(
        _ resource: PulumiResource,
        _ status: ResourceStatus,
        reason: String? = nil,
        id: String? = nil,
        changes: [AttributeChange] = []
    ) -> ReportedResource {
        let known = Resource(
            kind: .pulumi,
            file: source.path,
            address: resource.urn,
            type: resource.type,
            attributes: .object(resource.inputs),
            position: resource.position
        )
        var paths: [[ScrubStep]] = []
        let content = PulumiValue.comparable(resource.inputs, secrets: &paths)
        return ReportedResource(
            address: redactor.line(resource.urn),
            type: resource.type,
            id: redactor.identifier(id ?? resource.id, known),
            status: status,
            hash: status == .unmanaged ? nil : redactor.hash(content),
            reason: reason,
            driftClass: status.isDrift ? .drift : nil,
            attributes: changes
        )
    }
}
