import SharedBase
import SharedJSON

/// Reads a Terraform state of version 1, 2 or 3 (Terraform 0.11 and before), one module at a time: all three keep
/// `modules`, each with the resources that its key names and the current instance in `primary`, attributes as a flat
/// map.
///
/// Source of the format: research/drift-and-secrets, section 4.1, and the upgrades in Terraform 1.5.7.
struct TerraformLegacyState {
    /// Calls `take` for each managed resource that has an id; data sources and deposed objects are passed over.
    static func instances(_ file: InputFile, _ take: (borrowing TerraformInstance) throws -> Void) throws {
        var state = TerraformLegacyState(path: file.path)
        var reader = JSONReader(limits: .standard, read: try file.reads())
        do {
            try state.document(&reader, take)
        } catch {
            throw (error is StateError || error is JSONError) ? StateError(error, path: file.path) : error
        }
    }

    private let path: String
    private var addresses = AddressSet()

    private init(path: String) { self.path = path }

    private mutating func document(
        _ reader: inout JSONReader,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        guard try reader.nextToken() == .beginObject else { throw malformed("a state is an object", reader.position) }
        var tape = JSONTape()
        var hasModules = false
        while try reader.nextToken() == .key {
            guard reader.tokenEquals("modules") else {
                try reader.skipValue()
                continue
            }
            hasModules = true
            let token = try reader.nextToken()
            guard token == .beginArray else { throw malformed("modules must be a list", reader.lastPosition) }
            try modules(&reader, &tape, take)
        }
        guard hasModules else {
            throw malformed(
                "a state before version 4 keeps its resources in `modules`, which is missing",
                reader.position
            )
        }
        guard try reader.nextToken() == .end else { throw malformed("something follows the state", reader.position) }
    }

    private mutating func modules(
        _ reader: inout JSONReader,
        _ tape: inout JSONTape,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        while true {
            let token = try reader.nextToken()
            if token == .endArray { return }
            guard token == .beginObject else { throw malformed("a module must be an object", reader.lastPosition) }
            let position = reader.lastPosition
            try reader.read(from: token, into: &tape)
            try module(tape.view, position, take)
        }
    }

    private mutating func module(
        _ tape: JSONTapeView,
        _ position: TextPosition,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        guard let resources = tape.member(0, "resources"), tape.nodes[resources].kind != .null else { return }
        guard tape.nodes[resources].kind == .object else {
            throw malformed("the resources of a module must be an object", position)
        }
        let prefix = try module(tape, position)
        var next = resources + 1
        while next < Int(tape.nodes[resources].end) {
            let member = next
            next = Int(tape.nodes[next].end)
            try resource(tape, member, prefix, position, take)
        }
    }

    /// `module.a.module.b` of the path `["root", "a", "b"]`, nil for the root.
    private func module(_ tape: JSONTapeView, _ position: TextPosition) throws(StateError) -> String? {
        guard let node = tape.member(0, "path"), tape.nodes[node].kind != .null else { return nil }
        let steps = tape.value(node).arrayValue
        let names = steps?.compactMap(\.stringValue) ?? []
        guard let steps, names.count == steps.count, names.allSatisfy({ !$0.isEmpty }) else {
            throw malformed("the path of a module must be a list of names", position)
        }
        let below = names.first == "root" ? names.dropFirst() : names[...]
        return below.isEmpty ? nil : below.map { "module.\($0)" }.joined(separator: ".")
    }

    private mutating func resource(
        _ tape: JSONTapeView,
        _ member: Int,
        _ module: String?,
        _ position: TextPosition,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        let text = tape.text(member)
        guard let key = LegacyResourceKey(text) else {
            throw malformed("`\(text.prefix(80))` is no resource: TYPE.NAME or TYPE.NAME.INDEX is due", position)
        }
        guard tape.nodes[member + 1].kind == .object else {
            throw malformed("\(key.type).\(key.name) must be an object", position)
        }
        guard key.isManaged, let primary = tape.member(member + 1, "primary") else { return }
        guard let id = tape.string(primary, "id"), !id.isEmpty else { return }
        let address = TerraformAddress.address(module: module, type: key.type, name: key.name, key: key.index)
        guard addresses.insert(address) else {
            throw StateError(
                .duplicateAddress,
                path: path,
                position: position,
                reason: "the address \(address) appears twice",
                advice: "repair the state with `terraform state`"
            )
        }
        try take(
            TerraformInstance(
                address: address,
                type: key.type,
                provider: Self.provider(tape.string(member + 1, "provider"), key.type),
                position: position,
                tape: tape,
                attributes: tape.member(primary, "attributes").flatMap { tape.nodes[$0].kind == .object ? $0 : nil },
                marks: .none,
                isFlat: true,
                primaryID: id
            )
        )
    }

    /// Where none is named, the first word of the type names it.
    private static func provider(_ text: String?, _ type: String) -> String {
        guard let text, !text.isEmpty else { return String(type.prefix { $0 != "_" }) }
        return TerraformAddress.provider(text)
    }

    private func malformed(_ reason: String, _ position: TextPosition) -> StateError {
        StateError(.malformed, path: path, position: position, reason: reason)
    }
}

/// The key of a resource before version 4: `aws_instance.web`, `aws_instance.web.0`, `data.aws_ami.base`.
struct LegacyResourceKey: Equatable {
    var isManaged: Bool
    var type: String
    var name: String
    /// The number of the instance where `count` is set.
    var index: Value?

    init?(_ text: String) {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        isManaged = parts.first != "data"
        if !isManaged { parts.removeFirst() }
        guard (2...3).contains(parts.count), !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        (type, name) = (parts[0], parts[1])
        guard parts.count == 3 else { return }
        guard let number = Int(parts[2]), number >= 0 else { return nil }
        index = .number(String(number))
    }
}
