internal import SharedRisk

/// Command lines that stand in a paragraph: behind a prompt, or bare in a text that marks no code at all.
enum PastedLines {
    enum Part {
        case text(Prose)
        case command(FoundCommand)
    }

    /// nil where the paragraph holds no such line.
    static func split(_ prose: Prose, allowsBare: Bool) -> [Part]? {
        let raw = prose.raw
        let bytes = raw.bytes[...]
        var splitter = ShellSplitter(bytes)
        var parts: [Part] = []
        var textStart = 0
        var hasCommand = false
        // What stands behind a command at a prompt is what it printed.
        var isOutput = false
        var index = 0
        for line in bytes.lines where line.lowerBound >= index {
            guard let (kind, start) = command(bytes[line], allowsBare && !isOutput) else { continue }
            if !isOutput { addText(raw, textStart..<line.lowerBound, to: &parts) }
            isOutput = Prompts.match(bytes[line]) != nil
            var end = line.upperBound
            var remarks: [(code: RunbookWarning.Code, detail: String)] = []
            if kind == .shell {
                let piece = splitter.command(from: start)
                end = piece.range.upperBound
                if piece.isUnterminated { remarks = [(.unterminated, "a quote or substitution does not end")] }
            }
            hasCommand = true
            parts.append(
                .command(
                    FoundCommand(
                        kind: kind,
                        text: bytes[start..<end].string,
                        offset: raw.source(of: start),
                        remarks: remarks
                    )
                )
            )
            index = end
            textStart = end
        }
        guard hasCommand else { return nil }
        if !isOutput { addText(raw, textStart..<bytes.count, to: &parts) }
        return parts
    }

    private static func addText(_ raw: MappedText, _ range: Range<Int>, to parts: inout [Part]) {
        let text = raw.bytes[range].trimmed
        guard !text.isEmpty else { return }
        let part = raw.part(text.startIndex..<text.endIndex)
        parts.append(.text(Prose(text: part, raw: part)))
    }

    private static func command(_ line: ArraySlice<UInt8>, _ allowsBare: Bool) -> (RunbookStep.Kind, Int)? {
        if let prompt = Prompts.match(line), prompt.kind != .root {
            let rest = line.dropFirst(prompt.length)
            guard !rest.isEmpty, rest.first?.isDigit == false else { return nil }
            return (prompt.kind == .sql ? .sql : .shell, rest.startIndex)
        }
        guard allowsBare, ![46, 58, 44, 63].contains(line.last ?? 0) else { return nil }
        let text = line.trimmed
        switch CommandShape.of(text) {
        case .shell where !text.contains(32) || CommandShape.isRootCommand(text): return (.shell, text.startIndex)
        case .sql where text.last == 59: return (.sql, text.startIndex)
        case .http: return (.http, text.startIndex)
        default: return nil
        }
    }
}
