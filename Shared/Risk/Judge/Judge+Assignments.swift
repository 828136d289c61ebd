extension Judge {
    /// Judges assignments; those without a command behind them stay.
    mutating func assign(_ assignments: [ShellAssignment], stays: Bool) {
        for assignment in assignments {
            substitutions(in: assignment.subscripts)
            var value: Argument?
            if let word = assignment.value {
                substitutions(in: word.pieces)
                value = peek(word)
            }
            for element in assignment.elements ?? [] { substitutions(in: element.pieces) }
            assigned(assignment.name, value, assignment.range)
            if stays { remember(assignment, value) }
        }
    }

    private mutating func remember(_ assignment: ShellAssignment, _ value: Argument?) {
        let isKnown =
            value.map { !$0.isDynamic && !$0.hasPlaceholder } ?? false && uncertain == 0 && !assignment.isAppend
            && assignment.subscripts.isEmpty
        variables[assignment.name] = isKnown ? value?.text : .some(nil)
    }

    /// What a variable of this name does to commands that see it.
    mutating func assigned(_ name: String, _ value: Argument?, _ range: Range<Int>) {
        if ShellNames.isOptions(name) {
            let text = value?.text ?? Argument.unknown
            let destroys = ShellNames.destroyingOptions.contains(where: text.holds) || value?.isDynamic != false
            note(
                destroys || name.hasPrefix("LD_") || name.hasPrefix("GIT_CONFIG") ? .dangerous : .caution,
                "environment.options",
                range,
                "`\(name)` gives options to a tool that do not stand beside its name"
            )
        } else if name.hasPrefix("HIST") {
            note(.dangerous, "history.off", range, "`\(name)` decides what is kept of the commands that ran")
        } else if ShellNames.runsCode.contains(name) {
            if Self.isHarmlessPager(name, value?.text) { return }
            note(.dangerous, "environment.code", range, "`\(name)` changes which code runs")
        }
    }

    /// `GIT_PAGER=cat` and the like switch the pager off.
    private static func isHarmlessPager(_ name: String, _ value: String?) -> Bool {
        guard name.hasSuffix("PAGER") || name.hasSuffix("EDITOR") else { return false }
        return ["", "cat", "less", "more", "true", ":"].contains(value)
    }

    /// A command gave a variable a value that nobody knows.
    mutating func forget(_ name: String) { variables[name] = .some(nil) }

    mutating func forgetAll() { variables = variables.mapValues { _ in nil } }
}
