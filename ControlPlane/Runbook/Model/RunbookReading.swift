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

    /// - Parameter isYAML: the caller says that it is our own YAML; else the content tells.
    init(_ source: [UInt8], isYAML: Bool, judge: StepJudge, ruleSet: String) throws(RunbookError) {
        self.source = source
        self.ruleSet = ruleSet
        sha256 = SHA256.digest(source)
        runbook = isYAML ? try RunbookParser.parseYAML(source) : try RunbookParser.parse(source)
        document = Self.document(runbook, judge, ruleSet)
    }

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
