internal import SharedBase

/// The door: bytes of a document become a runbook. The same bytes always give the same runbook.
package enum RunbookParser {
    /// Reads a document of any kind; which one is seen from its content.
    ///
    /// Nothing in a text is an order to this parser: what is not a command of the source never becomes a step.
    /// - Parameter mayBeEmpty: prose without a step gives a runbook without one, for whoever looks what else is in it; such a
    ///   runbook is shown and never kept.
    /// - Throws: `RunbookError` for a document that is too large, no text, no runbook, or YAML against the schema.
    package static func parse(_ bytes: [UInt8], mayBeEmpty: Bool = false) throws(RunbookError) -> Runbook {
        let source = try SourceText.decode(bytes)
        let format = RunbookDetector.format(source)
        guard let blocks = blocks(source, format) else { return try YAMLRunbook.parse(source) }
        return try prose(source, format, blocks, mayBeEmpty: mayBeEmpty)
    }

    /// nil for YAML, which has none.
    static func blocks(_ source: [UInt8], _ format: RunbookFormat) -> [Block]? {
        switch format {
        case .yaml: nil
        case .html: HTMLReader.blocks(source)
        case .markdown: MarkdownReader.blocks(source)
        }
    }

    /// The document as UTF-8 without a mark, whatever it was written in.
    package static func text(_ bytes: [UInt8]) throws(RunbookError) -> [UInt8] { try SourceText.decode(bytes) }

    /// A document that must be YAML, as the agent runs them.
    package static func parseYAML(_ bytes: [UInt8]) throws(RunbookError) -> Runbook {
        try YAMLRunbook.parse(try SourceText.decode(bytes))
    }

    private static func prose(
        _ source: [UInt8],
        _ format: RunbookFormat,
        _ blocks: [Block],
        mayBeEmpty: Bool
    ) throws(RunbookError) -> Runbook {
        let lines = LineTable(source)
        let extractor = Extractor(blocks, lines)
        var runbook = Runbook(format: format, title: extractor.title)
        runbook.steps = extractor.builder.steps
        runbook.rollback = extractor.builder.rollback
        runbook.prerequisites = extractor.prerequisites
        guard mayBeEmpty || !runbook.steps.isEmpty else { throw nothingToDo }
        runbook.variables = VariableScan.variables(in: blocks.map(\.said), runbook.steps + runbook.rollback)
        runbook.warnings = extractor.builder.warnings + Inspection.warnings(runbook, source: source, lines: lines)
        if !extractor.sawPrerequisites { runbook.warnings.append(noPrerequisites) }
        runbook.warnings.sort { ($0.place.offset, $0.code.rawValue) < ($1.place.offset, $1.code.rawValue) }
        return runbook
    }

    static let noPrerequisites = RunbookWarning(
        .noPrerequisites,
        at: TextPosition(),
        "the runbook says nothing about what must hold before it starts"
    )

    static let nothingToDo = RunbookError(
        .noActionableSteps,
        "no_actionable_steps: the text holds no step: no command, no instruction, no decision",
        advice: "put commands into code blocks and what people do into numbered lists"
    )
}

/// Tells the kinds of documents apart by what they hold.
enum RunbookDetector {
    static func format(_ source: [UInt8]) -> RunbookFormat {
        let text = source[...].trimmed
        guard !text.isEmpty else { return .markdown }
        if text.first == 60, isMarkup(text) { return .html }
        // A page that begins with text and is a page all the same.
        if text.prefix(65_536).string.contains("<ac:structured-macro") { return .html }
        return isJSON(text) || isYAML(source) ? .yaml : .markdown
    }

    /// JSON is YAML: an object with steps. Prose can begin with a placeholder of two braces.
    private static func isJSON(_ text: ArraySlice<UInt8>) -> Bool {
        text.first == 123 && text.dropFirst().trimmed.first == 34 && text.last == 125
            && text.string.contains("\"steps\"")
    }

    /// Begins with an element that opens pages, or a declaration of one. `<details>` and `<aside>` begin Notion's Markdown too.
    private static func isMarkup(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while rest.hasText("<!--", at: rest.startIndex) {
            guard let end = rest.indices.first(where: { rest[$0] == 45 && rest.hasText("-->", at: $0) }) else {
                return true
            }
            rest = rest[(end + 3)...].trimmed
        }
        if rest.hasText("<!", at: rest.startIndex) || rest.hasText("<?", at: rest.startIndex) { return true }
        guard rest.first == 60 else { return false }
        let name = rest.dropFirst().prefix { $0.isLetter || $0.isDigit || $0 == 58 || $0 == 45 }.string.lowercased()
        return HTMLNames.isElement(name)
            && !["details", "aside", "summary", "br", "img", "a", "script", "style"].contains(name)
    }

    /// A key at the margin that only runbooks have.
    private static func isYAML(_ source: [UInt8]) -> Bool {
        let lines = source[...].lines.prefix(2000)
        var keys: Set<String> = []
        for line in lines {
            let text = source[line]
            guard let first = text.first, !first.isBlank, first != 35 else { continue }
            if text.hasText("---", at: text.startIndex), text.trimmed.count == 3 { continue }
            if text.trimmed.string == "...", !keys.isEmpty { continue }
            if first == 45, !keys.isEmpty { continue }
            guard let colon = text.firstIndex(of: 58), text[..<colon].allSatisfy({ $0.isNamePart || $0 == 45 }),
                colon + 1 == text.endIndex || text[colon + 1].isSpace
            else { return keys.contains("steps") }
            keys.insert(text[..<colon].string)
        }
        return keys.contains("steps") || keys.contains("runbook") && keys.contains("name")
    }
}
