internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// What is left of the commands that a model names: only what stands in the document letter for letter, as the reader would take it,
/// each with its verdict, and all of them as a text of steps.
struct ProposalSieve {
    /// What the model saw: the document without secrets.
    let text: VerbatimText
    /// The document's own words; the sentences name the steps.
    let prose: RunbookProse
    let judge: StepJudge
    /// What the reader found by itself.
    let reading: RunbookReading

    func sift(_ commands: [String], into result: inout RunbookAssistant.Result) {
        var seen = Set(
            reading.runbook.steps.compactMap(\.command) + reading.runbook.rollback.compactMap(\.command)
        )
        for named in commands.map(Self.trimmed) {
            // Before it is read: a search is cheap, whatever a model was talked into.
            guard isVerbatim(named, &result) else { continue }
            for step in Self.steps(named) where seen.insert(step.command ?? "").inserted { take(step, &result) }
        }
        suggest(&result)
    }

    private func isVerbatim(_ named: String, _ result: inout RunbookAssistant.Result) -> Bool {
        if named.contains("[REDACTED:") {
            result.warn("secret_in_command", "a proposed command holds a secret; it was left out")
            return false
        }
        guard text.find(named) == .nowhere else { return true }
        result.warn(
            "invented_command",
            "the model gave a command that does not stand in the text; dropped: \(Self.shown(named))"
        )
        return false
    }

    /// A text of several commands is cut as the reader cuts it; what it would not take stays as it is, to be shown.
    private static func steps(_ named: String) -> [RunbookStep] {
        let start = TextPosition()
        return SuggestedText.commands(of: named)
            ?? [RunbookStep(index: 1, kind: .shell, command: named, place: start)]
    }

    private func take(_ step: RunbookStep, _ result: inout RunbookAssistant.Result) {
        guard let command = step.command, let verdict = judge.verdict(step) else { return }
        var place: (line: Int?, column: Int?) = (nil, nil)
        if case .at(let line, let column) = text.find(command) { place = (line, column) }
        result.proposals.append(
            RunbookAssistant.Proposal(command: command, line: place.line, column: place.column, verdict: verdict)
        )
    }

    /// In the order of the document, where it is known.
    private func suggest(_ result: inout RunbookAssistant.Result) {
        let isWhole = reading.runbook.steps.isEmpty
        let title = reading.runbook.title ?? prose.sentences.first.map { String($0.prefix(80)) } ?? "Runbook"
        let ordered = result.proposals.enumerated().sorted { left, right in
            let places = [left, right].map { ($0.element.line ?? .max, $0.element.column ?? .max, $0.offset) }
            return places[0] < places[1]
        }
        let sentences = VerbatimText(Array(prose.sentences.joined(separator: "\n").utf8))
        let paragraphs = VerbatimText(Array(prose.paragraphs.joined(separator: "\n").utf8))
        let entries = ordered.map { _, proposal in
            let command = proposal.command.split { $0.isWhitespace }.joined(separator: " ")
            let words =
                sentences.line(of: command).map { prose.sentences[$0] }
                ?? paragraphs.line(of: command).map { prose.paragraphs[$0] }
            return SuggestedText.Entry(words: words, command: proposal.command)
        }
        let suggested = SuggestedText(title: isWhole ? title : nil, entries)
        result.suggestedSource = suggested.source
        for command in suggested.leftOut {
            result.warn(
                "not_in_suggestion",
                "a proposed command would not be read back as it is written; the suggested text is without it: "
                    + Self.shown(command)
            )
        }
    }

    /// White space around a command is none of it: the reader takes it away as well.
    private static func trimmed(_ command: String) -> String {
        let isSpace = { (byte: UInt8) in [9, 10, 12, 13, 32].contains(byte) }
        let tail = Array(command.utf8).drop(while: isSpace)
        let end = tail.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? tail.startIndex
        return String(decoding: tail[..<end], as: UTF8.self)
    }

    private static func shown(_ command: String) -> String {
        command.prefix(200).unicodeScalars.map { $0.value < 32 ? "?" : String($0) }.joined()
    }
}

extension VerbatimText {
    /// From 0: the line in which the command stands as it is.
    fileprivate func line(of command: String) -> Int? {
        guard case .at(let line, _) = find(command) else { return nil }
        return line - 1
    }
}
