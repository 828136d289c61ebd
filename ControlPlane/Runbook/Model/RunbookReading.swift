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
    /// What undoes each step, by the place of the step: the parts of its hint that are commands.
    let hints: [Int: [Hint]]

    /// A command out of the hint of a step.
    struct Hint: Sendable {
        let kind: RunbookStep.Kind
        let command: String
        let verdict: RiskVerdict
    }

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
        hints = Self.hints(runbook, judge)
    }

    /// The same text and steps with verdicts that were raised.
    init(_ other: RunbookReading, document: Value) {
        source = other.source
        sha256 = other.sha256
        runbook = other.runbook
        ruleSet = other.ruleSet
        hints = other.hints
        self.document = document
    }

    /// Whether anything in it can be run; a text of prose alone is shown and never started.
    var hasCommands: Bool { runbook.steps.contains { $0.kind != .manual && $0.kind != .branch } }

    private static func hints(_ runbook: Runbook, _ judge: StepJudge) -> [Int: [Hint]] {
        var found: [Int: [Hint]] = [:]
        for (place, step) in runbook.steps.enumerated() {
            guard let text = step.rollback else { continue }
            found[place] = RunbookUndo.parts(text, isYAML: runbook.format == .yaml).compactMap { part in
                judge.verdict(part.kind, part.text, network: step.network, onStop: nil)
                    .map { Hint(kind: part.kind, command: part.text, verdict: $0) }
            }
        }
        return found
    }

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
