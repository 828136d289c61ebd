internal import SharedBase
package import SharedDrift
internal import SharedJSON

/// What the commands ask the running agent over its Unix socket: one JSON object in one line, answered by one.
package enum AdminRequest: Sendable, Equatable {
    case status
    case metrics
    /// What only the running agent knows of its own well-being.
    case doctor
    /// Scan now; nil is every stack.
    case scan(StackReference?)

    package var line: [UInt8] {
        let value: Value =
            switch self {
            case .status: ["ask": "status"]
            case .metrics: ["ask": "metrics"]
            case .doctor: ["ask": "doctor"]
            case .scan(nil): ["ask": "scan"]
            case .scan(let stack?):
                ["ask": "scan", "stack": ["kind": .string(stack.kind.rawValue), "name": .string(stack.name)]]
            }
        return JSON.bytes(value) + [UInt8(ascii: "\n")]
    }

    /// nil for anything that is no request.
    package init?(line: [UInt8]) {
        guard let value = try? JSON.parse(line) else { return nil }
        switch value["ask"]?.stringValue {
        case "status": self = .status
        case "metrics": self = .metrics
        case "doctor": self = .doctor
        case "scan":
            guard let stack = value["stack"], !stack.isNull else {
                self = .scan(nil)
                return
            }
            guard let kind = stack["kind"]?.stringValue.flatMap(StackKindName.init(rawValue:)),
                let name = stack["name"]?.stringValue
            else { return nil }
            self = .scan(StackReference(kind: kind, name: name))
        default: return nil
        }
    }
}
