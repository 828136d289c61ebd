internal import SharedBase
internal import SharedRunbook

/// What the runbook prescribed against what happened (P6-E3-16), made once at the end.
enum DivergenceReport {
    /// - Parameter unlisted: what people say that they ran beside the runbook: texts with who and when.
    static func make(_ execution: Execution, unlisted: [Value], created: Timestamp, finished: Timestamp) -> Value {
        let steps = execution.steps
        let executed = steps.filter { $0.attempts > 0 || $0.kind != .branch && $0.state == .succeeded }
        let skipped = steps.filter { $0.state == .skipped || $0.state == .aborted && $0.attempts == 0 }
        // A command of an execution cannot be changed; what a person ran in its place can be another.
        let modified = steps.filter { step in step.ran.map { $0 != step.shown } ?? false }
        let isClean =
            execution.state == .succeeded && skipped.isEmpty && modified.isEmpty && unlisted.isEmpty
            && steps.allSatisfy { $0.state == .succeeded && $0.attempts <= 1 }
        return [
            "followed": .bool(isClean),
            "prescribed": number(steps.count),
            "executed": .array(executed.map { view($0) }),
            "skipped": .array(
                skipped.map { ["index": number($0.index), "reason": $0.reason.map { .string($0) } ?? .null] }
            ),
            "repeated": .array(steps.filter { $0.attempts > 1 }.map { number($0.index) }),
            "byHand": .array(
                steps.filter { $0.kind != .manual && $0.kind != .branch && $0.state == .succeeded && isByHand($0) }
                    .map { number($0.index) }
            ),
            "modified": .array(
                modified.map {
                    [
                        "index": number($0.index), "prescribed": $0.shown.map { .string($0) } ?? .null,
                        "ran": $0.ran.map { .string($0) } ?? .null,
                    ]
                }
            ),
            "unlisted": .array(unlisted),
            "durationMs": number(milliseconds(created, finished)),
        ]
    }

    /// No agent brought it to its end: a person says that it is done.
    private static func isByHand(_ step: ExecutionStep) -> Bool { step.reason == Execution.doneByPerson }

    private static func view(_ step: ExecutionStep) -> Value {
        var duration = Value.null
        if let from = step.startedAt, let to = step.finishedAt { duration = number(milliseconds(from, to)) }
        return [
            "index": number(step.index), "state": .string(step.state.rawValue), "attempts": number(step.attempts),
            "exitCode": step.exitCode.map { number($0) } ?? .null, "durationMs": duration,
        ]
    }

    private static func milliseconds(_ from: Timestamp, _ to: Timestamp) -> Int {
        Int((to.microseconds - from.microseconds) / 1000)
    }

    private static func number(_ number: Int) -> Value { .number(String(number)) }
}
