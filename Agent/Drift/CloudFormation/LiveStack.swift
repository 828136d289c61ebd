import SharedBase

/// A parameter of a stack as an answer gives it.
struct RecordedParameter {
    let value: Value
    /// It names a value in the parameter store, and this is that value.
    let isResolved: Bool
}

/// The stack that a recording describes.
struct LiveStack {
    let status: String?
    let id: String?
    let name: String?
    let notifications: [Value]
    /// Parameters by name; nil where no answer gives them.
    let parameters: [String: RecordedParameter]?

    /// What the stack gives to others, by name.
    let outputs: [String: Value]

    /// nil unless one of the stacks is meant: the one of this name or id, or the only one that is not nested in another.
    init?(_ live: CloudFormationLive, name: String) {
        let whole = live.stacks.filter { $0["ParentId"] == nil }
        guard let stack = Self.named(name, live) ?? (whole.count == 1 ? whole[0] : nil) else { return nil }
        self.init(stack)
    }

    /// The stack of this id; nil where it is not described.
    init?(_ live: CloudFormationLive, id: String) {
        guard let stack = Self.named(id, live) else { return nil }
        self.init(stack)
    }

    private static func named(_ name: String, _ live: CloudFormationLive) -> ValueObject? {
        live.stacks.first { $0["StackName"]?.stringValue == name || $0["StackId"]?.stringValue == name }
    }

    private init(_ stack: ValueObject) {
        status = stack["StackStatus"]?.stringValue
        id = stack["StackId"]?.stringValue
        self.name = stack["StackName"]?.stringValue
        outputs = (stack["Outputs"]?.arrayValue ?? []).reduce(into: [:]) { outputs, output in
            guard let name = output["OutputKey"]?.stringValue else { return }
            outputs[name] = output["OutputValue"]
        }
        notifications = stack["NotificationARNs"]?.arrayValue ?? []
        parameters = stack["Parameters"]?.arrayValue.map { items in
            var found: [String: RecordedParameter] = [:]
            for item in items {
                guard let key = item["ParameterKey"]?.stringValue else { continue }
                let resolved = item["ResolvedValue"]
                guard let value = resolved ?? item["ParameterValue"] else { continue }
                found[key] = RecordedParameter(value: value, isResolved: resolved != nil)
            }
            return found
        }
    }

    /// Why the stack is not compared now; a stack that is being changed has no meaning for drift (P2-E1-11).
    var skip: String? {
        guard let status, status.hasSuffix("_IN_PROGRESS") else { return nil }
        return "the stack is being changed: \(status)"
    }

    var isGone: Bool { status == "DELETE_COMPLETE" }
}
