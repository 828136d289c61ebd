import SharedBase

/// An attribute of any type, such as the input of `terraform_data`: a state keeps it as `{"value": …, "type": …}`, since nothing
/// else says what it is, and `terraform show -json` prints the value alone.
enum DynamicValue {
    private static let plain: Set<String> = ["string", "number", "bool", "dynamic"]
    private static let compound: Set<String> = ["object", "tuple", "list", "set", "map"]

    /// The attributes with each such value in the place of what is around it; nil where there is none. Only at the top, where
    /// providers have such attributes: further down two members of these names are a provider's own.
    static func unwrapped(_ attributes: Value) -> Value? {
        guard let object = attributes.objectValue else { return nil }
        var result: ValueObject?
        for (key, member) in object {
            guard let pair = member.objectValue, pair.count == 2, let inner = pair["value"], let type = pair["type"],
                isType(type, of: inner)
            else { continue }
            result = result ?? object
            result?[key] = inner
        }
        return result.map(Value.object)
    }

    /// Types as Terraform writes them: `"string"`, `["list", "string"]`, `["object", {"a": "bool"}]`. A plain word alone may as
    /// well be an attribute of some provider, so only a compound type, or a plain one beside a value of it, is one.
    private static func isType(_ type: Value, of value: Value) -> Bool {
        if let word = type.stringValue {
            switch value {
            case .string: return word == "string"
            case .number: return word == "number"
            case .bool: return word == "bool"
            case .null: return plain.contains(word)
            default: return false
            }
        }
        guard let parts = type.arrayValue, (2...3).contains(parts.count), let word = parts[0].stringValue else {
            return false
        }
        return compound.contains(word)
    }
}
