import SharedBase
import SharedJSON

/// Reads the resources in the output of `terraform show -json`, one at a time.
///
/// Of a state its `values`. Of a plan what exists, `prior_state`; where the plan has none (nothing exists yet, or an
/// older Terraform wrote it) what is planned; of the redacted plans of HCP Terraform `resource_changes`, each as it is,
/// or as it will be where it is not yet.
struct TerraformShown {
    /// Which member holds the resources.
    private enum Part: String {
        case values
        case priorState = "prior_state"
        case plannedValues = "planned_values"
        case changes = "resource_changes"

        init?(_ top: TopLevel) {
            let order: [Part] = top.kind == .terraformPlan ? [.priorState, .plannedValues, .changes] : [.values]
            guard let part = order.first(where: { top.names.contains($0.rawValue) }) else { return nil }
            self = part
        }
    }

    private let path: String
    private var addresses = AddressSet()

    private init(path: String) { self.path = path }

    static func instances(
        _ file: InputFile,
        _ top: TopLevel,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        let version = top.scalars["format_version"] ?? top.scalars["plan_format_version"]
        let major = version?.stringValue?.prefix { $0 != "." } ?? ""
        guard major == "1" || major == "0" else {
            throw StateError(
                .futureVersion,
                path: file.path,
                reason:
                    "format \(version?.stringValue?.prefix(20) ?? "without a version") is not known, only 0.x and 1.x",
                advice: "update dd0c-agent"
            )
        }
        var shown = TerraformShown(path: file.path)
        var reader = JSONReader(limits: .standard, read: try file.reads())
        do {
            try shown.document(&reader, Part(top), take)
        } catch {
            throw (error is StateError || error is JSONError) ? StateError(error, path: file.path) : error
        }
    }

    private mutating func document(
        _ reader: inout JSONReader,
        _ part: Part?,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        var tape = JSONTape()
        guard try reader.nextToken() == .beginObject else { throw malformed("an object is due", reader.position) }
        while try reader.nextToken() == .key {
            guard let part, reader.tokenEquals(part.rawValue) else {
                try reader.skipValue()
                continue
            }
            switch part {
            case .changes: try list(&reader, &tape, isChange: true, take)
            case .priorState: try member("values", &reader) { try values(&$0, &tape, take) }
            case .values, .plannedValues: try values(&reader, &tape, take)
            }
        }
        guard try reader.nextToken() == .end else { throw malformed("something follows the document", reader.position) }
    }

    /// Calls `body` before the value of one member of the object that comes next, and reads over all others.
    private func member(
        _ name: String,
        _ reader: inout JSONReader,
        _ body: (inout JSONReader) throws -> Void
    ) throws {
        let token = try reader.nextToken()
        if token == .null { return }
        guard token == .beginObject else { throw malformed("an object is due", reader.lastPosition) }
        while try reader.nextToken() == .key {
            if reader.tokenEquals(name) { try body(&reader) } else { try reader.skipValue() }
        }
    }

    private mutating func values(
        _ reader: inout JSONReader,
        _ tape: inout JSONTape,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        try member("root_module", &reader) { reader in
            let token = try reader.nextToken()
            if token == .null { return }
            guard token == .beginObject else { throw malformed("a module must be an object", reader.lastPosition) }
            try module(&reader, &tape, take)
        }
    }

    /// A module whose beginning has been read.
    private mutating func module(
        _ reader: inout JSONReader,
        _ tape: inout JSONTape,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        while try reader.nextToken() == .key {
            if reader.tokenEquals("resources") {
                try list(&reader, &tape, isChange: false, take)
            } else if reader.tokenEquals("child_modules") {
                guard try begins(&reader) else { continue }
                while true {
                    let token = try reader.nextToken()
                    if token == .endArray { break }
                    guard token == .beginObject else {
                        throw malformed("a module must be an object", reader.lastPosition)
                    }
                    try module(&reader, &tape, take)
                }
            } else {
                try reader.skipValue()
            }
        }
    }

    /// Whether a list begins here; null is none.
    private func begins(_ reader: inout JSONReader) throws -> Bool {
        let token = try reader.nextToken()
        if token == .null { return false }
        guard token == .beginArray else { throw malformed("a list is due", reader.lastPosition) }
        return true
    }

    private mutating func list(
        _ reader: inout JSONReader,
        _ tape: inout JSONTape,
        isChange: Bool,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        guard try begins(&reader) else { return }
        while true {
            let token = try reader.nextToken()
            if token == .endArray { return }
            guard token == .beginObject else { throw malformed("a resource must be an object", reader.lastPosition) }
            let position = reader.lastPosition
            try reader.read(from: token, into: &tape)
            try resource(tape.view, position, isChange: isChange, take)
        }
    }

    private mutating func resource(
        _ tape: JSONTapeView,
        _ position: TextPosition,
        isChange: Bool,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        if let mode = tape.string(0, "mode"), mode != "managed" { return }
        for name: StaticString in ["deposed", "deposed_key"] where tape.string(0, name)?.isEmpty == false { return }
        guard let type = tape.string(0, "type"), !type.isEmpty, let address = address(tape) else {
            throw malformed("a resource without type or address", position)
        }
        guard let side = isChange ? Self.change(tape) : (tape.member(0, "values"), tape.member(0, "sensitive_values"))
        else { throw malformed("\(address) has no change", position) }
        guard addresses.insert(address) else {
            throw StateError(
                .duplicateAddress,
                path: path,
                position: position,
                reason: "the address \(address) appears twice"
            )
        }
        try take(
            TerraformInstance(
                address: address,
                type: type,
                provider: tape.string(0, "provider_name").map {
                    $0.hasPrefix("provider") ? TerraformAddress.provider($0) : $0
                },
                position: position,
                tape: tape,
                attributes: side.0.flatMap { tape.nodes[$0].kind == .object ? $0 : nil },
                marks: side.1.map { .mirror($0) } ?? .none
            )
        )
    }

    /// Early formats leave the key of an instance out of its address.
    private func address(_ tape: JSONTapeView) -> String? {
        guard let address = tape.string(0, "address"), !address.isEmpty else { return nil }
        guard !address.hasSuffix("]"), let index = tape.member(0, "index") else { return address }
        switch tape.nodes[index].kind {
        case .number: return "\(address)[\(tape.text(index))]"
        case .string: return "\(address)[\(TerraformAddress.quoted(tape.text(index)))]"
        default: return address
        }
    }

    /// The attributes of a change with their marks: before, or after where there is nothing before.
    private static func change(_ tape: JSONTapeView) -> (Int?, Int?)? {
        guard let change = tape.member(0, "change"), tape.nodes[change].kind == .object else { return nil }
        if let before = tape.member(change, "before"), tape.nodes[before].kind == .object {
            return (before, tape.member(change, "before_sensitive"))
        }
        return (tape.member(change, "after"), tape.member(change, "after_sensitive"))
    }

    private func malformed(_ reason: String, _ position: TextPosition) -> StateError {
        StateError(.malformed, path: path, position: position, reason: reason)
    }
}
