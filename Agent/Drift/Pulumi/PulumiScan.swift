import SharedBase
import SharedDrift
import SharedScrub

/// Compares an export of a Pulumi stack with another one that was written after `pulumi refresh`.
struct PulumiScan {
    let source: InputFile
    let live: InputFile?
    let checkpoint: () throws -> Void
    var redactor: Redactor

    /// Throws `StateError` where one of the sides cannot be read, and what `checkpoint` throws.
    mutating func run() throws -> ScanFindings {
        let declared = try read(source)
        guard let live else { return unchecked(declared, "no live side is configured for this stack") }
        let recorded = try read(live)
        var findings = ScanFindings()
        if let left = declared.stack.time, let right = recorded.stack.time, right < left {
            findings.addGap("the live export, of \(right), is older than the declared one, of \(left)")
        }
        try compare(declared, recorded, &findings)
        return findings
    }

    /// One side: what it manages, in the order of the file.
    private struct Side {
        var stack: PulumiStack
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
        var resources: [PulumiResource] = []
        let stack = try PulumiStack.read(file) { resource in
            try checkpoint()
            for lesson in resource.lessons(resource.secretPaths) { redactor.learn(lesson.value, lesson.hints) }
            // What the program only reads is managed elsewhere.
            if resource.isCurrent, !resource.isExternal { resources.append(resource) }
        }
        return Side(stack: stack, resources: resources)
    }

    private mutating func unchecked(_ side: Side, _ reason: String) -> ScanFindings {
        var findings = ScanFindings()
        for resource in side.resources { findings.add(record(resource, .notChecked, reason: reason)) }
        if findings.isComplete { findings.addGap(reason) }
        return findings
    }

    private mutating func compare(_ declared: Side, _ recorded: Side, _ findings: inout ScanFindings) throws {
        var seen: [String: PulumiResource] = [:]
        for resource in recorded.resources { seen[resource.urn] = resource }
        let isForeign = !seen.isEmpty && !declared.resources.isEmpty && declared.resources.allSatisfy { seen[$0.urn] == nil }
        for resource in declared.resources {
            try checkpoint()
            if let partner = seen.removeValue(forKey: resource.urn) {
                findings.add(judge(resource, partner))
            } else if isForeign {
                findings.add(record(resource, .notChecked, reason: "the live export shares no URN: it is of another stack"))
            } else {
                findings.add(record(resource, .deleted))
            }
        }
        guard !isForeign else { return }
        for resource in recorded.resources where seen[resource.urn] != nil {
            findings.add(record(resource, .unmanaged))
        }
    }

    private mutating func judge(_ resource: PulumiResource, _ partner: PulumiResource) -> ReportedResource {
        let sides = PulumiSides(resource, partner)
        let hints = resource.hints(sides.secrets)
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
