import SharedBase
import SharedDrift
import SharedJSON

/// What a file is, told from its content.
enum InputKind: Equatable, Sendable {
    case terraformState(version: Int)
    case terraformEncrypted
    case terraformBackendStub
    case terraformPlan
    case terraformShowState
    case cloudformation
    case pulumi
    case kubernetes
    case unknown
}

/// The members at the top of a JSON document: small values as they are, large ones only by name.
struct TopLevel {
    var scalars: [String: Value] = [:]
    var names: Set<String> = []
    /// Whether a module of a Terraform state before version 4 holds a resource.
    private var holdsResources = false

    var kind: InputKind {
        if names.contains("encrypted_data") || names.contains("encryption_version") { return .terraformEncrypted }
        if names.contains("apiVersion") && names.contains("kind") { return .kubernetes }
        if scalars["format_version"]?.stringValue != nil || names.contains("plan_format_version") {
            let plan = !names.isDisjoint(with: Self.planNames) || names.contains("plan_format_version")
            return plan ? .terraformPlan : .terraformShowState
        }
        if isPulumi { return .pulumi }
        if CloudFormationNames.knows(names) { return .cloudformation }
        if let version = scalars["version"]?.intValue, isState {
            if version < 4, !holdsResources, names.contains("backend") || names.contains("remote") {
                return .terraformBackendStub
            }
            return .terraformState(version: version)
        }
        return .unknown
    }

    private static let planNames: Set<String> = ["planned_values", "resource_changes", "resource_drift", "prior_state"]

    /// An export or a checkpoint: an object of that name beside a version. Old checkpoints have no version, but a stack
    /// (once `target`) beside `latest`; a lone deployment has its manifest.
    private var isPulumi: Bool {
        let objects = names.filter { scalars[$0] == nil }
        if objects.contains("deployment") || objects.contains("checkpoint") {
            return scalars["version"]?.intValue != nil || names.isSubset(of: ["deployment", "checkpoint"])
        }
        if objects.contains("latest") { return names.contains("target") || names.contains("stack") }
        return objects.isSuperset(of: ["manifest", "resources"])
    }

    /// A state is known by any of the members that nothing else has beside a version.
    private var isState: Bool {
        !names.isDisjoint(with: ["terraform_version", "lineage", "serial", "modules"]) || names.contains("resources")
    }

    /// Reads through a whole JSON document without building it; also proves that it is one.
    static func survey(_ file: InputFile) throws(StateError) -> TopLevel {
        do {
            var reader = JSONReader(limits: .standard, read: try file.reads())
            return try read(&reader)
        } catch {
            throw StateError(error, path: file.path)
        }
    }

    static func read(_ reader: inout JSONReader) throws -> TopLevel {
        var top = TopLevel()
        let first = try reader.next()
        guard case .beginObject = first else {
            // Read on, so that one that is cut or too deep is refused for that, with its position.
            try reader.skipRest(of: first)
            return top
        }
        while case .key(let name) = try reader.next() {
            try top.take(name, &reader)
        }
        _ = try reader.next()
        return top
    }

    /// Takes note of the member `name`, whose value comes next.
    mutating func take(_ name: String, _ reader: inout JSONReader) throws {
        names.insert(name)
        guard name == "modules" else {
            scalars[name] = try reader.scalarOrSkip()
            return
        }
        var found = false
        try reader.elements { reader, event in
            try reader.members(of: event) { reader, name in
                guard name == "resources" else { return try reader.skipValue() }
                try reader.members { reader, _ in
                    found = true
                    try reader.skipValue()
                }
            }
        }
        holdsResources = holdsResources || found
    }
}

extension JSONReader {
    /// The next value where it is no container; a container is read over and gives nil.
    mutating func scalarOrSkip() throws -> Value? {
        let event = try next()
        if let scalar = event.scalar { return scalar }
        try skipRest(of: event)
        return nil
    }

    /// Reads to the end of the container that `event` began; nothing for a scalar.
    mutating func skipRest(of event: JSONEvent) throws {
        guard event.isBegin else { return }
        var depth = 1
        while depth > 0 {
            let event = try next()
            if event.isBegin { depth += 1 } else if event.isEnd { depth -= 1 }
        }
    }
}

extension JSONEvent {
    var scalar: Value? {
        switch self {
        case .string(let text): .string(text)
        case .number(let text): .number(text)
        case .bool(let flag): .bool(flag)
        case .null: .null
        default: nil
        }
    }

    var isBegin: Bool {
        switch self {
        case .beginObject, .beginArray: true
        default: false
        }
    }

    var isEnd: Bool {
        switch self {
        case .endObject, .endArray: true
        default: false
        }
    }
}

extension StateError {
    /// An error of the JSON reader, or of the file below it, as the refusal of a file.
    init(_ error: any Error, path: String) {
        if let error = error as? StateError {
            self = error
        } else if let error = error as? JSONError {
            if let below = error.cause as? StateError {
                self = below
            } else {
                let reason = error.code == .empty ? "the file is empty" : error.detail
                self.init(JSONRefusal.code(error), path: path, position: error.position, reason: reason)
            }
        } else {
            self.init(.malformed, path: path, reason: ErrorChain.describe(error))
        }
    }
}

/// Which refusal an error of the JSON reader is.
enum JSONRefusal {
    static func code(_ error: JSONError) -> StateCode {
        switch error.code {
        case .empty: .empty
        case .truncated: .truncated
        case .depthLimit: .tooDeep
        default: .notJSON
        }
    }
}
