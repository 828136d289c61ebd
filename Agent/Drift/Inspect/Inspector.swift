import SharedBase
package import SharedDrift
import SharedJSON
package import SharedScrub

/// Reads files, folders and standard input offline, and hands on every resource, scrubbed, as it is read.
///
/// States and stacks are read twice, first to learn their secrets and to see that they are whole; nothing of a refused
/// one is printed. A Kubernetes file with a bad document is refused with its position, and its other documents are printed.
package struct Inspector {
    package enum Output: Sendable {
        case resource(InspectedResource)
        /// One line on standard error: path, position, reason.
        case refusal(StateError)
    }

    package typealias Sink = (Output) throws -> Void
    /// Lines of many resources at once, each with its line feed.
    package typealias BulkSink = ([UInt8]) throws -> Void

    private let kind: StackKindName?
    private let scrubber: Scrubber
    private let sizes: ParallelState.Sizes
    private let sink: Sink
    private let bulk: BulkSink?
    private var summary = InspectSummary()

    /// - Parameters:
    ///   - kind: what every file must be; nil tells them apart by their content.
    ///   - sizes: from which size on a state is read on several threads.
    ///   - bulk: takes the lines of large states as they lie in memory; nil: each comes to `sink` as a resource.
    package init(
        kind: StackKindName? = nil,
        scrubber: Scrubber,
        sizes: ParallelState.Sizes = .standard,
        bulk: BulkSink? = nil,
        sink: @escaping Sink
    ) {
        self.kind = kind
        self.sizes = sizes
        self.bulk = bulk
        self.scrubber = scrubber
        self.sink = sink
    }

    /// Throws only what `sink` throws.
    package mutating func inspect(_ paths: [String]) throws -> InspectSummary {
        for path in paths {
            var files: [String] = []
            var named = true
            do {
                named = try FileTree.entry(path) == .file
                files = named ? [path] : try FileTree.files(below: path)
            } catch {
                try refuse(error)
            }
            for file in files { try inspect(file, named: named) }
        }
        return summary
    }

    private mutating func inspect(_ path: String, named: Bool) throws {
        guard named || Self.mayBeState(path) || (kind == .cloudformation && path.hasSuffix(".template")) else {
            summary.skipped += 1
            return
        }
        do {
            try read(try InputFile(path: path), named: named)
        } catch let error as StateError {
            if !named, Self.isForeign(error) { summary.skipped += 1 } else { try refuse(error) }
        }
    }

    private mutating func refuse(_ error: StateError) throws {
        if error.code == .cannotOpen { summary.unopened += 1 } else { summary.refused += 1 }
        try sink(.refusal(error.placed))
    }

    /// Files in a folder that may hold something; every other name is passed over unread.
    private static func mayBeState(_ path: String) -> Bool {
        [".tfstate", ".tfstate.backup", ".json", ".yaml", ".yml"].contains { path.hasSuffix($0) }
    }

    /// What is no reason to complain of a file that nobody named.
    private static func isForeign(_ error: StateError) -> Bool {
        switch error.code {
        case .unknownKind, .noResources, .backendStub: true
        case .empty: !error.path.hasSuffix(".tfstate")
        default: false
        }
    }

    // MARK: Kinds

    private mutating func read(_ file: InputFile, named: Bool) throws {
        switch kind {
        case .cloudformation?: try template(file)
        case .pulumi?: try pulumi(file)
        case .terraform?: try state(file)
        case .kubernetes?: try objects(file)
        case nil:
            switch try detect(file) {
            case .kubernetes: try objects(file)
            case .cloudformation: try template(file)
            case .pulumi: try pulumi(file)
            case .unknown: throw Self.unknown(file.path)
            default: try state(file)
            }
        }
    }

    /// Told by content: JSON by the members at its top, everything else is read as Kubernetes documents.
    private func detect(_ file: InputFile) throws -> InputKind {
        // A state is read twice in any case; its kind is told on the way.
        if try file.beginsLikeState() { return .terraformState(version: 4) }
        guard try file.beginsLikeJSON() else { return file.path.isState ? .terraformState(version: 4) : .kubernetes }
        do throws(StateError) {
            return try Survey.kind(of: file)
        } catch {
            // A stream of documents, or flow style YAML, may still be Kubernetes; a state is refused for what it is.
            guard !file.path.isState, [.notJSON, .truncated, .tooDeep].contains(error.code) else { throw error }
            let found = KubernetesFile(path: file.path, bytes: try file.bytes())
            if !found.objects.isEmpty { return .kubernetes }
            guard found.holdsTemplate else { throw found.refusal ?? error }
            return .cloudformation
        }
    }

    private static func unknown(_ path: String) -> StateError {
        StateError(
            .unknownKind,
            path: path,
            position: TextPosition(),
            reason: "this is no Terraform state, no template, no Pulumi stack and no Kubernetes object",
            advice: "`--kind` names what it should be"
        )
    }

    private mutating func state(_ file: InputFile) throws {
        guard try file.beginsLikeJSON() else {
            let isEmpty = try file.isBlank()
            throw StateError(
                isEmpty ? .empty : .notJSON,
                path: file.path,
                position: TextPosition(),
                reason: isEmpty ? "the file is empty" : "a state is a JSON object"
            )
        }
        var steady = SteadyFile(file)
        if file.size >= sizes.file, try inParallel(file, steady) { return }
        var (top, stream) = try learn(file)
        stream.finishLearning()
        do {
            try TerraformFile.instances(file, top) { instance in
                try steady.take(InspectedResource(instance, file.path, &stream)) { try emit($0) }
            }
        } catch let error as StateError {
            // The first reading was in order.
            throw [.malformed, .cannotOpen].contains(error.code) ? error : SteadyFile.changed(file)
        }
        try steady.release { try emit($0) }
        summary.read += 1
    }

    /// The first pass: what the file is, that it is whole, and its secrets.
    private func learn(_ file: InputFile) throws -> (TopLevel, ScrubStream) {
        var stream = ScrubStream(scrubber)
        do {
            let top = try TerraformState.instances(file) { stream.learn($0) }
            switch top.kind {
            case .terraformState(version: 4): break
            case .terraformState(version: 1...3), .terraformShowState, .terraformPlan:
                stream = ScrubStream(scrubber)
                try TerraformFile.instances(file, top) { stream.learn($0) }
            default: if let refusal = top.kind.stateRefusal(file.path) { throw refusal }
            }
            return (top, stream)
        } catch let error as StateError {
            // What is no state at all is refused for that, and not for how it differs from one.
            guard let kind = try? Survey.kind(of: file), kind != .terraformPlan,
                let refusal = kind.stateRefusal(file.path)
            else { throw error }
            throw refusal
        }
    }

    /// Reads a large state on several threads; false where it must be read from its beginning to its end. What fails
    /// after the first pass was in order did so because the file is another one by now.
    private mutating func inParallel(_ file: InputFile, _ steady: SteadyFile) throws -> Bool {
        var state = ParallelState(file, sizes)
        let stream: ScrubStream
        do {
            stream = try state.learn(scrubber)
        } catch {
            return false
        }
        do {
            try state.write(stream) { written in
                try steady.check()
                if let bulk {
                    summary.resources += written.ends.count
                    try bulk(written.bytes)
                } else {
                    for line in written.lines { try emit(InspectedResource(line: line)) }
                }
            }
            try steady.check()
        } catch let error where error is ParallelState.Unsuitable || error is JSONError {
            throw SteadyFile.changed(file)
        }
        summary.read += 1
        return true
    }

    private mutating func pulumi(_ file: InputFile) throws {
        var steady = SteadyFile(file)
        try PulumiInspection.run(file, scrubber) { resource in try steady.take(resource) { try emit($0) } }
        try steady.release { try emit($0) }
        summary.read += 1
    }

    private mutating func emit(_ resource: InspectedResource) throws {
        summary.resources += 1
        try sink(.resource(resource))
    }

    private mutating func objects(_ file: InputFile) throws {
        let found = KubernetesFile(path: file.path, bytes: try file.bytes())
        if kind == nil, found.holdsTemplate, found.objects.isEmpty { return try template(file) }
        var session = ScrubSession(scrubber)
        for object in found.objects { session.learn(.object(object.value), hints: object.resource.hints) }
        for object in found.objects { try emit(object.resource, session) }
        if let refusal = found.refusal { throw refusal }
        if let foreign = found.foreign.first { throw StateError.noObject(file.path, foreign) }
        summary.read += 1
    }

    /// Secrets are learned from the whole file: the default of a NoEcho parameter may stand in a resource again.
    private mutating func template(_ file: InputFile) throws {
        let found = try CloudFormationFile(path: file.path, bytes: try file.bytes())
        var session = ScrubSession(scrubber)
        session.learn(TemplateReferences.veiled(found.value), hints: ScrubHints(kind: .cloudformation))
        for text in TemplateTexts.joined(found.value) { session.learn(text: Array(text.utf8)) }
        for resource in found.resources {
            session.learn(TemplateReferences.veiled(resource.attributes), hints: resource.hints)
        }
        for resource in found.resources { try emit(resource, session) }
        if let refusal = found.refusal { throw refusal }
        summary.read += 1
    }

    private mutating func emit(_ resource: Resource, _ session: ScrubSession) throws {
        var counts = ScrubCounts()
        let isTemplate = resource.kind == .cloudformation
        let clear = isTemplate ? TemplateReferences.veiled(resource.attributes) : resource.attributes
        var attributes = session.scrub(clear, hints: resource.hints, style: .marker, counts: &counts)
        if isTemplate { attributes = TemplateReferences.unveiled(attributes, resource.attributes) }
        var id = resource.id
        if let clear = id, resource.attributes["id"] != nil {
            id = attributes["id"]?.stringValue ?? attributes["id"]?.numberText ?? clear
        }
        summary.resources += 1
        try sink(
            .resource(
                InspectedResource(
                    kind: resource.kind,
                    file: resource.file,
                    address: session.scrub(line: resource.address),
                    type: resource.type,
                    provider: resource.provider,
                    id: id,
                    attributesJSON: JSON.bytes(attributes)
                )
            )
        )
    }
}

extension ScrubStream {
    /// Remembers what is secret in an instance.
    fileprivate mutating func learn(_ instance: borrowing TerraformInstance) {
        guard let attributes = instance.attributes else { return }
        learn(instance.tape, root: attributes, hints: instance.hints)
    }
}

extension String {
    /// Named as Terraform names its states.
    fileprivate var isState: Bool { hasSuffix(".tfstate") || hasSuffix(".tfstate.backup") }
}
