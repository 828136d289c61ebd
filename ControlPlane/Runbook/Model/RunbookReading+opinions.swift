internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// What others than the built-in rules think of the commands of a reading: rules of the tenant, and a model (P6-E2-09).
extension RunbookReading {
    /// Commands of which the rules say that they do not know them, each once: those of the steps, then what undoes the runbook, then
    /// what undoes single steps.
    var unknownCommands: [String] {
        var seen: Set<String> = []
        let judged = (document["steps"]?.arrayValue ?? []) + (document["rollback"]?.arrayValue ?? [])
        let ofSteps = judged.compactMap { step -> String? in
            guard step["kind"] == "shell", let verdict = step["verdict"].flatMap({ try? RiskVerdict(json: $0) }),
                verdict.isUnknown
            else { return nil }
            return step["command"]?.stringValue
        }
        let ofHints = hints.sorted { $0.key < $1.key }.flatMap(\.value)
            .filter { $0.kind == .shell && $0.verdict.isUnknown }.map(\.command)
        return (ofSteps + ofHints).filter { seen.insert($0).inserted }
    }

    /// The same with what rules of the tenant and opinions of a model find worse than the built-in rules: the step has the worse
    /// risk, its verdict one more reason, and `opinion` keeps what the model said. What undoes a step has no verdict before it is
    /// needed, so `rollbackOpinions` of the step keeps what counts then.
    func raised(by rules: TenantRules, _ opinions: [String: RiskOpinion] = [:]) -> RunbookReading {
        guard !rules.rules.isEmpty || !opinions.isEmpty, case .object(var object) = document else { return self }
        for member in ["steps", "rollback"] {
            let steps = document[member]?.arrayValue ?? []
            object[member] = .array(
                steps.enumerated().map { place, step in
                    let hints = member == "steps" ? hints[place] ?? [] : []
                    return Self.raised(step, hints, by: rules, opinions)
                }
            )
        }
        return RunbookReading(self, document: .object(object))
    }

    private static func raised(
        _ item: Value,
        _ hints: [Hint],
        by rules: TenantRules,
        _ opinions: [String: RiskOpinion]
    ) -> Value {
        guard case .object(var step) = item else { return item }
        if let command = step["command"]?.stringValue,
            let verdict = step["verdict"].flatMap({ try? RiskVerdict(json: $0) })
        {
            let opinion = opinions[command]
            let raised = RaisedVerdict.value(verdict, command, rules, opinion)
            step["verdict"] = raised
            step["risk"] = raised["risk"] ?? .null
            if let opinion, opinion.risk > verdict.risk { step["opinion"] = .string(opinion.risk.rawValue) }
        }
        let worse = hints.compactMap { hint in
            opinions[hint.command].flatMap { $0.risk > hint.verdict.risk ? $0.stored(of: hint.command) : nil }
        }
        if !worse.isEmpty { step["rollbackOpinions"] = .array(worse) }
        return .object(step)
    }

    /// How many commands a model thinks worse of than the rules.
    var opinions: Int {
        let steps = (document["steps"]?.arrayValue ?? []) + (document["rollback"]?.arrayValue ?? [])
        return steps.reduce(0) { sum, step in
            sum + (step["opinion"]?.stringValue == nil ? 0 : 1) + (step["rollbackOpinions"]?.arrayValue?.count ?? 0)
        }
    }

    /// Whether a model thinks worse of a command than it did of the same one in a document that was kept.
    func isWorse(than document: Value) -> Bool {
        let before = RiskOpinion.all(in: document)
        return RiskOpinion.all(in: self.document).contains { $1.risk > before[$0]?.risk ?? .safe }
    }
}

extension RiskVerdict {
    fileprivate var isUnknown: Bool { reasons.contains { $0.rule.hasSuffix(".unknown") } }
}

extension RiskOpinion {
    /// As a step keeps it of what undoes it.
    fileprivate func stored(of command: String) -> Value {
        ["command": .string(command), "risk": .string(risk.rawValue), "text": .string("\(model): \(reason)")]
    }

    /// By command, those that a document of a version has kept.
    static func all(in document: Value) -> [String: RiskOpinion] {
        var found: [String: RiskOpinion] = [:]
        func keep(_ command: Value?, _ risk: Value?, _ text: Value?) {
            guard let command = command?.stringValue, let risk = risk?.stringValue.flatMap({ Risk(rawValue: $0) })
            else {
                return
            }
            let parts = (text?.stringValue ?? "").split(separator: ": ", maxSplits: 1)
            let opinion = RiskOpinion(
                risk: risk,
                reason: parts.count == 2 ? String(parts[1]) : "worse than the rules when the runbook was kept",
                model: parts.count == 2 ? String(parts[0]) : "a model"
            )
            if opinion.risk > found[command]?.risk ?? .safe { found[command] = opinion }
        }
        for step in (document["steps"]?.arrayValue ?? []) + (document["rollback"]?.arrayValue ?? []) {
            let reason = step["verdict"]?["reasons"]?.arrayValue?.first { $0["rule"]?.stringValue == rule }
            keep(step["command"], step["opinion"], reason?["text"])
            for one in step["rollbackOpinions"]?.arrayValue ?? [] { keep(one["command"], one["risk"], one["text"]) }
        }
        return found
    }
}
