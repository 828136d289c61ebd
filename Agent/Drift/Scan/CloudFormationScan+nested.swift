import SharedBase
import SharedDrift

/// A template and what is recorded of the stack that was made of it: the stack of the settings, or one nested in it.
struct TemplateSide {
    let template: CloudFormationTemplate
    /// Where the template lies.
    let path: String
    let live: CloudFormationLive
    /// nil where no answer describes it.
    let stack: LiveStack?
    /// What it was made with; nil where nothing says so.
    let parameters: [String: RecordedParameter]?
    /// How many stacks stand around it.
    var depth = 0
}

/// Stacks within stacks: where the template lies beside that of the parent and something is recorded of the nested stack,
/// its resources are compared as well, and what it gives to others is known.
extension CloudFormationScan {
    /// The service itself nests no deeper; the bound ends a circle of templates.
    private static let mostDepth = 5
    /// Templates that name each other many times could multiply with each level.
    private static let mostNested = 2_000

    /// The other side of an entry that is a nested stack; nil where its template or a recording is not at hand.
    mutating func nested(
        _ entry: TemplateEntry,
        _ side: TemplateSide,
        _ resolver: inout TemplateResolver
    ) -> TemplateSide? {
        guard side.depth < Self.mostDepth, nestedCount < Self.mostNested,
            let path = NestedTemplate.path(entry.properties, beside: side.path),
            let template = nestedFile(path)?.template
        else { return nil }
        let stack = side.live.physical(entry.address).flatMap { LiveStack(side.live, id: $0) }
        guard let live = side.live.nested(entry.address) ?? (stack == nil ? nil : side.live.nothing) else { return nil }
        nestedCount += 1
        var given: [String: RecordedParameter] = [:]
        for (name, value) in resolver.resolve(entry.properties["Parameters"] ?? .null)?.objectValue ?? ValueObject()
        where resolver.firstUnknown(value) == nil {
            // A list is handed on as one text.
            let texts = value.arrayValue?.compactMap(TemplateFunctions.text)
            given[name] = RecordedParameter(
                value: texts.map { .string($0.joined(separator: ",")) } ?? value,
                isResolved: false
            )
        }
        return TemplateSide(
            template: template,
            path: path,
            live: live,
            stack: stack,
            parameters: stack?.parameters ?? given,
            depth: side.depth + 1
        )
    }

    private mutating func nestedFile(_ path: String) -> CloudFormationFile? {
        if let known = nestedFiles[path] { return known }
        let bytes = try? InputFile(path: path, patience: 0, meter: meter).bytes()
        let file = bytes.flatMap { try? CloudFormationFile(path: path, bytes: $0) }
        nestedFiles[path] = .some(file)
        if let file { learn(file) }
        return file
    }

    mutating func follow(_ nested: TemplateSide, _ entry: TemplateEntry, _ findings: inout ScanFindings) throws {
        if let skip = nested.stack?.skip {
            findings.addGap(redactor.line("the nested stack \(prefix)\(entry.address): \(skip)"))
            return
        }
        let outer = prefix
        prefix += entry.address + "/"
        defer { prefix = outer }
        try compare(nested, &findings)
    }

    // MARK: What is known

    mutating func knowledge(_ side: TemplateSide) -> TemplateKnowledge {
        var known = TemplateKnowledge()
        known.setParameters(of: side.template, recorded: side.parameters)
        known.setStack(id: side.stack?.id, name: side.stack?.name)
        if let notifications = side.stack?.notifications {
            known.pseudo["AWS::NotificationARNs"] = .array(notifications)
        }
        let entries = side.template.entries(known)
        for entry in entries {
            known.physical[entry.address] = side.live.physical(entry.address)
            known.live[entry.address] = entry.type.flatMap { side.live.properties(entry.address, $0)?.properties }
        }
        let stacks = entries.filter { $0.type == NestedTemplate.type }
        // One stack may be given what another gives: each round knows more, and as many rounds as stacks are enough.
        for _ in 0..<min(stacks.count, 8) {
            var hasLearned = false
            for entry in stacks {
                let found = outputs(entry, side, known)
                guard !found.isEmpty, known.live[entry.address]?["Outputs"] != .object(found) else { continue }
                var object = known.live[entry.address]?.objectValue ?? ValueObject()
                object["Outputs"] = .object(found)
                known.live[entry.address] = .object(object)
                hasLearned = true
            }
            if !hasLearned { break }
        }
        return known
    }

    /// What a nested stack gives, as recorded, else as far as its template says.
    private mutating func outputs(_ entry: TemplateEntry, _ side: TemplateSide, _ known: TemplateKnowledge)
        -> ValueObject
    {
        if let id = side.live.physical(entry.address), let stack = LiveStack(side.live, id: id), !stack.outputs.isEmpty
        {
            return ValueObject(stack.outputs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
        var resolver = TemplateResolver(template: side.template, known: known)
        guard let nested = nested(entry, side, &resolver) else { return ValueObject() }
        var inner = TemplateResolver(template: nested.template, known: knowledge(nested))
        var found = ValueObject()
        for (name, output) in nested.template.object["Outputs"]?.objectValue ?? ValueObject() {
            guard let value = output["Value"].flatMap({ inner.resolve($0) }), inner.firstUnknown(value) == nil else {
                continue
            }
            found[name] = value
        }
        return found
    }
}

extension CloudFormationLive {
    /// The same recording, in which nothing is named.
    var nothing: CloudFormationLive {
        var none = self
        none.forget()
        return none
    }
}
