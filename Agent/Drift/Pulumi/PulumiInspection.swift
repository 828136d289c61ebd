import SharedBase
import SharedDrift
import SharedJSON
import SharedScrub

/// A Pulumi stack as `inspect` prints it.
enum PulumiInspection {
    /// Reads the stack twice: first everything teaches its secrets, components and providers too, then what is current
    /// is handed on.
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
        var session = ScrubSession(scrubber)
        try PulumiStack.read(file) { resource in
            for lesson in resource.lessons(resource.secretPaths) { session.learn(lesson.value, hints: lesson.hints) }
        }
        try PulumiStack.read(file) { resource in
            if resource.isCurrent { try take(inspected(resource, file.path, session)) }
        }
    }

    private static func inspected(
        _ resource: PulumiResource,
        _ path: String,
        _ session: ScrubSession
    ) -> InspectedResource {
        var counts = ScrubCounts()
        let hints = resource.hints(resource.secretPaths)
        let attributes = session.scrub(resource.attributes, hints: hints, style: .marker, counts: &counts)
        var id = resource.id
        if let clear = id {
            var idHints = hints
            idHints.path = [.name("id")]
            idHints.sensitivePaths = []
            id = session.scrub(.string(clear), hints: idHints, style: .marker, counts: &counts).stringValue
        }
        return InspectedResource(
            kind: .pulumi,
            file: path,
            address: session.scrub(line: resource.urn),
            type: resource.type,
            provider: resource.package,
            id: id,
            attributesJSON: JSON.bytes(PulumiValue.collapsed(attributes))
        )
    }
}
