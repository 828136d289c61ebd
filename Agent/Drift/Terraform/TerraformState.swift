import SharedBase
import SharedDrift
import SharedJSON
import SharedScrub

/// Reads a Terraform or OpenTofu state of version 4, resource by resource: one resource is held at a time.
///
/// Schemaless on purpose: a state that a newer provider wrote reads like any other. Members that are not known are
/// passed over. Source of the format: research/drift-and-secrets, section 4.1.
struct TerraformState {
    /// Calls `take` for each current managed instance, in the order of the file.
    ///
    /// Nothing may be told of a file before its end has been seen, so a caller that prints runs this twice: `take` of
    /// the first run learns, of the second prints.
    static func read(_ file: InputFile, _ take: (Resource) throws -> Void) throws {
        var state = TerraformState(file: file)
        var reader = JSONReader(limits: .standard, refill: try file.pieces())
        do {
            try state.document(&reader, take)
        } catch {
            throw (error is StateError || error is JSONError) ? StateError(error, path: file.path) : error
        }
    }

    private let file: InputFile
    private var addresses: Set<String> = []

    private init(file: InputFile) { self.file = file }

    private mutating func document(_ reader: inout JSONReader, _ take: (Resource) throws -> Void) throws {
        guard case .beginObject = try reader.next() else { throw malformed("a state is an object", reader.position) }
        while case .key(let name) = try reader.next() {
            guard name == "resources" else {
                try reader.skipValue()
                continue
            }
            let event = try reader.next()
            if case .null = event { continue }
            guard case .beginArray = event else { throw malformed("resources must be a list", reader.position) }
            try resources(&reader, take)
        }
        guard case .end = try reader.next() else { throw malformed("something follows the state", reader.position) }
    }

    private mutating func resources(_ reader: inout JSONReader, _ take: (Resource) throws -> Void) throws {
        while true {
            let event = try reader.next()
            if case .endArray = event { return }
            let position = reader.beginning
            guard case .beginObject = event else { throw malformed("a resource must be an object", position) }
            try resource(try reader.object(), position, take)
        }
    }

    private mutating func resource(
        _ members: ValueObject,
        _ position: TextPosition,
        _ take: (Resource) throws -> Void
    ) throws {
        guard let mode = members["mode"]?.stringValue else { throw malformed("a resource without its mode", position) }
        guard mode == "managed" else { return }
        guard let type = members["type"]?.stringValue, let name = members["name"]?.stringValue, !type.isEmpty,
            !name.isEmpty
        else { throw malformed("a managed resource without type or name", position) }
        let module = members["module"]?.stringValue
        let instances = members["instances"] ?? .null
        guard let items = instances.isNull ? [] : instances.arrayValue else {
            throw malformed("the instances of \(type).\(name) must be a list", position)
        }
        for item in items {
            guard let instance = item.objectValue else {
                throw malformed("an instance of \(type).\(name) must be an object", position)
            }
            if let deposed = instance["deposed"]?.stringValue, !deposed.isEmpty { continue }
            let address = TerraformAddress.address(module: module, type: type, name: name, key: instance["index_key"])
            guard addresses.insert(address).inserted else {
                throw StateError(
                    .duplicateAddress,
                    path: file.path,
                    position: position,
                    reason: "the address \(address) appears twice",
                    advice: "repair the state with `terraform state`"
                )
            }
            let provider = (instance["provider"] ?? members["provider"])?.stringValue
            try take(Self.resource(address, type, provider, instance, file.path, position))
        }
    }

    private static func resource(
        _ address: String,
        _ type: String,
        _ provider: String?,
        _ instance: ValueObject,
        _ path: String,
        _ position: TextPosition
    ) -> Resource {
        let kept = [instance["attributes"], instance["attributes_flat"]].compactMap(\.self).first { !$0.isNull }
        let attributes = kept ?? [:]
        return Resource(
            kind: .terraform,
            file: path,
            address: address,
            type: type,
            provider: provider.map(TerraformAddress.provider),
            id: identifier(attributes),
            attributes: attributes,
            sensitivePaths: ScrubHints.sensitivePaths(fromState: instance["sensitive_attributes"]),
            position: position
        )
    }

    static func identifier(_ attributes: Value) -> String? {
        switch attributes["id"] {
        case .string(let text)? where !text.isEmpty: text
        case .number(let text)?: text
        default: nil
        }
    }

    private func malformed(_ reason: String, _ position: TextPosition) -> StateError {
        StateError(.malformed, path: file.path, position: position, reason: reason)
    }
}

extension InputKind {
    /// nil where this is a state of version 4, else why it cannot be read as one.
    func stateRefusal(_ path: String) -> StateError? {
        switch self {
        case .terraformState(version: 4): nil
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
                reason: "state version \(version) is not read, only version 4",
                advice: "Terraform 0.12 or newer rewrites it at the next apply"
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
        case .terraformPlan, .terraformShowState:
            StateError(
                .showOutput,
                path: path,
                reason: "this is the output of `terraform show -json`, not a state",
                advice: "name the state file, or what `terraform state pull` writes"
            )
        case .cloudformation, .pulumi, .kubernetes, .unknown:
            StateError(.unknownKind, path: path, reason: "this is no Terraform state: it has no version and no lineage")
        }
    }
}
