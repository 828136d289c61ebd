package import AgentRunbook
internal import SharedBase
package import SharedCommand
internal import SharedRisk
package import SharedRunbook

/// `runbook check`: the steps with their verdicts, and what is still missing.
package enum RunbookView {
    package static func bytes(
        _ runbook: Runbook,
        _ steps: [PreparedStep],
        _ values: VariableValues,
        _ format: OutputFormat,
        width: Int?
    ) -> [UInt8] {
        switch format {
        case .json: Document.bytes(members(runbook, steps, values))
        case .table: Array(text(runbook, steps, values, width).utf8)
        }
    }

    private static func members(
        _ runbook: Runbook,
        _ steps: [PreparedStep],
        _ values: VariableValues
    ) -> [(String, Value)] {
        [
            ("title", runbook.title.map(Value.string) ?? .null),
            ("steps", .array(steps.map(value))),
            (
                "variables",
                .array(
                    runbook.variables.map { variable in
                        [
                            "name": .string(variable.name), "required": .bool(variable.isRequired),
                            "secret": .bool(variable.isSecret), "missing": .bool(values.values[variable.name] == nil),
                            "default": variable.isSecret ? .null : variable.standard.map(Value.string) ?? .null,
                        ]
                    }
                )
            ),
            ("missing", .array(values.missing.map(Value.string))),
            ("warnings", .array(warnings(runbook).map(Value.string))),
        ]
    }

    private static func value(_ prepared: PreparedStep) -> Value {
        let step = prepared.step
        let verdict = prepared.verdict?.json.objectValue
        return [
            "index": .number(String(step.index)), "kind": .string(step.kind.rawValue),
            "title": .string(prepared.title),
            "command": step.kind == .manual || step.kind == .branch ? .null : .string(prepared.display),
            "condition": step.kind == .branch ? .string(prepared.display) : .null,
            "risk": verdict?["risk"] ?? .null, "reasons": verdict?["reasons"] ?? .array([]),
            "parent": step.parent.map { .number(String($0)) } ?? .null,
            "source": ["line": .number(String(step.place.line)), "column": .number(String(step.place.column))],
        ]
    }

    private static func text(
        _ runbook: Runbook,
        _ steps: [PreparedStep],
        _ values: VariableValues,
        _ width: Int?
    ) -> String {
        var table = Table([
            .init("STEP", alignRight: true), .init("KIND"), .init("RISK"), .init("COMMAND", flexible: true),
            .init("WHY", flexible: true),
        ])
        for prepared in steps {
            let step = prepared.step
            table.add([
                "\(step.index)", step.kind.rawValue, prepared.verdict?.risk.rawValue ?? "-",
                step.kind == .branch ? "if \(prepared.display)" : prepared.display,
                prepared.verdict.map(why) ?? "",
            ])
        }
        var text = runbook.title.map { DisplayText.safe($0) + "\n\n" } ?? ""
        text += table.text(width: width)
        for variable in runbook.variables {
            let state =
                values.values[variable.name] == nil
                ? (variable.isRequired ? "needs a value: --var \(variable.name)=..." : "has no value")
                : variable.isSecret ? "has a value" : "is \(DisplayText.safe(values.values[variable.name] ?? ""))"
            text += "\nvariable \(DisplayText.safe(variable.name)) \(state)"
        }
        for warning in warnings(runbook) { text += "\nwarning: \(DisplayText.safe(warning))" }
        return text.hasSuffix("\n") ? text : text + "\n"
    }

    private static func why(_ verdict: RiskVerdict) -> String {
        verdict.reasons.first.map { "\($0.rule): \($0.text)" } ?? ""
    }

    private static func warnings(_ runbook: Runbook) -> [String] {
        runbook.warnings.map { warning in
            "\(warning.step.map { "step \($0), " } ?? "")line \(warning.place.line): \(warning.detail)"
        }
    }
}
