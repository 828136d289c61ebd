package import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// What became of each step of a run by hand.
package struct OfflineReport: Sendable {
    package enum Status: String, Sendable, CaseIterable {
        case succeeded, failed
        case timedOut = "timed_out"
        case cancelled, refused
        /// By the rules, a person or the local policy.
        case denied
        /// A person has said that it is done.
        case confirmed
        /// A branch was decided.
        case decided
        /// On the other side of a branch.
        case skipped
        /// The run ended before it.
        case notRun = "not_run"

        var isFailure: Bool { [.failed, .timedOut, .cancelled, .refused].contains(self) }
    }

    package struct Row: Sendable {
        package let step: PreparedStep
        package var status = Status.notRun
        package var reason = ""
        package var attempts = 0
        package var result: StepEnd?
    }

    /// The number is the exit code of the program.
    package enum Outcome: Int32, Sendable {
        case done = 0
        case failed = 1
        case denied = 3

        package var word: String {
            switch self {
            case .done: "done"
            case .failed: "failed"
            case .denied: "denied"
            }
        }
    }

    package var title: String?
    package var rows: [Row]

    /// A denial outweighs a failure before it: the runbook was not gone through.
    package var outcome: Outcome {
        if rows.contains(where: { $0.status == .denied }) { return .denied }
        return rows.contains { $0.status.isFailure } ? .failed : .done
    }

    /// The members of the JSON document.
    package var members: [(String, Value)] {
        [
            ("outcome", .string(outcome.word)),
            ("title", title.map(Value.string) ?? .null),
            ("steps", .array(rows.map(Self.value))),
        ]
    }

    private static func value(_ row: Row) -> Value {
        func number(_ value: Int?) -> Value { value.map { .number(String($0)) } ?? .null }
        return [
            "index": .number(String(row.step.step.index)), "kind": .string(row.step.step.kind.rawValue),
            "title": .string(row.step.title), "target": row.step.target.map(Value.string) ?? .null,
            "command": .string(row.step.display),
            "risk": row.step.verdict.map { .string($0.risk.rawValue) } ?? .null,
            "status": .string(row.status.rawValue), "reason": .string(row.reason),
            "exitCode": number(row.result?.exitCode), "attempts": .number(String(row.attempts)),
            "durationMs": number(row.result?.milliseconds), "outputBytes": number(row.result?.outputBytes),
            "outputCut": .bool(row.result?.isCut ?? false),
            "rollback": row.status.isFailure ? row.step.rollback.map(Value.string) ?? .null : .null,
        ]
    }
}
