internal import SharedBase
internal import SharedRunbook

/// Reads steps back from the stored document of a version.
enum StoredSteps {
    /// The steps as the parser gave them: enough to compare two versions.
    static func runbook(_ document: Value) throws -> Runbook {
        var runbook = Runbook(format: RunbookFormat(rawValue: document["format"]?.stringValue ?? "") ?? .markdown)
        runbook.title = document["title"]?.stringValue
        runbook.steps = try (document["steps"]?.arrayValue ?? []).map(step)
        return runbook
    }

    private static func step(_ value: Value) throws -> RunbookStep {
        guard let index = value["index"]?.intValue,
            let kind = value["kind"]?.stringValue.flatMap({ RunbookStep.Kind(rawValue: $0) })
        else {
            throw RunbookRoomError(.damagedRow, attempted: "read a stored step", reason: "index or kind is missing")
        }
        let place = TextPosition(
            line: value["source"]?["line"]?.intValue ?? 1,
            column: value["source"]?["column"]?.intValue ?? 1
        )
        var step = RunbookStep(
            index: index,
            kind: kind,
            command: value["command"]?.stringValue,
            title: value["title"]?.stringValue ?? "",
            place: place
        )
        step.condition = value["condition"]?.stringValue
        step.rollback = value["rollback"]?.stringValue
        step.parent = value["parent"]?.intValue
        step.then = indices(value["then"])
        step.otherwise = indices(value["else"])
        step.thenTo = value["thenTo"]?.intValue
        step.otherwiseTo = value["elseTo"]?.intValue
        step.target = value["target"]?.stringValue
        step.timeout = value["timeoutSeconds"]?.intValue.map { .seconds($0) }
        step.onFailure = value["onFailure"]?.stringValue.flatMap { RunbookStep.FailurePolicy(rawValue: $0) }
        if let most = value["retry"]?["maxAttempts"]?.intValue {
            step.retry = RunbookRetry(
                maxAttempts: most,
                backoff: .seconds(value["retry"]?["backoffSeconds"]?.intValue ?? 0)
            )
        }
        step.network = value["network"]?.stringValue.flatMap { RunbookStep.Network(rawValue: $0) } ?? .none
        step.needs = StepNeeds(value["needs"])
        return step
    }

    static func indices(_ value: Value?) -> [Int] { value?.arrayValue?.compactMap(\.intValue) ?? [] }
}

/// A change between two versions as JSON.
enum ChangeView {
    static func value(_ changes: [RunbookChange]) -> Value { .array(changes.map(value)) }

    private static func value(_ change: RunbookChange) -> Value {
        switch change {
        case .added(let step): view("added", nil, step)
        case .removed(let step): view("removed", step, nil)
        case .changed(let old, let new): view("changed", old, new)
        case .moved(let old, let new): view("moved", old, new)
        }
    }

    private static func view(_ word: String, _ old: RunbookStep?, _ new: RunbookStep?) -> Value {
        ["change": .string(word), "from": side(old), "to": side(new)]
    }

    private static func side(_ step: RunbookStep?) -> Value {
        guard let step else { return .null }
        return [
            "index": .number(String(step.index)), "kind": .string(step.kind.rawValue), "title": .string(step.title),
            "command": (step.condition ?? step.command).map { .string($0) } ?? .null,
        ]
    }
}
