import SharedBase
import SharedScrub

/// The two sides of one resource as they are compared, and where they differ.
///
/// Declared are the inputs of the one export. A refresh writes what it finds into the inputs and the outputs of the
/// other, depending on the provider, so both are looked at: inputs against inputs, and the declared part of the outputs
/// against that of the other outputs. What a provider writes differently in outputs than in inputs is then no drift,
/// and outputs that nobody declared are not looked at.
struct PulumiSides {
    /// Two trees of one shape and their differences.
    struct Pair {
        var declared: Value
        var actual: Value
        var differences: [Difference]
    }

    /// Outputs before inputs: they say what is there.
    let pairs: [Pair]
    /// Where either side has a secret.
    let secrets: [[ScrubStep]]
    /// What the program of either side asks to pass over.
    private let ignored: [PulumiPath]

    init(_ declared: PulumiResource, _ live: PulumiResource) {
        var secrets = declared.secretPaths + live.secretPaths
        let inputs = PulumiValue.comparable(declared.inputs, secrets: &secrets)
        let liveInputs = PulumiValue.comparable(live.inputs, secrets: &secrets)
        let outputs = PulumiValue.comparable(declared.outputs, secrets: &secrets)
        let liveOutputs = PulumiValue.comparable(live.outputs, secrets: &secrets)
        let ignored = (declared.ignoreChanges + live.ignoreChanges).compactMap(PulumiPath.init)
        // Where one side has no outputs yet, its inputs stand for them.
        let pairs = [
            Self.pair(
                declared.outputs.isEmpty ? inputs : Self.part(of: outputs, by: inputs),
                live.outputs.isEmpty ? liveInputs : Self.part(of: liveOutputs, by: inputs),
                ignored
            ),
            Self.pair(inputs, live.inputs.isEmpty ? inputs : liveInputs, ignored),
        ]
        self.pairs = pairs
        self.secrets = secrets
        self.ignored = ignored
    }

    /// Every decision about each pair, in the order of the pairs.
    func decisions() -> [[Decision]] {
        pairs.map { pair in
            Comparison.explain(pair.declared, pair.actual, rules: PulumiRules()).map { decision in
                var decision = decision
                if ignored.contains(where: { $0.covers(decision.path) }) {
                    decision.outcome = .passedOver("the program asks to ignore its changes (ignoreChanges)")
                } else if let way = decision.declared ?? decision.actual {
                    switch (decision.declared == nil ? pair.actual : pair.declared).at(way) {
                    case PulumiValue.unknown: decision.outcome = .passedOver(PulumiDecisions.unknown)
                    case PulumiValue.opaque where decision.isEqual: decision.outcome = .equal(PulumiDecisions.opaque)
                    default: break
                    }
                }
                return decision
            }
        }
    }

    private static func pair(_ declared: Value, _ actual: Value, _ ignored: [PulumiPath]) -> Pair {
        let sides = veiled(declared, actual)
        let found = Comparison.differences(sides.0, sides.1, rules: PulumiRules())
        return Pair(
            declared: sides.0,
            actual: sides.1,
            differences: found.filter { difference in !ignored.contains { $0.covers(difference.path) } }
        )
    }

    /// What of `outputs` stands where `inputs` have something. Lists of another length and maps of users stay whole.
    static func part(of outputs: Value, by inputs: Value, name: String? = nil) -> Value {
        switch (outputs, inputs) {
        case (.object(let found), .object(let declared)):
            if let name, PulumiRules.isMap(name) { return outputs }
            return .object(
                ValueObject(
                    found.members.compactMap { member in
                        declared[member.key].map { (member.key, part(of: member.value, by: $0, name: member.key)) }
                    }
                )
            )
        case (.array(let found), .array(let declared)) where found.count == declared.count:
            return .array(zip(found, declared).map { part(of: $0, by: $1) })
        default: return outputs
        }
    }

    /// Where one side is an unreadable secret or unknown, both become so: of such a value only its presence counts.
    static func veiled(_ left: Value, _ right: Value) -> (Value, Value) {
        if left == PulumiValue.unknown || right == PulumiValue.unknown {
            return (PulumiValue.unknown, PulumiValue.unknown)
        }
        if left == PulumiValue.opaque || right == PulumiValue.opaque {
            if Equality.isNothing(left) || Equality.isNothing(right) { return (left, right) }
            return (PulumiValue.opaque, PulumiValue.opaque)
        }
        switch (left, right) {
        case (.object(var a), .object(var b)):
            for member in a.members {
                guard let other = b[member.key] else { continue }
                (a[member.key], b[member.key]) = veiled(member.value, other)
            }
            return (.object(a), .object(b))
        case (.array(var a), .array(var b)):
            for index in 0..<min(a.count, b.count) { (a[index], b[index]) = veiled(a[index], b[index]) }
            return (.array(a), .array(b))
        default: return (left, right)
        }
    }
}
