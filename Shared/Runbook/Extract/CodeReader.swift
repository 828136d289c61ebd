internal import SharedRisk

/// A command that was found in a block or a line, not yet a step.
struct FoundCommand {
    var kind: RunbookStep.Kind
    var text: String
    /// Where it stands in the source.
    var offset: Int
    var remarks: [(code: RunbookWarning.Code, detail: String)] = []
}

/// Takes the commands out of one block of code.
struct CodeReader {
    private let text: MappedText
    private let bytes: ArraySlice<UInt8>
    private let language: CodeLanguage
    private let name: String?
    private var found: [FoundCommand] = []
    private var nextSemicolon = NextByte(59)

    static func commands(language name: String?, _ text: MappedText) -> [FoundCommand] {
        var reader = CodeReader(text, name)
        reader.read()
        return reader.found
    }

    private init(_ block: MappedText, _ name: String?) {
        let text = Self.withoutMargin(block)
        self.text = text
        bytes = text.bytes[...]
        self.name = name
        language = CodeLanguage(name)
    }

    /// Blanks that all lines begin with are layout: exporters put them there, and a here-document would not end.
    private static func withoutMargin(_ block: MappedText) -> MappedText {
        let view = block.bytes[...]
        let full = view.lines.filter { !view[$0].allSatisfy(\.isSpace) }
        guard let first = full.first else { return block }
        var margin = view[first].prefix(while: \.isBlank)
        for line in full.dropFirst() where !view[line].starts(with: margin) {
            margin =
                zip(margin.indices, view[line]).first { view[$0] != $1 }.map { margin[..<$0.0] }
                ?? margin.prefix(line.count)
        }
        guard !margin.isEmpty else { return block }
        var result = MappedText()
        for line in view.lines {
            if line.lowerBound > 0 { result.append([10], at: block.source(of: line.lowerBound - 1)) }
            let isFull = view[line].starts(with: margin)
            result.append(block, (isFull ? line.lowerBound + margin.count : line.upperBound)..<line.upperBound)
        }
        return result
    }

    private mutating func read() {
        guard let start = bytes.firstIndex(where: { !$0.isSpace }) else { return }
        switch language {
        case .data: break
        case .sql: hasPrompts ? prompted() : statements()
        case .http: requests()
        case .query: quoted(.manual, start)
        case .foreign:
            quoted(.manual, start)
            let detail = "a block of `\(name ?? "")` is for a person: only shell, SQL and HTTP are run"
            note(.unsupportedLanguage, detail)
        case .plain: if hasPrompts { prompted() }
        case .shell, .session, .unknown:
            if hasPrompts { prompted() } else { bare(start) }
        }
    }

    private mutating func note(_ code: RunbookWarning.Code, _ detail: String) {
        guard !found.isEmpty else { return }
        found[found.count - 1].remarks.append((code, detail))
    }

    private mutating func add(_ kind: RunbookStep.Kind, _ range: Range<Int>) {
        found.append(FoundCommand(kind: kind, text: bytes[range].string, offset: text.source(of: range.lowerBound)))
    }

    /// The whole block as one text.
    private mutating func quoted(_ kind: RunbookStep.Kind, _ start: Int) {
        add(kind, start..<(bytes.lastIndex { !$0.isSpace }.map { $0 + 1 } ?? bytes.endIndex))
    }

    private mutating func statements() {
        for range in SQLSplitter.statements(bytes) { add(.sql, range) }
    }

    /// Requests stand between lines of `###`.
    private mutating func requests() {
        var start = bytes.startIndex
        func isMark(_ line: Range<Int>) -> Bool { bytes[line].hasText("###", at: line.lowerBound) }
        for line in bytes.lines + [bytes.endIndex..<bytes.endIndex]
        where line.isEmpty && line.lowerBound == bytes.endIndex || isMark(line) {
            let part = bytes[min(start, line.lowerBound)..<line.lowerBound].trimmed
            if !part.isEmpty { add(.http, part.startIndex..<part.endIndex) }
            start = min(bytes.endIndex, line.upperBound + 1)
        }
    }

    // MARK: Without prompts

    private mutating func bare(_ start: Int) {
        if CommandShape.of(bytes) == .query {
            quoted(.manual, start)
            if language == .shell { note(.notACommand, "the block says shell and holds a query") }
            return
        }
        if language != .shell, CommandShape.of(bytes) == .sql, !SQLSplitter.statements(bytes, most: 1).isEmpty {
            statements()
            return
        }
        if language != .shell, CommandShape.of(bytes) == .http {
            requests()
            return
        }
        var outputEnd = bytes.startIndex
        for piece in ShellSplitter.split(bytes) where piece.range.lowerBound >= outputEnd {
            let shape = CommandShape.of(bytes[piece.range])
            if shape == .output { outputEnd = paragraphEnd(piece.range.lowerBound) }
            guard let kind = kind(shape, isFirst: found.isEmpty) else { continue }
            add(kind, piece.range)
            if kind == .manual { note(.notACommand, "the block says shell and this line is none") }
            remark(piece)
        }
    }

    /// What is printed goes on to the next blank line.
    private func paragraphEnd(_ start: Int) -> Int {
        var feed = bytes[start...].firstIndex(of: 10)
        while let end = feed {
            let next = bytes[(end + 1)...].firstIndex(of: 10) ?? bytes.endIndex
            if bytes[(end + 1)..<next].allSatisfy(\.isSpace) { return next }
            feed = next < bytes.endIndex ? next : nil
        }
        return bytes.endIndex
    }

    private func kind(_ shape: CommandShape, isFirst: Bool) -> RunbookStep.Kind? {
        switch shape {
        case .shell: .shell
        case .output: nil
        case .sql: language == .shell ? .shell : .sql
        case .http: language == .shell ? .shell : .http
        case .query, .prose: language == .shell ? .manual : nil
        case .unclear: language == .shell || language == .session && isFirst ? .shell : nil
        }
    }

    private mutating func remark(_ piece: ShellSplitter.Piece) {
        if piece.isUnterminated { note(.unterminated, "a quote, substitution or compound command does not end") }
        if piece.isBroken { note(.brokenLine, "the next line continues this one without a `\\` right before its end") }
    }

    // MARK: With prompts

    /// Whether lines begin with a prompt. `#` alone is one only in a terminal, and where a command stands behind it.
    private var hasPrompts: Bool {
        var seen = false
        for line in bytes.lines {
            guard let prompt = Prompts.match(bytes[line]) else {
                if !seen, !bytes[line].allSatisfy(\.isSpace), language == .unknown || language == .session {
                    seen = true
                }
                continue
            }
            switch prompt.kind {
            case .shell: return true
            case .sql: if language != .shell { return true }
            case .root:
                let rest = bytes[line].dropFirst(prompt.length)
                if !seen, language == .session || language == .plain, CommandShape.isRootCommand(rest) { return true }
            }
        }
        return false
    }

    private mutating func prompted() {
        var splitter = ShellSplitter(bytes)
        var index = bytes.startIndex
        for line in bytes.lines where line.lowerBound >= index {
            guard let prompt = Prompts.match(bytes[line]) else { continue }
            let start = line.lowerBound + prompt.length
            guard start < line.upperBound else { continue }
            if prompt.kind == .root, !CommandShape.isRootCommand(bytes[start..<line.upperBound]) { continue }
            if prompt.kind == .sql {
                let end = statementEnd(start, line.upperBound)
                add(.sql, start..<end)
                index = end
                continue
            }
            if bytes[start] == 35 { continue }
            let piece = splitter.command(from: start)
            add(.shell, piece.range)
            remark(piece)
            index = piece.range.upperBound
        }
    }

    /// A statement at a prompt: to its semicolon where that ends a line, else the line.
    private mutating func statementEnd(_ start: Int, _ lineEnd: Int) -> Int {
        let limit = min(bytes.endIndex, start + 4096)
        guard let semicolon = nextSemicolon.from(start, in: text.bytes), semicolon < limit,
            let first = SQLSplitter.statements(bytes[start..<limit], most: 1).first, bytes[first.upperBound - 1] == 59
        else { return lineEnd }
        return first.upperBound
    }
}
