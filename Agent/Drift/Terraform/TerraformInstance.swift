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
    /// The node of its attributes (a flat map stays flat); nil where it has none.
    let attributes: Int?
    let marks: Marks
    /// Whether the attributes are a flat map: `tags.%`, `ingress.0.from_port`.
    var isFlat = false
    /// The id that a state before version 4 keeps beside the attributes.
    var primaryID: String?

    /// Where the format says what is sensitive: the node of that member.
    enum Marks {
        case none
        /// `sensitive_attributes` of a state.
        case paths(Int)
        /// `sensitive_values` of `terraform show -json`.
        case mirror(Int)
    }

    var hints: ScrubHints {
        ScrubHints(
            kind: .terraform,
            type: type,
            sensitivePaths: sensitivePaths,
            sensitiveMirror: sensitiveMirror
        )
    }

    private var sensitivePaths: [[ScrubStep]] {
        let byType = isFlat ? ScrubHints.flatPaths(ofType: type) : []
        guard case .paths(let paths) = marks, tape.nodes[paths].length > 0 else { return byType }
        return byType + ScrubHints.sensitivePaths(fromState: tape.value(paths))
    }

    private var sensitiveMirror: Value? {
        guard case .mirror(let mirror) = marks else { return nil }
        return tape.value(mirror)
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
            id: attributes.flatMap(identifier).map(tape.text) ?? primaryID,
            attributes: attributes.map(tape.value) ?? [:],
            sensitivePaths: sensitivePaths,
            sensitiveMirror: sensitiveMirror,
            isFlat: isFlat,
            position: position
        )
    }
}
