package import SharedBase

/// A runbook as the members of a JSON document, the same for the program and the API.
package enum RunbookDocument {
    /// Judges a step: `safe`, `caution` or `dangerous`; nil where nothing is run.
    package typealias Judge = (RunbookStep) -> String?

    /// `steps`, `rollback`, `prerequisites`, `variables`, `warnings` and what else the README lists, in this order.
    package static func members(_ runbook: Runbook, judge: Judge) -> [(String, Value)] {
        [
            ("format", .string(runbook.format.rawValue)),
            ("title", runbook.title.map(Value.string) ?? .null),
            ("steps", .array(runbook.steps.map { step($0, judge) })),
            ("rollback", .array(runbook.rollback.map { step($0, judge) })),
            ("prerequisites", .array(runbook.prerequisites.map(Value.string))),
            ("variables", .array(runbook.variables.map(variable))),
            ("warnings", .array(runbook.warnings.map(warning))),
        ]
    }

    private static func step(_ step: RunbookStep, _ judge: Judge) -> Value {
        let isRun = step.kind != .manual && step.kind != .branch
        var object = ValueObject([
            ("index", number(step.index)),
            ("kind", .string(step.kind.rawValue)),
            ("command", text(step.command)),
            ("risk", text(isRun ? judge(step) : nil)),
            ("source", place(step.place)),
            ("title", .string(step.title)),
        ])
        if let rollback = step.rollback { object["rollback"] = .string(rollback) }
        if step.kind == .branch {
            object["condition"] = text(step.condition)
            object["then"] = .array(step.then.map(number))
            object["else"] = .array(step.otherwise.map(number))
            if let index = step.thenTo { object["thenTo"] = number(index) }
            if let index = step.otherwiseTo { object["elseTo"] = number(index) }
        }
        if let parent = step.parent { object["parent"] = number(parent) }
        if let target = step.target { object["target"] = .string(target) }
        if step.network == .host { object["network"] = .string(step.network.rawValue) }
        if let timeout = step.timeout { object["timeoutSeconds"] = number(Int(timeout.components.seconds)) }
        if let policy = step.onFailure { object["onFailure"] = .string(policy.rawValue) }
        if let retry = step.retry {
            object["retry"] = [
                "maxAttempts": number(retry.maxAttempts),
                "backoffSeconds": number(Int(retry.backoff.components.seconds)),
            ]
        }
        if !step.needs.isEmpty { object["needs"] = step.needs.value }
        return .object(object)
    }

    private static func variable(_ variable: RunbookVariable) -> Value {
        [
            "name": .string(variable.name), "occurrences": number(variable.occurrences),
            "default": variable.isSecret ? .null : text(variable.standard), "required": .bool(variable.isRequired),
            "secret": .bool(variable.isSecret),
        ]
    }

    private static func warning(_ warning: RunbookWarning) -> Value {
        [
            "code": .string(warning.code.rawValue), "step": warning.step.map(number) ?? .null,
            "source": place(warning.place), "message": .string(warning.detail),
        ]
    }

    private static func place(_ place: TextPosition) -> Value {
        ["line": number(place.line), "column": number(place.column)]
    }

    private static func number(_ value: Int) -> Value { .number(String(value)) }
    private static func text(_ value: String?) -> Value { value.map(Value.string) ?? .null }
}
