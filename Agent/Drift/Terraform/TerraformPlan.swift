import SharedBase
import SharedJSON

/// What `terraform show -json` says of the drift that a plan saw: the recorded live side of a Terraform stack.
struct TerraformPlan {
    /// One entry of `resource_drift`.
    struct Entry {
        enum Action: Equatable {
            case update
            case delete
            /// Moved in the configuration or nothing at all: no drift.
            case none
            case unknown(String)
        }

        var address: String
        /// The address in the state, where the configuration has moved the resource since.
        var previousAddress: String?
        var type: String
        var action: Action
        var before: Value
        var after: Value
        /// Mirror trees: `true` marks what the provider or the configuration calls sensitive.
        var beforeSensitive: Value
        var afterSensitive: Value
        /// A mirror tree of what the provider could not tell.
        var afterUnknown: Value
    }

    var drift: [Entry] = []
    /// The addresses of all managed resources that the plan has seen, gone ones included.
    var seen: Set<String> = []
    /// False for a plan that was aimed at a part (`-target`) or deferred something.
    var complete = true
    /// True where planning ended with an error.
    var errored = false

    /// Reads the plan resource by resource; only the drift is kept.
    static func read(_ file: InputFile) throws(StateError) -> TerraformPlan {
        var plan = TerraformPlan()
        do {
            var reader = JSONReader(limits: .standard, read: try file.reads())
            try plan.document(&reader, path: file.path)
        } catch {
            throw StateError(error, path: file.path)
        }
        for entry in plan.drift { plan.seen.insert(entry.address) }
        return plan
    }

    private mutating func document(_ reader: inout JSONReader, path: String) throws {
        guard case .beginObject = try reader.next() else { throw Self.notAPlan(path) }
        var version: String?
        var isPlan = false
        while case .key(let name) = try reader.next() {
            switch name {
            case "format_version": version = try reader.value().stringValue
            case "resource_drift": try entries(&reader, path: path)
            case "prior_state": try priorState(&reader)
            // What is there but no boolean is taken for the worse.
            case "complete": complete = try reader.value() == .bool(true)
            case "errored": errored = try reader.value() != .bool(false)
            default: try reader.skipValue()
            }
            if Self.ownMembers.contains(name) { isPlan = true }
        }
        _ = try reader.next()
        guard let version, isPlan else { throw Self.notAPlan(path) }
        guard version.prefix(while: { $0 != "." }) == "1" else {
            throw StateError(
                .futureVersion,
                path: path,
                reason: "plan format \(version.prefix(20)) is not known, only 1.x",
                advice: "update dd0c-agent"
            )
        }
    }

    /// What a plan has and the output of `show -json` of a state has not.
    private static let ownMembers: Set<String> = [
        "planned_values", "resource_changes", "resource_drift", "prior_state",
    ]

    private static func notAPlan(_ path: String) -> StateError {
        StateError(
            .notAPlan,
            path: path,
            reason: "this is no output of `terraform show -json` of a plan",
            advice: "`terraform plan -refresh-only -out=p && terraform show -json p` writes it"
        )
    }

    // MARK: resource_drift

    private mutating func entries(_ reader: inout JSONReader, path: String) throws {
        try reader.elements { reader, event in
            let position = reader.lastPosition
            func malformed(_ reason: String) -> StateError {
                StateError(.malformed, path: path, position: position, reason: reason)
            }
            guard case .beginObject = event else { throw malformed("an entry of resource_drift must be an object") }
            let members = try reader.object()
            let managed = members["mode"]?.stringValue ?? "managed" == "managed"
            guard managed, members["deposed"]?.stringValue == nil else { return }
            guard let address = members["address"]?.stringValue, let change = members["change"]?.objectValue else {
                throw malformed("an entry of resource_drift without address or change")
            }
            drift.append(Self.entry(address, members, change))
        }
    }

    private static func entry(_ address: String, _ members: ValueObject, _ change: ValueObject) -> Entry {
        Entry(
            address: address,
            previousAddress: members["previous_address"]?.stringValue,
            type: members["type"]?.stringValue ?? "",
            action: action(change["actions"]),
            before: change["before"] ?? .null,
            after: change["after"] ?? .null,
            beforeSensitive: change["before_sensitive"] ?? .null,
            afterSensitive: change["after_sensitive"] ?? .null,
            afterUnknown: change["after_unknown"] ?? .null
        )
    }

    private static func action(_ actions: Value?) -> Entry.Action {
        let words = actions?.arrayValue?.compactMap(\.stringValue) ?? []
        return switch words {
        case ["update"]: .update
        case ["delete"]: .delete
        case ["no-op"], ["read"]: .none
        default: .unknown(words.joined(separator: ", "))
        }
    }

    // MARK: prior_state

    /// Collects the addresses below `prior_state`; values are read over, one resource at a time.
    private mutating func priorState(_ reader: inout JSONReader) throws {
        try reader.members { reader, name in
            guard name == "values" else { return try reader.skipValue() }
            try reader.members { reader, name in
                guard name == "root_module" else { return try reader.skipValue() }
                try module(&reader, try reader.next())
            }
        }
    }

    private mutating func module(_ reader: inout JSONReader, _ event: JSONEvent) throws {
        try reader.members(of: event) { reader, name in
            switch name {
            case "resources": try reader.elements { try resource(&$0, $1) }
            case "child_modules": try reader.elements { try module(&$0, $1) }
            default: try reader.skipValue()
            }
        }
    }

    private mutating func resource(_ reader: inout JSONReader, _ event: JSONEvent) throws {
        var address: String?
        var managed = true
        try reader.members(of: event) { reader, name in
            switch name {
            case "address": address = try reader.value().stringValue
            case "mode": managed = try reader.value().stringValue == "managed"
            default: try reader.skipValue()
            }
        }
        if managed, let address { seen.insert(address) }
    }
}
