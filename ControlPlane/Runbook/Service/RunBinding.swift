internal import SharedBase
internal import SharedCrypto
internal import SharedJSON
internal import SharedRunbook

/// What an approval is bound to (P6-E3-11): the step of this execution, its command, its variables and its target.
enum RunBinding {
    static func hash(_ run: StoredRun, _ step: ExecutionStep, shown: String) -> [UInt8] {
        let parts: Value = [
            "label": "dd0c-approval-v1", "execution": .string(run.id.description),
            "step": .number(String(step.index)), "kind": .string(step.kind.rawValue), "command": .string(shown),
            "variables": .string(Hex.encode(run.variablesHash)), "target": .string(run.target.key),
        ]
        return SHA256.digest(JSON.canonical(parts))
    }
}
