package import SharedBase
package import SharedDrift
package import SharedScrub

/// One declared resource as a reader finds it, before any scrubbing. It never leaves the agent in this form.
package struct Resource: Sendable {
    package var kind: StackKindName
    /// The path that was read, as the user named it; `-` for standard input.
    package var file: String
    /// Unique within its stack: a Terraform address, `group/Kind/namespace/name`, or a logical id.
    package var address: String
    package var type: String
    /// The source address of a Terraform provider, nil elsewhere.
    package var provider: String?
    /// The platform's own id.
    package var id: String?
    /// Terraform: the attributes (a flat map stays flat). Kubernetes: the whole object.
    /// CloudFormation: `Properties` as written, short forms made long.
    package var attributes: Value
    /// What the format itself marks as secret, counted from `attributes`.
    package var sensitivePaths: [[ScrubStep]]
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
        self.position = position
    }

    /// What the scrubber should know of it.
    var hints: ScrubHints {
        ScrubHints(kind: scrubKind, type: type, sensitivePaths: sensitivePaths)
    }

    private var scrubKind: ScrubHints.Kind {
        switch kind {
        case .terraform: .terraform
        case .cloudformation: .cloudformation
        case .kubernetes: .kubernetes
        case .pulumi: .pulumi
        }
    }
}
