import SharedBase
import SharedDrift

/// One object of a manifest or of a recorded answer, with its place.
struct KubernetesObject: Sendable {
    var identity: KubernetesIdentity
    var value: ValueObject
    var file: String
    var position: TextPosition

    /// The object as a resource for `inspect`.
    var resource: Resource {
        Resource(
            kind: .kubernetes,
            file: file,
            address: identity.address,
            type: identity.type,
            id: value["metadata"]?["uid"]?.stringValue,
            attributes: .object(value),
            position: position
        )
    }
}
