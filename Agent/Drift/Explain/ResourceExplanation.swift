package import SharedBase
package import SharedDrift

/// Which rule decided what of one resource, attribute by attribute. Values are scrubbed.
package struct ResourceExplanation: Hashable, Sendable {
    package struct Attribute: Hashable, Sendable {
        package enum Verdict: String, Hashable, Sendable {
            case drift
            case coManaged = "co_managed"
            case computed
            case ignored
            case equal
            case notChecked = "not_checked"
        }

        /// In the notation of `AttributePath`; empty for the resource as a whole.
        package var path: String
        package var verdict: Verdict
        /// The rule, in words.
        package var because: String
        package var declared: Value?
        package var actual: Value?
        package var who: String?
    }

    package var stack: StackReference
    package var address: String
    package var type: String
    package var status: ResourceStatus
    package var attributes: [Attribute]

    /// `{"schemaVersion","stack":{"kind","name"},"address","type","status","attributes":[{"path","verdict","because",
    /// "declared","actual","who"}]}`; what is nil is left out.
    package var value: Value {
        [
            "schemaVersion": "1",
            "stack": ["kind": .string(stack.kind.rawValue), "name": .string(stack.name)],
            "address": .string(address),
            "type": .string(type),
            "status": .string(status.rawValue),
            "attributes": .array(attributes.map(\.value)),
        ]
    }
}

extension ResourceExplanation.Attribute {
    fileprivate var value: Value {
        var object = ValueObject()
        object["path"] = .string(path)
        object["verdict"] = .string(verdict.rawValue)
        object["because"] = .string(because)
        object["declared"] = declared
        object["actual"] = actual
        object["who"] = who.map(Value.string)
        return .object(object)
    }
}

extension ResourceExplanation.Attribute.Verdict {
    init(_ driftClass: DriftClass) {
        switch driftClass {
        case .drift: self = .drift
        case .coManaged: self = .coManaged
        case .computed: self = .computed
        }
    }
}
