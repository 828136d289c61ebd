import SharedBase
import SharedDrift
import SharedJSON
import SharedScrub

/// One current instance of a managed resource, on the reader's tape: there until the reader goes on.
struct TerraformInstance {
    let address: String
    let type: String
    /// The source address of its provider.
    let provider: String?
    /// Where its resource begins in the file.
    let position: TextPosition
    let tape: JSONTapeView
    /// The node of the instance, an object.
    let node: Int

    /// The node of its attributes (a flat map stays flat); nil where it has none.
    var attributes: Int? {
        for name: StaticString in ["attributes", "attributes_flat"] {
            if let found = tape.member(node, name), tape.nodes[found].kind != .null { return found }
        }
        return nil
    }

    var hints: ScrubHints {
        ScrubHints(kind: .terraform, type: type, sensitivePaths: sensitivePaths)
    }

    private var sensitivePaths: [[ScrubStep]] {
        guard let paths = tape.member(node, "sensitive_attributes"), tape.nodes[paths].length > 0 else { return [] }
        return ScrubHints.sensitivePaths(fromState: tape.value(paths))
    }

    /// The node of the platform's own id below `attributes`: a text that is not empty, or a number.
    func identifier(_ attributes: Int) -> Int? {
        guard let found = tape.member(attributes, "id") else { return nil }
        switch tape.nodes[found].kind {
        case .string: return tape.nodes[found].length > 0 ? found : nil
        case .number: return found
        default: return nil
        }
    }

    /// The instance as a tree, for who compares.
    func resource(of path: String) -> Resource {
        let attributes = attributes
        return Resource(
            kind: .terraform,
            file: path,
            address: address,
            type: type,
            provider: provider,
            id: attributes.flatMap(identifier).map(tape.text),
            attributes: attributes.map(tape.value) ?? [:],
            sensitivePaths: sensitivePaths,
            position: position
        )
    }
}
