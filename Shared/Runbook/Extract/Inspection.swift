internal import SharedBase
internal import SharedRisk
internal import SharedScrub

/// What a person should look at in the steps that were found.
enum Inspection {
    static func warnings(_ runbook: Runbook, source: [UInt8], lines: LineTable) -> [RunbookWarning] {
        var result: [RunbookWarning] = []
        for step in runbook.steps {
            result += look(step)
            if runbook.format == .yaml { result += decision(step) }
        }
        for step in runbook.rollback {
            result += look(step).map { RunbookWarning($0.code, at: $0.place, "in the rollback: \($0.detail)") }
        }
        return result + secrets(runbook, source, lines)
    }

    private static func look(_ step: RunbookStep) -> [RunbookWarning] {
        var result: [RunbookWarning] = []
        func warn(_ code: RunbookWarning.Code, _ detail: String) {
            result.append(RunbookWarning(code, step: step.index, at: step.place, detail))
        }
        if let odd = oddCharacter(step.command ?? step.title, isCommand: step.command != nil) {
            warn(
                .unusualCharacters,
                "the step holds U+\(hex(odd)), which does not show or is no ASCII twin of what it looks like"
            )
        }
        if let command = step.command, step.kind == .shell {
            if let name = interactive(command) { warn(.interactive, "`\(name)` waits for a person at a terminal") }
            if isSSHWithoutHost(command) { warn(.missingHost, "`ssh` is given no host") }
        }
        let title = step.title.lowercased()
        let named =
            step.target != nil || step.command?.contains("ssh ") == true || title.contains("{{") || title.contains("<")
        if !named, Words.hostPhrases.contains(where: title.contains) {
            warn(.missingHost, "the text speaks of a host and does not name it")
        }
        if step.network == .host { warn(.hostNetwork, "it has the network of the machine: \(HostNetwork.warning)") }
        if Words.looseOrder.contains(where: title.contains) {
            warn(.unclearOrder, "the text leaves open when this is done")
        }
        return result
    }

    /// Prose has conditions for people; in our own YAML one is meant for the program, so it is said where it is none.
    private static func decision(_ step: RunbookStep) -> [RunbookWarning] {
        guard step.kind == .branch, let text = step.condition else { return [] }
        func warn(_ detail: String) -> [RunbookWarning] {
            [RunbookWarning(.condition, step: step.index, at: step.place, "\(detail); a person will be asked")]
        }
        do throws(ConditionError) {
            let late = try Condition(text).steps.filter { $0 >= step.index || $0 < 1 }.min()
            return late.map { warn("the condition asks for step \($0), which is not before it") } ?? []
        } catch {
            return warn("the condition is no expression: \(error.reason)")
        }
    }

    private static func hex(_ scalar: Unicode.Scalar) -> String {
        let text = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
    }

    /// The first character that is seen as something else than it is. Prose may have typographic quotes.
    static func oddCharacter(_ text: String, isCommand: Bool) -> Unicode.Scalar? {
        text.unicodeScalars.first { scalar in
            switch scalar.value {
            case 0x09, 0x0a, 0x0d, 0x20..<0x7f: false
            case 0..<0x20, 0x7f..<0xa0, 0xad, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x206f, 0xfeff,
                0xe0000...0xe007f:
                true
            case 0xa0, 0x2000...0x200a, 0x202f, 0x2010...0x2015, 0x2018...0x201f, 0x2212, 0xff00...0xff5e: isCommand
            default: false
            }
        }
    }

    private static func interactive(_ command: String) -> String? {
        let words = Array(command.utf8)[...].split(whereSeparator: \.isSpace, limit: 12).map(\.string)
        guard let program = words.first(where: { $0 != "sudo" }) else { return nil }
        let isBatch = words.contains("-b") || words.contains("--") && words.last != "--"
        for entry in CommandNames.interactive where entry.program == program {
            if entry.argument.isEmpty ? !isBatch : words.contains(entry.argument) && !words.contains("--") {
                return entry.argument.isEmpty ? program : "\(program) \(entry.argument)"
            }
        }
        let hasTerminal = words.contains("-it") || words.contains("-ti") || words.contains("-i") && words.contains("-t")
        return hasTerminal && ["kubectl", "oc", "docker", "podman"].contains(program)
            ? "\(program) \(words.dropFirst().first ?? "")" : nil
    }

    private static func isSSHWithoutHost(_ command: String) -> Bool {
        let words = command.split(whereSeparator: \.isWhitespace)
        return words.first == "ssh" && words.dropFirst().allSatisfy { $0.hasPrefix("-") }
    }

    /// Secrets in the whole document, each with its place and rule; never the secret.
    private static func secrets(_ runbook: Runbook, _ source: [UInt8], _ lines: LineTable) -> [RunbookWarning] {
        let findings = Scrubber(tagKey: [UInt8](repeating: 0, count: 32)).scrub(text: source).findings
        var next = 0
        return findings.map { finding in
            while next < runbook.steps.count, runbook.steps[next].place.offset <= finding.offset { next += 1 }
            var step: Int?
            if next > 0, let command = runbook.steps[next - 1].command,
                finding.offset < runbook.steps[next - 1].place.offset + command.utf8.count
            {
                step = next
            }
            let detail = "a secret stands here (rule `\(finding.rule.rawValue)`): put a variable in its place"
            return RunbookWarning(.secret, step: step, at: lines.place(finding.offset), detail)
        }
    }
}
