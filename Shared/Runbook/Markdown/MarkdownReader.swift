/// Reads the block structure of Markdown (CommonMark, tables and tasks of GitHub, toggles and callouts of Notion), line by line.
struct MarkdownReader {
    enum Container: Equatable {
        case quote
        case list(kind: UInt8)
        /// With the columns that its content is set in.
        case item(Int)
        /// `<aside>`, which ends by its own tag.
        case aside
    }

    enum Leaf {
        case none
        case paragraph([Range<Int>])
        case fence(byte: UInt8, length: Int, indent: Int, language: String?, MappedText)
        case indented(MappedText, blanks: MappedText)
    }

    private let source: [UInt8]
    private let references: Set<[UInt8]>
    var blocks: [Block] = []
    var containers: [Container] = []
    var leaf = Leaf.none
    /// What ends the part that is no text: a comment, a script.
    var skippingTo: String?
    private var wasTooDeep = false

    static func blocks(_ source: [UInt8]) -> [Block] {
        var reader = MarkdownReader(source: source, references: MarkdownReferences.names(source))
        for range in MarkdownReferences.body(source) { reader.line(range) }
        reader.close(to: 0)
        return reader.blocks
    }

    private init(source: [UInt8], references: Set<[UInt8]>) {
        self.source = source
        self.references = references
    }

    private mutating func line(_ range: Range<Int>) {
        if let mark = skippingTo {
            if contains(mark, range) { skippingTo = nil }
            return
        }
        var line = MarkdownLine(source[range])
        let matched = match(&line)
        if case .fence = leaf {
            let left = containers[matched...]
            // Code in a list often loses its margin; only a quote that ends does end the code in it.
            if !left.contains(.quote) || line.isBlank && left.isEmpty {
                fenceLine(line, range)
                return
            }
            close(to: matched)
        }
        if line.isBlank {
            blank(matched, range)
            return
        }
        starts(&line, matched, range)
    }

    /// Walks the open containers and takes their marks; gives how many this line continues.
    private func match(_ line: inout MarkdownLine) -> Int {
        for (number, container) in containers.enumerated() {
            switch container {
            case .list, .aside: continue
            case .quote:
                guard line.indent < 4, line.head == 62 else { return number }
                line.takeIndent(3)
                line.take(1)
                if line.rest.first == 32 { line.take(1) }
            case .item(let width):
                if line.isBlank { continue }
                guard line.indent >= width else { return number }
                line.takeIndent(width)
            }
        }
        return containers.count
    }

    func contains(_ mark: String, _ range: Range<Int>) -> Bool {
        let view = source[range]
        return view.indices.contains { view[$0] == mark.utf8.first && view.hasText(mark, at: $0, ignoringCase: true) }
    }
}

// MARK: Leaves

extension MarkdownReader {
    private mutating func fenceLine(_ line: MarkdownLine, _ range: Range<Int>) {
        guard case .fence(let byte, let length, let indent, let language, var text) = leaf else { return }
        let body = line.rest.trimmed
        if line.indent < 4 || !containers.isEmpty, body.count >= length, body.allSatisfy({ $0 == byte }) {
            endLeaf()
            return
        }
        var line = line
        line.takeIndent(min(indent, line.indent))
        leaf = .none
        text.append(line.rest)
        text.append([10], at: range.upperBound)
        leaf = .fence(byte: byte, length: length, indent: indent, language: language, text)
    }

    private mutating func blank(_ matched: Int, _ range: Range<Int>) {
        if case .indented(let text, var blanks) = leaf {
            blanks.append([10], at: range.upperBound)
            leaf = .indented(text, blanks: blanks)
            return
        }
        endLeaf()
        if matched < containers.count, containers[matched] == .quote { close(to: matched) }
    }

    /// Ends the open leaf and gives it out.
    mutating func endLeaf() {
        let ended = leaf
        leaf = .none
        switch ended {
        case .none: break
        case .paragraph(let lines): endParagraph(lines)
        case .fence(_, _, _, let language, let text): blocks.append(.code(language: language, text))
        case .indented(let text, _): blocks.append(.code(language: nil, text))
        }
    }

    private mutating func endParagraph(_ lines: [Range<Int>]) {
        if lines.count > 1, MarkdownTable.isDelimiter(source[lines[1]]) {
            for (header, cell) in MarkdownTable.cells(source, lines) {
                blocks.append(.cell(header: header, prose([cell])))
            }
            return
        }
        let text = lines.filter { !MarkdownReferences.isDefinition(source[$0]) }
        guard !text.isEmpty else { return }
        blocks.append(.paragraph(prose(text)))
    }

    func prose(_ lines: [Range<Int>]) -> Prose {
        var raw = MappedText()
        for (number, line) in lines.enumerated() {
            if number > 0 { raw.append([10], at: lines[number - 1].upperBound) }
            raw.append(source[line])
        }
        return InlineReader.read(raw, references: references)
    }

    /// Ends containers until so many are left.
    mutating func close(to count: Int) {
        endLeaf()
        while containers.count > count, let last = containers.popLast() {
            switch last {
            case .quote, .aside: blocks.append(.endNote)
            case .list: blocks.append(.endList)
            case .item: blocks.append(.endItem)
            }
        }
    }
}

// MARK: Beginnings

extension MarkdownReader {
    /// Opens what begins on this line, then adds the rest as text.
    private mutating func starts(_ line: inout MarkdownLine, _ matched: Int, _ range: Range<Int>) {
        var matched = matched
        while true {
            let isContinued = matched == containers.count
            var isParagraph = false
            if case .paragraph = leaf { isParagraph = true }
            // Fences in lists are often set too deep; they are fences all the same.
            let isFence = !containers.isEmpty && MarkdownStarts.fence(line.rest.trimmed) != nil
            if line.indent >= 4, !isFence {
                if !isParagraph, openIndented(line, matched, range) { return }
                break
            }
            let margin = line.indent
            line.takeIndent(margin)
            let text = line.rest
            if text.first == 62, open(.quote, .beginNote, matched) {
                line.take(1)
                if line.rest.first == 32 { line.take(1) }
                matched = containers.count
                continue
            }
            if isParagraph, isContinued, let level = MarkdownStarts.underline(text) {
                underline(level)
                return
            }
            if startLeaf(text, margin, matched) { return }
            guard openItem(&line, margin, matched, isParagraph && isContinued) else { break }
            matched = containers.count
            if line.isBlank { return }
        }
        text(line, matched)
    }

    private mutating func text(_ line: MarkdownLine, _ matched: Int) {
        let content = line.rest.trimmed
        guard !content.isEmpty else { return }
        if case .paragraph(var lines) = leaf {
            leaf = .none
            lines.append(content.startIndex..<content.endIndex)
            leaf = .paragraph(lines)
            return
        }
        closeUnmatched(matched)
        endLeaf()
        leaf = .paragraph([content.startIndex..<content.endIndex])
    }

    /// A list that none of its items holds any longer ends too.
    mutating func closeUnmatched(_ matched: Int) {
        var count = matched
        guard count < containers.count else { return }
        if count > 0, case .list = containers[count - 1] { count -= 1 }
        close(to: count)
    }

    private mutating func openIndented(_ line: MarkdownLine, _ matched: Int, _ range: Range<Int>) -> Bool {
        var line = line
        line.takeIndent(4)
        if case .indented(var text, let blanks) = leaf, matched == containers.count {
            leaf = .none
            for index in blanks.bytes.indices { text.append([10], at: blanks.source(of: index)) }
            text.append(line.rest)
            text.append([10], at: range.upperBound)
            leaf = .indented(text, blanks: MappedText())
            return true
        }
        closeUnmatched(matched)
        endLeaf()
        var text = MappedText()
        text.append(line.rest)
        text.append([10], at: range.upperBound)
        leaf = .indented(text, blanks: MappedText())
        return true
    }

    private mutating func underline(_ level: Int) {
        guard case .paragraph(let lines) = leaf else { return }
        leaf = .none
        blocks.append(.heading(level: level, prose(lines)))
    }

    /// Headings, fences, rules and lines of HTML; whether the line is used up.
    private mutating func startLeaf(_ text: ArraySlice<UInt8>, _ margin: Int, _ matched: Int) -> Bool {
        if let fence = MarkdownStarts.fence(text) {
            closeUnmatched(matched)
            endLeaf()
            let word = fence.info.split { $0.isSpace || $0 == 123 || $0 == 44 }.first?.string.lowercased()
            leaf = .fence(byte: fence.byte, length: fence.length, indent: margin, language: word, MappedText())
            return true
        }
        if let heading = MarkdownStarts.heading(text) {
            closeUnmatched(matched)
            endLeaf()
            blocks.append(
                .heading(level: heading.level, prose([heading.text.startIndex..<heading.text.endIndex]))
            )
            return true
        }
        if MarkdownStarts.isBreak(text) {
            closeUnmatched(matched)
            endLeaf()
            return true
        }
        return htmlLine(text, matched)
    }

    /// Opens a container, or says that there are too many.
    mutating func open(_ container: Container, _ block: Block, _ matched: Int) -> Bool {
        guard containers.count < RunbookLimits.maxDepth else {
            if !wasTooDeep, case .beginItem(_, let at) = block { blocks.append(.tooDeep(at: at)) }
            wasTooDeep = true
            return false
        }
        closeUnmatched(matched)
        endLeaf()
        containers.append(container)
        blocks.append(block)
        return true
    }

    private mutating func openItem(
        _ line: inout MarkdownLine,
        _ margin: Int,
        _ matched: Int,
        _ wouldInterrupt: Bool
    ) -> Bool {
        guard let marker = MarkdownStarts.marker(line.rest) else { return false }
        let at = line.index
        var inside = line
        inside.take(marker.length)
        // A paragraph is interrupted by a first item only, as in CommonMark, and by none that is empty.
        if wouldInterrupt, marker.number.map({ $0 != 1 }) ?? false || inside.isBlank { return false }
        guard containers.count + 1 < RunbookLimits.maxDepth else {
            if !wasTooDeep { blocks.append(.tooDeep(at: at)) }
            wasTooDeep = true
            return false
        }
        openList(marker.kind, matched)
        let gap = inside.isBlank ? 1 : inside.indent
        let taken = gap > 4 ? 1 : gap
        inside.takeIndent(taken)
        containers.append(.item(margin + marker.length + taken))
        var kind = marker.number.map { Block.Marker.ordered($0) } ?? .bullet
        if let length = MarkdownStarts.task(inside.rest) {
            inside.take(length)
            kind = .task
        }
        blocks.append(.beginItem(kind, at: at))
        line = inside
        return true
    }

    private mutating func openList(_ kind: UInt8, _ matched: Int) {
        if matched > 0, containers[matched - 1] == .list(kind: kind) {
            close(to: matched)
            return
        }
        closeUnmatched(matched)
        endLeaf()
        containers.append(.list(kind: kind))
        blocks.append(.beginList)
    }
}
