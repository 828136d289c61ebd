import SharedBase
import SharedJSON
import SharedScrub

/// What Pulumi writes into properties beside plain JSON: objects with a signature, a text for what is not known yet, and
/// members that it or a provider keeps for itself.
enum PulumiValue {
    /// The member whose value says what an object stands for.
    static let signature = "4dabf18193072939515e22adb298388d"
    static let secret = "1b47061264138c4ac30d75fd1eb44270"
    private static let asset = "c44067f5952c0a294b673a41bacd8c17"
    private static let archive = "0def7320c3a5731c473e5ecbe6d01bc7"
    private static let reference = "5cf8f73096256a8f31e491e813e4eb8e"
    private static let output = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
    /// A value that a preview or a refresh could not know.
    private static let unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

    /// Stands for a secret that cannot be read: only its presence can be compared.
    static let opaque = Value.string("[secret]")
    /// Stands for what is not known.
    static let unknown = Value.string("[unknown]")

    // MARK: Bookkeeping

    /// Without the properties that Pulumi and its bridges keep for themselves: all names with two underscores in front
    /// at the top, and the lists of defaulted names at any depth.
    static func withoutBookkeeping(_ object: ValueObject) -> ValueObject {
        ValueObject(
            object.members.filter { !$0.key.hasPrefix("__") }.map { ($0.key, withoutDefaults($0.value)) }
        )
    }

    private static func withoutDefaults(_ value: Value) -> Value {
        switch value {
        case .object(let object):
            .object(
                ValueObject(
                    object.members.filter { $0.key != "__defaults" }.map { ($0.key, withoutDefaults($0.value)) }
                )
            )
        case .array(let items): .array(items.map(withoutDefaults))
        default: value
        }
    }

    /// With null in the place of every text that is one of `texts`.
    static func without(_ texts: Set<String>, _ value: Value) -> Value {
        switch value {
        case .string(let text): texts.contains(text) ? .null : value
        case .object(let object): .object(object.mapValues { without(texts, $0) })
        case .array(let items): .array(items.map { without(texts, $0) })
        default: value
        }
    }

    /// With those texts put back that were taken out for their randomness alone and are the id of a resource: Pulumi
    /// ends the names that it chooses with random digits.
    static func restored(_ scrubbed: Value, from clear: Value, ids: Set<String>) -> Value {
        switch (scrubbed, clear) {
        case (.string(entropyMarker), .string(let text)): ids.contains(text) ? clear : scrubbed
        case (.object(let object), .object(let other)) where object.count == other.count:
            .object(
                ValueObject(
                    zip(object.members, other.members).map { ($0.key, restored($0.value, from: $1.value, ids: ids)) }
                )
            )
        case (.array(let items), .array(let others)) where items.count == others.count:
            .array(zip(items, others).map { restored($0, from: $1, ids: ids) })
        default: scrubbed
        }
    }

    private static let secretMarker = "[REDACTED:\(ScrubRule.pulumiSecret.rawValue)]"
    private static let entropyMarker = "[REDACTED:\(ScrubRule.entropy.rawValue)]"

    // MARK: Secrets

    /// Appends the paths of all secrets below `value`.
    static func secretPaths(_ value: Value, at path: [ScrubStep] = [], into paths: inout [[ScrubStep]]) {
        switch value {
        case .object(let object):
            if isSecret(object) { return paths.append(path) }
            for member in object.members { secretPaths(member.value, at: path + [.name(member.key)], into: &paths) }
        case .array(let items):
            for (index, item) in items.enumerated() { secretPaths(item, at: path + [.index(index)], into: &paths) }
        default: return
        }
    }

    /// Appends the contents of all secrets below `value` that can be read.
    static func readableSecrets(_ value: Value, into contents: inout [Value]) {
        switch value {
        case .object(let object):
            if isSecret(object) {
                if let content = content(object) { contents.append(content) }
                return
            }
            for member in object.members { readableSecrets(member.value, into: &contents) }
        case .array(let items): for item in items { readableSecrets(item, into: &contents) }
        default: return
        }
    }

    private static func isSecret(_ object: ValueObject) -> Bool {
        switch object[signature]?.stringValue {
        case secret: true
        case output: object["secret"] == .bool(true)
        default: false
        }
    }

    /// What a secret holds: `plaintext` is JSON in a text, and so is what the provider `b64` calls ciphertext once it is
    /// decoded.
    private static func content(_ object: ValueObject) -> Value? {
        if object[signature]?.stringValue == output { return object["value"] }
        if let text = object["plaintext"]?.stringValue { return (try? JSON.parse(text)) ?? .string(text) }
        guard let text = object["ciphertext"]?.stringValue, let bytes = Base64.decode(text) else { return nil }
        return try? JSON.parse(bytes)
    }

    /// The marker alone in the place of each secret whose content the scrubber has taken out.
    static func collapsed(_ value: Value) -> Value {
        switch value {
        case .object(let object):
            guard object[signature]?.stringValue == secret else { return .object(object.mapValues(collapsed)) }
            return object["ciphertext"] ?? object["plaintext"] ?? .string(secretMarker)
        case .array(let items): return .array(items.map(collapsed))
        default: return value
        }
    }

    // MARK: For comparison

    /// The properties as they are compared: without bookkeeping, signatures replaced by what they stand for. Appends the
    /// paths of secrets.
    static func comparable(_ properties: ValueObject, secrets: inout [[ScrubStep]]) -> Value {
        comparable(.object(withoutBookkeeping(properties)), [], &secrets)
    }

    private static func comparable(_ value: Value, _ path: [ScrubStep], _ secrets: inout [[ScrubStep]]) -> Value {
        switch value {
        case .string(unknownText): return unknown
        case .array(let items):
            return .array(
                items.enumerated().map { comparable($0.element, path + [.index($0.offset)], &secrets) }
            )
        case .object(let object):
            guard object[signature] != nil else {
                return .object(
                    ValueObject(
                        object.members.map { ($0.key, comparable($0.value, path + [.name($0.key)], &secrets)) }
                    )
                )
            }
            return signed(object, path, &secrets)
        default: return value
        }
    }

    private static func signed(_ object: ValueObject, _ path: [ScrubStep], _ secrets: inout [[ScrubStep]]) -> Value {
        if isSecret(object) {
            secrets.append(path)
            guard let content = content(object) else { return opaque }
            return comparable(content, path, &secrets)
        }
        switch object[signature]?.stringValue {
        case output: return object["value"].map { comparable($0, path, &secrets) } ?? unknown
        // Where a file lay when it was uploaded says nothing of what was.
        case asset, archive: return object["hash"].map { ["hash": $0] } ?? opaque
        case reference: return ["urn": object["urn"] ?? .null, "id": object["id"] ?? .null]
        default: return opaque
        }
    }
}
