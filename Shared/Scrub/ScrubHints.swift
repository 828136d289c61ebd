package import SharedBase

/// One step of a path into a value.
package enum ScrubStep: Sendable, Hashable {
    case name(String)
    case index(Int)
    /// Every element: an index that cannot be resolved, such as the element of a set in Terraform's sensitivity paths.
    case any
}

/// What the caller knows about a value and the value alone does not say. All of it is optional: formats that name
/// themselves (Terraform instances, plans, Kubernetes objects) are recognised inside a value without hints.
package struct ScrubHints: Sendable {
    package enum Kind: Sendable {
        case unknown, terraform, cloudformation, kubernetes, pulumi
    }

    package var kind: Kind
    /// The resource type: `aws_db_instance`, `core/v1/Secret`.
    package var type: String?
    /// Paths that are secret with everything below them, counted from the value that is scrubbed.
    package var sensitivePaths: [[ScrubStep]]
    /// A mirror tree as in `before_sensitive` or `sensitive_values`: `true` marks the subtree at its place.
    package var sensitiveMirror: Value?
    /// Where the value stands in its resource, so that a lone attribute value is judged by its name.
    package var path: [ScrubStep]

    package init(
        kind: Kind = .unknown,
        type: String? = nil,
        sensitivePaths: [[ScrubStep]] = [],
        sensitiveMirror: Value? = nil,
        path: [ScrubStep] = []
    ) {
        self.kind = kind
        self.type = type
        self.sensitivePaths = sensitivePaths
        self.sensitiveMirror = sensitiveMirror
        self.path = path
    }

    package static let none = ScrubHints()

    /// Reads `sensitive_attributes` of a Terraform state instance: a list of paths, each a list of
    /// `{"type": "get_attr" | "index", "value": …}`. A step that cannot be read counts as "every element" (fails
    /// closed).
    package static func sensitivePaths(fromState attributes: Value?) -> [[ScrubStep]] {
        guard let paths = attributes?.arrayValue else { return [] }
        return paths.compactMap { path in
            guard let steps = path.arrayValue else { return nil }
            return steps.map(step)
        }
    }

    private static func step(_ value: Value) -> ScrubStep {
        if let name = value.stringValue { return .name(name) }
        let wrapped = value["value"]
        if let name = wrapped?.stringValue { return .name(name) }
        switch wrapped?["value"] ?? wrapped {
        case .string(let name): return .name(name)
        case .number(let text): return Int(text).map(ScrubStep.index) ?? .any
        default: return .any
        }
    }
}
