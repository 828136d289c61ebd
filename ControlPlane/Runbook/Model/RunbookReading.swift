internal import SharedBase
internal import SharedCrypto
internal import SharedRisk
internal import SharedRunbook

/// A source, read and judged: what is stored of it and what the preview shows.
struct RunbookReading: Sendable {
    let source: [UInt8]
    let sha256: [UInt8]
    let runbook: Runbook
    /// Members of `RunbookDocument`, each step with its whole verdict, and the version of the rules (P6-E2-20).
    let document: Value
    let ruleSet: String

    /// - Parameters:
    ///   - isYAML: the caller says that it is our own YAML; else the content tells.
    ///   - mayBeEmpty: prose without a step is no error.
    init(
        _ source: [UInt8],
        isYAML: Bool,
        mayBeEmpty: Bool = false,
        judge: StepJudge,
        ruleSet: String
    ) throws(RunbookError) {
        self.source = source
        self.ruleSet = ruleSet
        sha256 = SHA256.digest(source)
        runbook =
            isYAML
            ? try RunbookParser.parseYAML(source)
            : try RunbookParser.parse(source, mayBeEmpty: mayBeEmpty)
        document = Self.document(runbook, judge, ruleSet)
    }

    private init(_ other: RunbookReading, document: Value) {
        source = other.source
        sha256 = other.sha256
        runbook = other.runbook
        ruleSet = other.ruleSet
        self.document = document
    }

    /// Commands of which the rules say that they do not know them, each once.
    var unknownCommands: [String] {
        var seen: Set<String> = []
        return (document["steps"]?.arrayValue ?? []).compactMap { step in
            guard step["kind"] == "shell", let command = step["command"]?.stringValue,
                let reasons = step["verdict"]?["reasons"]?.arrayValue,
                reasons.contains(where: { $0["rule"]?.stringValue?.hasSuffix(".unknown") == true })
            else { return nil }
            return seen.insert(command).inserted ? command : nil
        }
    }

    /// The same with what rules of the tenant and opinions of a model find worse than the built-in rules: the step has the worse
    /// risk, its verdict one more reason, and `opinion` keeps what the model said.
    func raised(by rules: TenantRules, _ opinions: [String: RiskOpinion] = [:]) -> RunbookReading {
        guard !rules.rules.isEmpty || !opinions.isEmpty, case .object(var object) = document,
            let steps = document["steps"]?.arrayValue
        else { return self }
        object["steps"] = .array(
            steps.map { item in
                guard case .object(var step) = item, let command = step["command"]?.stringValue,
                    let json = step["verdict"], let verdict = try? RiskVerdict(json: json)
                else { return item }
                let opinion = opinions[command]
                let raised = RaisedVerdict.value(verdict, command, rules, opinion)
                step["verdict"] = raised
                step["risk"] = raised["risk"] ?? .null
                if let opinion, opinion.risk > verdict.risk { step["opinion"] = .string(opinion.risk.rawValue) }
                return .object(step)
            }
        )
        return RunbookReading(self, document: .object(object))
    }

    /// How many steps a model thinks worse of than the rules.
    var opinions: Int { (document["steps"]?.arrayValue ?? []).count { $0["opinion"]?.stringValue != nil } }

    /// Whether anything in it can be run; a text of prose alone is shown and never started.
    var hasCommands: Bool { runbook.steps.contains { $0.kind != .manual && $0.kind != .branch } }

    private static func document(_ runbook: Runbook, _ judge: StepJudge, _ ruleSet: String) -> Value {
        var object = ValueObject(RunbookDocument.members(runbook, judge: judge.word))
        object["steps"] = judged(object["steps"], runbook.steps, judge)
        object["rollback"] = judged(object["rollback"], runbook.rollback, judge)
        object["ruleSet"] = .string(ruleSet)
        return .object(object)
    }

    /// The steps as the document has them, each with `verdict`.
    private static func judged(_ shown: Value?, _ steps: [RunbookStep], _ judge: StepJudge) -> Value {
        let items = zip(shown?.arrayValue ?? [], steps).map { item, step -> Value in
            guard case .object(var object) = item else { return item }
            object["verdict"] = judge.verdict(step)?.json ?? .null
            return .object(object)
        }
        return .array(items)
    }
}
