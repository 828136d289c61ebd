import SharedBase

/// Access policies in the notation of AWS, brought to one form: what means the same becomes equal.
///
/// Folds a lone statement, action, resource or principal with a list of one, the order and repetition of each of them,
/// `"*"` with `{"AWS": "*"}`, an account number with its root ARN, an empty `Sid` with none, and members' order.
/// Source of the rules: the project's research on drift noise (policy statements that flip order, string against list).
enum PolicyDocument {
    /// nil unless `value` looks like a policy: an object with a `Statement`.
    static func canonical(_ value: Value) -> Value? {
        guard let object = value.objectValue, let statement = object["Statement"] else { return nil }
        let items: [Value]
        switch statement {
        case .array(let list): items = list
        case .object: items = [statement]
        default: return nil
        }
        guard items.allSatisfy({ $0.objectValue != nil }) else { return nil }
        var result = object
        result["Version"] = object["Version"] ?? "2008-10-17"
        if result["Id"] == "" { result["Id"] = nil }
        result["Statement"] = set(items.map(self.statement))
        return .object(result)
    }

    private static func statement(_ value: Value) -> Value {
        guard let object = value.objectValue else { return value }
        var result = ValueObject()
        for (key, value) in object {
            switch key {
            case "Sid" where value == "" || value.isNull: continue
            case "Action", "NotAction": result[key] = set(list(value).map(lowered))
            case "Resource", "NotResource": result[key] = set(list(value))
            case "Principal", "NotPrincipal": result[key] = principal(value)
            case "Condition": result[key] = condition(value)
            default: result[key] = value
            }
        }
        return .object(result)
    }

    private static func principal(_ value: Value) -> Value {
        guard let object = value.objectValue else { return value == "*" ? ["AWS": ["*"]] : value }
        return .object(object.mapValues { set(list($0).map(account)) })
    }

    private static func condition(_ value: Value) -> Value {
        guard let operators = value.objectValue else { return value }
        let folded = operators.mapValues { keys -> Value in
            guard let keys = keys.objectValue else { return keys }
            return .object(keys.mapValues { set(list($0).map(text)) })
        }
        return .object(folded)
    }

    private static func list(_ value: Value) -> [Value] { value.arrayValue ?? [value] }

    /// Each value once, in one order.
    private static func set(_ values: [Value]) -> Value { .array(SetOrder.unique(values)) }

    /// Actions are compared without case.
    private static func lowered(_ value: Value) -> Value {
        value.stringValue.map { .string($0.lowercased()) } ?? value
    }

    private static func text(_ value: Value) -> Value {
        switch value {
        case .bool(let flag): .string(flag ? "true" : "false")
        case .number(let text): .string(text)
        default: value
        }
    }

    /// `arn:aws:iam::123456789012:root` is the account itself.
    private static func account(_ value: Value) -> Value {
        guard let text = value.stringValue, text.hasSuffix(":root") else { return text(value) }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "iam", parts[4].utf8.count == 12 else { return value }
        return .string(String(parts[4]))
    }
}
