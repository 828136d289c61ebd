import SharedBase
import SharedDrift
import SharedJSON
import SharedScrub

/// A Pulumi stack as `inspect` prints it, one resource at a time.
struct PulumiInspection {
    private let path: String
    private var session: ScrubSession
    /// The ids of the resources: no secrets, whatever they look like.
    private var ids: Set<String> = []

    /// Reads the stack three times: for its ids and to see that it is whole, for its secrets (components and providers
    /// have some too), then what is current is handed on.
    static func run(
        _ file: InputFile,
        _ scrubber: Scrubber,
        _ take: (InspectedResource) throws -> Void
    ) throws {
        guard try file.beginsLikeJSON() else {
            let isEmpty = try file.isBlank()
            throw StateError(
                isEmpty ? .empty : .notJSON,
                path: file.path,
                position: TextPosition(),
                reason: isEmpty ? "the file is empty" : "a Pulumi stack is a JSON object"
            )
        }
        var inspection = PulumiInspection(path: file.path, session: ScrubSession(scrubber))
        try PulumiStack.read(file) { resource in
            if let id = resource.identity { inspection.ids.insert(id) }
        }
        try PulumiStack.read(file) { inspection.learn($0) }
        try PulumiStack.read(file) { resource in
            if resource.isCurrent { try take(inspection.inspected(resource)) }
        }
    }

    private mutating func learn(_ resource: PulumiResource) {
        for lesson in resource.lessons(resource.secretPaths, except: ids) {
            session.learn(lesson.value, hints: lesson.hints)
        }
    }

    private func inspected(_ resource: PulumiResource) -> InspectedResource {
        var counts = ScrubCounts()
        let hints = resource.hints(resource.secretPaths)
        let clear = resource.attributes
        let scrubbed = session.scrub(clear, hints: hints, style: .marker, counts: &counts)
        return InspectedResource(
            kind: .pulumi,
            file: path,
            address: session.scrub(line: resource.urn),
            type: resource.type,
            provider: resource.package,
            id: identifier(resource),
            attributesJSON: JSON.bytes(PulumiValue.collapsed(PulumiValue.restored(scrubbed, from: clear, ids: ids)))
        )
    }

    private func identifier(_ resource: PulumiResource) -> String? {
        guard let id = resource.id else { return nil }
        var counts = ScrubCounts()
        let hints = ScrubHints(kind: .pulumi, type: resource.type, path: [.name("id")])
        return session.scrub(.string(id), hints: hints, style: .marker, counts: &counts).stringValue
    }
}
