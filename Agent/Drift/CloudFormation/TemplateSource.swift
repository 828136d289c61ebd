import SharedBase
import SharedJSON
import SharedYAML

/// One document in JSON or YAML, as a tree, and the places of its members.
struct TemplateSource {
    /// Short forms are long ones here. Null for several documents of which the first is nothing of CloudFormation's.
    let value: Value
    /// Where the document begins.
    let position: TextPosition
    private let form: Form

    private enum Form {
        case json([UInt8])
        case yaml(YAMLNode)
    }

    /// Throws `StateError` with the place of the fault. A key that stands twice in one object is a fault.
    init(path: String, bytes: [UInt8]) throws(StateError) {
        guard bytes.contains(where: { $0 > 32 }) else {
            throw StateError(.empty, path: path, reason: "the file is empty")
        }
        guard Self.looksLikeJSON(bytes) else {
            self = try Self.yaml(path, bytes)
            return
        }
        do throws(JSONError) {
            value = try JSON.parse(bytes)
            position = TextPosition()
            form = .json(bytes)
        } catch {
            // What begins with a brace may be YAML in flow style.
            let asJSON = StateError(JSONRefusal.code(error), path: path, position: error.position, reason: error.detail)
            do throws(StateError) {
                self = try Self.yaml(path, bytes)
            } catch {
                throw path.hasSuffix(".yaml") || path.hasSuffix(".yml") ? error : asJSON
            }
        }
    }

    private init(value: Value, node: YAMLNode) {
        self.value = value
        position = node.position
        form = .yaml(node)
    }

    private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
        guard let first = text.first(where: { $0 > 32 }) else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    private static func yaml(_ path: String, _ bytes: [UInt8]) throws(StateError) -> TemplateSource {
        do throws(YAMLError) {
            let documents = try YAML.documents(bytes).compactMap { $0 }
            guard let first = documents.first else {
                throw YAMLError(.syntax, at: TextPosition(), "there is nothing but comments")
            }
            if documents.count == 1 { return TemplateSource(value: try TemplateValue.value(first), node: first) }
            if CloudFormationNames.knows((first.members ?? []).compactMap(\.key.scalar)) {
                throw YAMLError(
                    .syntax,
                    at: documents[1].position,
                    "a second document begins where one template is due"
                )
            }
            return TemplateSource(value: .null, node: first)
        } catch {
            let code: StateCode = error.code == .depthLimit ? .tooDeep : .notYAML
            throw StateError(code, path: path, position: error.position, reason: error.detail)
        }
    }

    // MARK: Places

    /// Where each member of the object at `way` begins; empty where there is none. Members that came by a merge key
    /// have no place.
    func places(_ way: [String]) -> [String: TextPosition] {
        switch form {
        case .json(let bytes): (try? Self.places(way, bytes)) ?? [:]
        case .yaml(let node): Self.places(way, node)
        }
    }

    private static func places(_ way: [String], _ node: YAMLNode) -> [String: TextPosition] {
        var node: YAMLNode? = node
        for name in way { node = node?[name] }
        let members = node?.members ?? []
        return Dictionary(members.map { ($0.key.scalar ?? "", $0.key.position) }) { first, _ in first }
    }

    private static func places(_ way: [String], _ bytes: [UInt8]) throws -> [String: TextPosition] {
        var reader = JSONReader(bytes)
        var places: [String: TextPosition] = [:]
        try descend(way[...], &reader, &places)
        return places
    }

    private static func descend(
        _ way: ArraySlice<String>,
        _ reader: inout JSONReader,
        _ places: inout [String: TextPosition]
    ) throws {
        try reader.members { reader, name in
            if way.isEmpty { places[name] = reader.lastPosition }
            if way.first == name {
                try descend(way.dropFirst(), &reader, &places)
            } else {
                try reader.skipRest(of: try reader.next())
            }
        }
    }
}
