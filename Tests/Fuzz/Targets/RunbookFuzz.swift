import SharedBase
import SharedJSON
import SharedRunbook

/// `RunbookParser` on pages, Markdown and YAML: a runbook or a refusal with a place; the same again; steps, branches and
/// places that fit together; and no byte of a command that the source has not.
enum RunbookFuzz {
    /// What makes the parser take any bytes for this kind of document.
    enum Kind: String {
        case html = "<p></p>"
        case markdown = "# T\n\n"
        case yaml = ""
    }

    static func run(_ bytes: [UInt8], as kind: Kind) throws(FuzzFailure) {
        let source = Array(kind.rawValue.utf8) + bytes
        let runbook: Runbook
        do {
            runbook = try parse(source, kind)
        } catch {
            try refused(error, source)
            return
        }
        try demand((try? parse(source, kind)) == runbook, "one runbook for one text")
        try steps(runbook, source)
        try commands(runbook, source)
        let members = RunbookDocument.members(runbook) { _ in nil }
        let document = JSON.bytes(.object(ValueObject(members)))
        try demand((try? JSON.parse(document)) != nil, "a runbook can be written", "\(runbook)")
    }

    private static func parse(_ source: [UInt8], _ kind: Kind) throws(RunbookError) -> Runbook {
        kind == .yaml ? try RunbookParser.parseYAML(source) : try RunbookParser.parse(source)
    }

    private static func refused(_ error: RunbookError, _ source: [UInt8]) throws(FuzzFailure) {
        try demand(!error.reason.isEmpty, "a refusal has a reason")
        for problem in error.problems {
            let isInside = problem.place.line >= 1 && problem.place.column >= 1 && problem.place.offset <= source.count
            try demand(isInside, "a fault has a place in the text", "\(problem)")
        }
    }

    private static func steps(_ runbook: Runbook, _ source: [UInt8]) throws(FuzzFailure) {
        let count = runbook.steps.count
        for (number, step) in runbook.steps.enumerated() {
            try demand(step.index == number + 1, "steps count from 1", "\(step)")
            let place = step.place
            let isInside = place.line >= 1 && place.column >= 1 && (0...source.count).contains(place.offset)
            try demand(isInside, "a step stands in the text", "\(step)")
            for arm in step.then + step.otherwise {
                let isBelow = arm > step.index && arm <= count
                try demand(isBelow && runbook.steps[arm - 1].parent == step.index, "arms and parents agree", "\(step)")
            }
            try demand((step.kind == .branch) == (step.condition != nil), "only a branch has a condition", "\(step)")
            try demand(
                step.command != nil || step.kind == .branch || !step.title.isEmpty,
                "no step is empty",
                "\(step)"
            )
        }
        let marks = runbook.warnings
        try demand(marks.allSatisfy { $0.place.offset <= source.count }, "a warning stands in the text", "\(marks)")
    }

    /// Bytes of commands, in the source or behind one of its references (`&lt;`) or escapes (`\x41` of YAML).
    private static func commands(_ runbook: Runbook, _ source: [UInt8]) throws(FuzzFailure) {
        guard !source.contains(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "\\") || $0 >= 0x80 }) else {
            return
        }
        let known = Set(source)
        for step in runbook.steps + runbook.rollback {
            guard let command = step.command else { continue }
            let invented = command.utf8.first { $0 > 32 && !known.contains($0) }
            try demand(invented == nil, "a command stands in the source", command)
            try demand(command.utf8.count <= source.count, "a command is no longer than its source", command)
        }
    }
}
