import SharedBase
import SharedJSON

/// Reads a Pulumi stack resource by resource: what `pulumi stack export` writes (`deployment`), a checkpoint of the file
/// backend (`checkpoint.latest`), and both without what stands around them, as early versions wrote them.
///
/// Source of the format: research/drift-and-secrets, section 4.4, and the deployment schema of Pulumi.
struct PulumiStack {
    /// When the deployment was written; nil where it does not say.
    private(set) var time: Timestamp?
    /// How many resources stand in it, printed or not.
    private(set) var count = 0
    /// The head that the URNs of one stack have in common, `urn:pulumi:STACK::PROJECT`; nil where there is no URN.
    private(set) var name: String?

    private let path: String
    private var hasDeployment = false
    /// URNs of what is not pending deletion: each may stand once.
    private var urns = AddressSet()

    /// What a deployment of version 4 may need of its reader. None of these changes where resources, ids and properties
    /// stand.
    private static let features: Set<String> = [
        "refreshBeforeUpdate", "views", "hooks", "taint", "replaceWith", "snippets-prototype", "snippets",
        "outputDependencies", "byteString",
    ]

    /// Calls `take` for every resource, in the order of the file.
    ///
    /// Nothing may be told of a file before its end has been seen, so a caller that prints runs this twice: `take` of
    /// the first run learns, of the second prints.
    @discardableResult
    static func read(_ file: InputFile, _ take: (PulumiResource) throws -> Void) throws -> PulumiStack {
        var stack = PulumiStack(path: file.path)
        var reader = JSONReader(limits: .standard, read: try file.reads())
        do {
            try stack.document(&reader, take)
        } catch {
            throw (error is StateError || error is JSONError) ? StateError(error, path: file.path) : error
        }
        return stack
    }

    private init(path: String) { self.path = path }

    private mutating func document(_ reader: inout JSONReader, _ take: (PulumiResource) throws -> Void) throws {
        guard case .beginObject = try reader.next() else { throw notAStack() }
        while case .key(let name) = try reader.next() {
            switch name {
            case "version": try version(&reader)
            case "features": try features(&reader)
            case "deployment": try deployment(&reader, take)
            case "checkpoint": try checkpoint(&reader, take)
            case "latest": try latest(&reader, take)
            case "manifest": try manifest(&reader)
            case "resources": try resources(&reader, take)
            default: try reader.skipValue()
            }
        }
        guard case .end = try reader.next() else { throw malformed("something follows the stack", reader.position) }
        guard hasDeployment else { throw notAStack() }
    }

    private func version(_ reader: inout JSONReader) throws {
        let value = try reader.value()
        let position = reader.lastPosition
        guard let version = value.intValue else { throw malformed("the version must be a number", position) }
        guard version >= 1 else {
            throw StateError(
                .oldVersion,
                path: path,
                position: position,
                reason: "deployment version \(version) is not known, only 1 to 4"
            )
        }
        guard version <= 4 else {
            throw StateError(
                .futureVersion,
                path: path,
                position: position,
                reason: "deployment version \(version) is newer than this program knows",
                advice: "update dd0c-agent"
            )
        }
    }

    private func features(_ reader: inout JSONReader) throws {
        try reader.elements { reader, event in
            let position = reader.lastPosition
            guard case .string(let name) = event else { throw malformed("a feature must be a name", position) }
            guard !Self.features.contains(name) else { return }
            throw StateError(
                .unknownFeature,
                path: path,
                position: position,
                reason: "the deployment needs the feature `\(name.prefix(80))`, which this program does not know",
                advice: "update dd0c-agent"
            )
        }
    }

    private mutating func checkpoint(
        _ reader: inout JSONReader,
        _ take: (PulumiResource) throws -> Void
    ) throws {
        let event = try reader.next()
        guard case .beginObject = event else {
            throw malformed("the checkpoint must be an object", reader.lastPosition)
        }
        // A stack that was never deployed has no `latest`.
        hasDeployment = true
        while case .key(let name) = try reader.next() {
            if name == "latest" { try latest(&reader, take) } else { try reader.skipValue() }
        }
    }

    private mutating func latest(_ reader: inout JSONReader, _ take: (PulumiResource) throws -> Void) throws {
        let event = try reader.next()
        hasDeployment = true
        if case .null = event { return }
        try deployment(&reader, event, take)
    }

    private mutating func deployment(_ reader: inout JSONReader, _ take: (PulumiResource) throws -> Void) throws {
        try deployment(&reader, try reader.next(), take)
    }

    private mutating func deployment(
        _ reader: inout JSONReader,
        _ event: JSONEvent,
        _ take: (PulumiResource) throws -> Void
    ) throws {
        guard case .beginObject = event else {
            throw malformed("the deployment must be an object", reader.lastPosition)
        }
        hasDeployment = true
        while case .key(let name) = try reader.next() {
            switch name {
            case "manifest": try manifest(&reader)
            case "time": time = try reader.value().stringValue.flatMap { Timestamp($0) }
            case "resources": try resources(&reader, take)
            default: try reader.skipValue()
            }
        }
    }

    private mutating func manifest(_ reader: inout JSONReader) throws {
        try reader.members { reader, name in
            guard name == "time" else { return try reader.skipValue() }
            time = try reader.value().stringValue.flatMap { Timestamp($0) }
        }
    }

    /// A list, or in the first versions an object by URN.
    private mutating func resources(_ reader: inout JSONReader, _ take: (PulumiResource) throws -> Void) throws {
        hasDeployment = true
        switch try reader.next() {
        case .null: return
        case .beginArray:
            while true {
                let event = try reader.next()
                if case .endArray = event { return }
                try resource(&reader, event, nil, take)
            }
        case .beginObject:
            while case .key(let urn) = try reader.next() { try resource(&reader, try reader.next(), urn, take) }
        default: throw malformed("resources must be a list", reader.lastPosition)
        }
    }

    private mutating func resource(
        _ reader: inout JSONReader,
        _ event: JSONEvent,
        _ urn: String?,
        _ take: (PulumiResource) throws -> Void
    ) throws {
        let position = reader.lastPosition
        guard case .beginObject = event else { throw malformed("a resource must be an object", position) }
        let members = try reader.object()
        guard let resource = PulumiResource(members, urn: urn, position: position) else {
            throw malformed("a resource without urn or type", position)
        }
        count += 1
        if name == nil { name = resource.urn.split(separator: "::").prefix(2).joined(separator: "::") }
        guard resource.isPendingDeletion || urns.insert(resource.urn) else {
            throw StateError(
                .duplicateAddress,
                path: path,
                position: position,
                reason: "the URN \(resource.urn) appears twice and neither is pending deletion",
                advice: "repair the stack with `pulumi state repair`"
            )
        }
        try take(resource)
    }

    private func notAStack() -> StateError {
        StateError(
            .unknownKind,
            path: path,
            reason: "this is no Pulumi stack: it holds neither a deployment nor a checkpoint",
            advice: "`pulumi stack export` writes one"
        )
    }

    private func malformed(_ reason: String, _ position: TextPosition) -> StateError {
        StateError(.malformed, path: path, position: position, reason: reason)
    }
}
