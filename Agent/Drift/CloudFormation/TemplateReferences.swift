import SharedBase

/// Keeps what only names a secret out of the scrubber's hands: `MasterUserPassword: {Ref: DBPassword}` holds no password,
/// and `DBPassword` must neither be removed nor be looked for in the rest of the file.
enum TemplateReferences {
    /// What stands for a reference while the scrubber looks; it knows a text like this as one that only points.
    private static let veil = Value.string("${_}")

    /// The functions that name something and hold nothing.
    private static let pointing: Set<String> = ["Ref", "Fn::GetAtt", "Fn::ImportValue"]

    /// The tree with each reference veiled.
    static func veiled(_ value: Value) -> Value {
        if isReference(value) { return veil }
        switch value {
        case .array(let items): return .array(items.map(veiled))
        case .object(let object):
            if object.count == 1, let parts = object["Fn::If"]?.arrayValue, parts.count == 3,
                parts[0].stringValue != nil
            {
                return .object(ValueObject([("Fn::If", .array([veil] + parts.dropFirst().map(veiled)))]))
            }
            var result = ValueObject()
            // What a custom resource calls its token is the ARN of the function behind it.
            for (key, member) in object {
                result[key] = key == "ServiceToken" && member.objectValue != nil ? veil : veiled(member)
            }
            return .object(result)
        default: return value
        }
    }

    /// The scrubbed tree with the references of the clear one back in their places: only here does a veil stand, since
    /// the scrubber puts none.
    static func unveiled(_ scrubbed: Value, _ clear: Value) -> Value {
        switch (scrubbed, clear) {
        case (veil, _): return clear
        case (.array(let items), .array(let others)) where items.count == others.count:
            return .array(zip(items, others).map(unveiled))
        case (.object(let object), .object(let other)) where object.count == other.count:
            // A scrubbed key stays in its place.
            let members = zip(object, other).map { ($0.key, unveiled($0.value, $1.value)) }
            return .object(ValueObject(members))
        default: return scrubbed
        }
    }

    private static func isReference(_ value: Value) -> Bool {
        switch value {
        case .string(let text):
            return text.hasPrefix("{{resolve:") && text.hasSuffix("}}") && text.utf8.count { $0 == 123 } == 2
        case .object(let object):
            guard object.count == 1, let member = object.members.first, pointing.contains(member.key) else {
                return false
            }
            switch member.value {
            case .string: return true
            case .array(let parts): return parts.count == 2 && parts.allSatisfy { $0.stringValue != nil }
            default: return false
            }
        default: return false
        }
    }
}
