import SharedBase
import SharedScrub

/// One resource of a Pulumi stack as it stands in the file, before any scrubbing.
struct PulumiResource {
    let urn: String
    let type: String
    /// False for components, which exist in Pulumi alone.
    let isCustom: Bool
    /// An old copy that waits for its deletion; its URN may stand again.
    let isPendingDeletion: Bool
    /// Read by the program (`.get`) and managed elsewhere.
    let isExternal: Bool
    let id: String?
    let inputs: ValueObject
    let outputs: ValueObject
    /// Property paths whose changes the program ignores.
    let ignoreChanges: [String]
    /// Names of properties that the program or the provider calls secret.
    let additionalSecretOutputs: [String]
    /// URNs under which it was known before: the program renamed it, moved it, or gave it another type.
    let aliases: [String]
    private let provider: String?
    let position: TextPosition

    /// nil where it has no URN or no type. `urn` is the key under which it stands, where it stands under one.
    init?(_ members: ValueObject, urn key: String?, position: TextPosition) {
        guard let urn = members["urn"]?.stringValue ?? key, !urn.isEmpty else { return nil }
        guard let type = members["type"]?.stringValue, !type.isEmpty else { return nil }
        self.urn = urn
        self.type = type
        self.position = position
        id = members["id"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        isCustom = members["custom"]?.boolValue ?? (id != nil)
        isPendingDeletion = members["delete"] == .bool(true)
        isExternal = members["external"] == .bool(true)
        provider = members["provider"]?.stringValue
        outputs = members["outputs"]?.objectValue ?? ValueObject()
        // The first versions kept what the provider filled in apart from what the program said.
        var inputs = members["defaults"]?.objectValue ?? ValueObject()
        for (name, value) in members["inputs"]?.objectValue ?? ValueObject() { inputs[name] = value }
        self.inputs = inputs
        ignoreChanges = members["ignoreChanges"]?.arrayValue?.compactMap(\.stringValue) ?? []
        aliases = members["aliases"]?.arrayValue?.compactMap(\.stringValue) ?? []
        additionalSecretOutputs = members["additionalSecretOutputs"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    /// Whether it stands for something outside Pulumi that is there: what `inspect` prints.
    var isCurrent: Bool { isCustom && !isPendingDeletion && !type.hasPrefix("pulumi:") }

    /// Its id where that tells what it is and is no secret in itself, as the id of a random text is.
    var identity: String? {
        guard isCurrent, let id, !type.hasPrefix("random:") else { return nil }
        var contents: [Value] = []
        PulumiValue.readableSecrets(.object(inputs), into: &contents)
        PulumiValue.readableSecrets(.object(outputs), into: &contents)
        return contents.contains(.string(id)) ? nil : id
    }

    /// The package whose provider manages it: the one that the provider's reference names, else that of the type.
    var package: String? {
        let types = provider?.split(separator: "::", omittingEmptySubsequences: false).first {
            $0.contains("pulumi:providers:")
        }
        if let types, let last = types.split(separator: "$").last {
            return last.split(separator: ":").last.map(String.init)
        }
        return type.split(separator: ":").first.map(String.init)
    }

    /// The outputs without bookkeeping, or the inputs where there are none (it was never created).
    var attributes: Value { .object(PulumiValue.withoutBookkeeping(outputs.isEmpty ? inputs : outputs)) }

    /// Where secrets stand, counted from inputs and outputs alike: a property that is secret in one is secret in the
    /// other, though Pulumi marks it only where it knew.
    var secretPaths: [[ScrubStep]] {
        var paths = additionalSecretOutputs.map { [ScrubStep.name($0)] }
        PulumiValue.secretPaths(.object(inputs), into: &paths)
        PulumiValue.secretPaths(.object(outputs), into: &paths)
        if let copy = outputs["__inputs"] { PulumiValue.secretPaths(copy, into: &paths) }
        return paths
    }

    func hints(_ paths: [[ScrubStep]]) -> ScrubHints {
        ScrubHints(kind: .pulumi, type: type, sensitivePaths: paths)
    }

    /// Everything that can teach the scrubber a secret of this resource, each with its hints. What is the id of a
    /// resource is no lesson: where Pulumi calls it secret it is removed by its path, everywhere else it tells what a
    /// resource is.
    func lessons(_ paths: [[ScrubStep]], except ids: Set<String>) -> [(value: Value, hints: ScrubHints)] {
        var lessons = [(Value.object(inputs), hints(paths)), (Value.object(outputs), hints(paths))]
        if let copy = outputs["__inputs"] { lessons.append((copy, hints(paths))) }
        var readable: [Value] = []
        PulumiValue.readableSecrets(.object(inputs), into: &readable)
        PulumiValue.readableSecrets(.object(outputs), into: &readable)
        lessons += readable.map { ($0, hints([[]])) }
        return lessons.map { (PulumiValue.without(ids, $0.0), $0.1) }
    }
}
