import SharedBase

/// Bytes for hashes and signatures: a label, then fields, each behind its length as four bytes. No two values share them.
///
/// Not JSON: what is signed must not depend on how a JSON library writes numbers, escapes or the order of members.
struct CanonicalFields {
    private(set) var bytes: [UInt8] = []

    init(label: String) { add(label) }

    mutating func add(_ field: [UInt8]) {
        let count = UInt32(clamping: field.count)
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
        bytes += field
    }

    mutating func add(_ text: String) { add(Array(text.utf8)) }
    mutating func add(_ number: Int) { add(String(number)) }
    mutating func add(_ time: Timestamp) { add(String(time.microseconds)) }

    /// The number of texts, then each.
    mutating func add(_ texts: [String]) {
        add(texts.count)
        for text in texts { add(text) }
    }

    mutating func add(_ command: StepCommand) {
        switch command {
        case .argv(let arguments):
            add("argv")
            add(arguments)
        case .shell(let text):
            add("shell")
            add(text)
        }
    }
}

extension StepCommand {
    /// What the command hash is taken over. Source: PROTOCOL.md, section 11.
    package var canonical: [UInt8] {
        var fields = CanonicalFields(label: "dd0c-command-v1")
        fields.add(self)
        return fields.bytes
    }
}

extension StepOrder {
    /// What the signature is made over: every member, in the order of PROTOCOL.md, section 11.
    package var canonical: [UInt8] {
        var fields = CanonicalFields(label: "dd0c-step-v1")
        for id in [
            tenantID.description, agentID.description, executionID.description, stepID.description,
            attemptID.description,
        ] { fields.add(id) }
        fields.add(epoch)
        fields.add(command)
        fields.add(commandHash)
        fields.add(kind.rawValue)
        fields.add(risk.rawValue)
        fields.add(ruleSet)
        fields.add(variablesHash)
        fields.add(timeout)
        fields.add(lease)
        for limit in [limits.memory, limits.processes, limits.disk, limits.output] { fields.add(limit) }
        fields.add(network.rawValue)
        fields.add(writable)
        fields.add(partition.rawValue)
        fields.add(nonce)
        fields.add(issuedAt)
        fields.add(expiresAt)
        // Only where there are some: the orders of before keep their signatures.
        if !secrets.isEmpty { fields.add(secrets) }
        // Behind a word that no number of secrets can be.
        if !uses.isEmpty {
            fields.add("uses")
            fields.add(uses)
        }
        if let onStop {
            fields.add("onStop")
            fields.add(onStop)
        }
        return fields.bytes
    }
}
