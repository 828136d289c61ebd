package import SharedBase
package import SharedDrift
package import SharedScrub

/// One declared resource as a reader finds it, before any scrubbing. It never leaves the agent in this form.
package struct Resource: Sendable {
    package var kind: StackKindName
    /// The path that was read, as the user named it; `-` for standard input.
    package var file: String
    /// Unique within its stack: a Terraform address, `group/Kind/namespace/name`, a logical id, or a URN.
    package var address: String
    package var type: String
    /// The source address of a Terraform provider, the package of a Pulumi resource, nil elsewhere.
    package var provider: String?
    /// The platform's own id.
    package var id: String?
    /// Terraform: the attributes (a flat map stays flat). Kubernetes: the whole object. CloudFormation: `Properties` as
    /// written, short forms made long. Pulumi: the outputs, without what Pulumi keeps there for itself, or the inputs
    /// where there are none.
    package var attributes: Value
    /// What the format itself marks as secret, counted from `attributes`.
    package var sensitivePaths: [[ScrubStep]]
    /// The same as a mirror tree, as `terraform show -json` has it.
    package var sensitiveMirror: Value?
    /// Terraform: whether the attributes are a flat map, as states before version 4 have them.
    package var isFlat: Bool
    /// Where it begins in its file.
    package var position: TextPosition

    package init(
        kind: StackKindName,
        file: String,
        address: String,
        type: String,
        provider: String? = nil,
        id: String? = nil,
        attributes: Value,
        sensitivePaths: [[ScrubStep]] = [],
        sensitiveMirror: Value? = nil,
        isFlat: Bool = false,
        position: TextPosition = TextPosition()
    ) {
        self.kind = kind
        self.file = file
        self.address = address
        self.type = type
        self.provider = provider
        self.id = id
        self.attributes = attributes
        self.sensitivePaths = sensitivePaths
        self.sensitiveMirror = sensitiveMirror
        self.isFlat = isFlat
        self.position = position
    }

    /// What the scrubber should know of it.
    var hints: ScrubHints {
        ScrubHints(
            kind: kind.scrubKind,
            type: type,
            sensitivePaths: sensitivePaths,
            sensitiveMirror: sensitiveMirror
        )
    }
}

extension StackKindName {
    fileprivate var scrubKind: ScrubHints.Kind {
        switch self {
        case .terraform: .terraform
        case .cloudformation: .cloudformation
        case .kubernetes: .kubernetes
        case .pulumi: .pulumi
        }
    }
}
