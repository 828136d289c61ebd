internal import SharedBase
internal import SharedCrypto
internal import SharedJSON
internal import SharedRunbook

/// What an approval is bound to (P6-E3-11): the step of this execution, its command, its variables, its target, its network,
/// what it is lent and the one agent that it is bound to.
enum RunBinding {
    static func hash(_ run: StoredRun, _ step: ExecutionStep, shown: String) -> [UInt8] {
        var parts = ValueObject([
            ("label", "dd0c-approval-v1"), ("execution", .string(run.id.description)),
            ("step", .number(String(step.index))), ("kind", .string(step.kind.rawValue)), ("command", .string(shown)),
            ("variables", .string(Hex.encode(run.variablesHash))), ("target", .string(run.target.key)),
        ])
        // Only where it is asked for, so that older questions keep their hash.
        if step.network == .host { parts["network"] = .string(step.network.rawValue) }
        if let agent = step.onlyAt ?? run.host(of: step) { parts["agent"] = .string(agent.description) }
        // With its placeholders: the values are in the hash of the variables.
        if !step.needs.isEmpty { parts["needs"] = step.needs.value }
        if let target = step.target { parts["at"] = .string(target) }
        return SHA256.digest(JSON.canonical(.object(parts)))
    }
}
