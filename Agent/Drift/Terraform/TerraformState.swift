import SharedBase
import SharedDrift
import SharedJSON
import SharedScrub

/// Reads a Terraform or OpenTofu state of version 4, resource by resource: one resource is held at a time, on a tape.
///
/// Schemaless on purpose: a state that a newer provider wrote reads like any other. Members that are not known are
/// passed over. Source of the format: research/drift-and-secrets, section 4.1.
struct TerraformState {
    /// Calls `take` for each current managed instance, in the order of the file. Gives the members at the top, from
    /// which the file's kind can be told.
    ///
    /// Nothing may be told of a file before its end has been seen, so a caller that prints runs this twice: `take` of
    /// the first run learns, of the second prints.
    @discardableResult
    static func instances(_ file: InputFile, _ take: (borrowing TerraformInstance) throws -> Void) throws -> TopLevel {
        var state = TerraformState(path: file.path)
        var reader = JSONReader(limits: .standard, read: try file.reads())
        do {
            try state.document(&reader, take)
        } catch {
            throw (error is StateError || error is JSONError) ? StateError(error, path: file.path) : error
        }
        return state.top
    }

    private let path: String
    private var top = TopLevel()
    private var addresses = AddressSet()
    private var providers: [String: String] = [:]
    private var lastProvider: (text: String, source: String)?
    /// Who is told of the bytes of each resource, where this is a piece of a state.
    private var begin: ((Range<Int>) -> Void)?

    private init(path: String) { self.path = path }

    private mutating func document(
        _ reader: inout JSONReader,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        guard try reader.nextToken() == .beginObject else { throw malformed("a state is an object", reader.position) }
        var tape = JSONTape()
        while try reader.nextToken() == .key {
            let name = reader.tokenText()
            guard name == "resources" else {
                try top.take(name, &reader)
                continue
            }
            top.names.insert(name)
            let token = try reader.nextToken()
            if token == .null { continue }
            guard token == .beginArray else { throw malformed("resources must be a list", reader.position) }
            try elements(&reader, &tape, take)
        }
        guard try reader.nextToken() == .end else { throw malformed("something follows the state", reader.position) }
    }

    /// Reads a list of resources that is a document of its own: a piece of a large state. Addresses that stand twice
    /// in different pieces are for the caller to find, and nothing says where it stands.
    ///
    /// - Parameter begin: called with the bytes of each resource before its instances are taken.
    static func resources(
        _ reader: inout JSONReader,
        path: String,
        begin: @escaping (Range<Int>) -> Void = { _ in },
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        var state = TerraformState(path: path)
        state.begin = begin
        var tape = JSONTape()
        guard try reader.nextToken() == .beginArray else {
            throw state.malformed("resources must be a list", reader.position)
        }
        try state.elements(&reader, &tape, take)
    }

    private mutating func elements(
        _ reader: inout JSONReader,
        _ tape: inout JSONTape,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        while true {
            let token = try reader.nextToken()
            if token == .endArray { return }
            guard token == .beginObject else { throw malformed("a resource must be an object", reader.lastPosition) }
            // Lines are counted only for who is told of them.
            let position = begin == nil ? reader.lastPosition : TextPosition()
            let start = reader.lastOffset
            try reader.read(from: token, into: &tape)
            begin?(start..<reader.offset)
            try resource(tape.view, position, take)
        }
    }

    private mutating func resource(
        _ tape: JSONTapeView,
        _ position: TextPosition,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        guard let mode = tape.member(0, "mode"), tape.nodes[mode].kind == .string else {
            throw malformed("a resource without its mode", position)
        }
        guard tape.equals(mode, "managed") else { return }
        guard let type = tape.string(0, "type"), let name = tape.string(0, "name"), !type.isEmpty, !name.isEmpty
        else { throw malformed("a managed resource without type or name", position) }
        let module = tape.string(0, "module")
        guard let list = tape.member(0, "instances"), tape.nodes[list].kind != .null else { return }
        guard tape.nodes[list].kind == .array else {
            throw malformed("the instances of \(type).\(name) must be a list", position)
        }
        let common = tape.string(0, "provider")
        var next = list + 1
        while next < Int(tape.nodes[list].end) {
            let instance = next
            next = Int(tape.nodes[next].end)
            guard tape.nodes[instance].kind == .object else {
                throw malformed("an instance of \(type).\(name) must be an object", position)
            }
            if let deposed = tape.string(instance, "deposed"), !deposed.isEmpty { continue }
            let key = tape.member(instance, "index_key").map(tape.value)
            let address = TerraformAddress.address(module: module, type: type, name: name, key: key)
            // Over all pieces of a state somebody else looks.
            guard begin != nil || addresses.insert(address) else { throw duplicate(address, position) }
            let provider = (tape.string(instance, "provider") ?? common).map { source(of: $0) }
            let nested = Self.member(tape, instance, "attributes")
            try take(
                TerraformInstance(
                    address: address,
                    type: type,
                    provider: provider,
                    position: position,
                    tape: tape,
                    attributes: nested ?? Self.member(tape, instance, "attributes_flat"),
                    marks: tape.member(instance, "sensitive_attributes").map { .paths($0) } ?? .none,
                    isFlat: nested == nil
                )
            )
        }
    }

    private static func member(_ tape: JSONTapeView, _ instance: Int, _ name: StaticString) -> Int? {
        guard let found = tape.member(instance, name), tape.nodes[found].kind != .null else { return nil }
        return found
    }

    /// A state names the same few providers for all its resources.
    private mutating func source(of provider: String) -> String {
        if let last = lastProvider, last.text == provider { return last.source }
        let source = providers[provider] ?? TerraformAddress.provider(provider)
        if providers.count < 256 { providers[provider] = source }
        lastProvider = (provider, source)
        return source
    }

    private func duplicate(_ address: String, _ position: TextPosition) -> StateError {
        StateError(
            .duplicateAddress,
            path: path,
            position: position,
            reason: "the address \(address) appears twice",
            advice: "repair the state with `terraform state`"
        )
    }

    private func malformed(_ reason: String, _ position: TextPosition) -> StateError {
        StateError(.malformed, path: path, position: position, reason: reason)
    }
}

extension InputKind {
    /// nil where this is a state, as a file or as `show -json` prints it, else why it cannot be read as one.
    func stateRefusal(_ path: String) -> StateError? {
        switch self {
        case .terraformState(version: 1...4), .terraformShowState: nil
        case .terraformState(let version) where version > 4:
            StateError(
                .futureVersion,
                path: path,
                reason: "state version \(version) is newer than this program knows",
                advice: "update dd0c-agent"
            )
        case .terraformState(let version):
            StateError(
                .oldVersion,
                path: path,
                reason: "state version \(version) is not known, only 1 to 4",
                advice: "`terraform state pull` writes the state"
            )
        case .terraformEncrypted:
            StateError(
                .encrypted,
                path: path,
                reason: "this OpenTofu state is encrypted and cannot be read",
                advice: "`tofu state pull` writes it in clear"
            )
        case .terraformBackendStub:
            StateError(
                .backendStub,
                path: path,
                reason: "this is Terraform's note of its backend, not a state",
                advice: "`terraform state pull` writes the state"
            )
        case .terraformPlan:
            StateError(
                .showOutput,
                path: path,
                reason: "this is a plan, not a state",
                advice: "name the state file, or what `terraform state pull` writes"
            )
        case .cloudformation, .pulumi, .kubernetes, .unknown:
            StateError(.unknownKind, path: path, reason: "this is no Terraform state: it has no version and no lineage")
        }
    }
}
