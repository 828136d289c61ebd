internal import SharedBase

/// Walks the blocks of a document and tells steps from the prose around them.
///
/// Prose that leads to code is the title of its command; prose that asks a person for something is a manual step.
struct Extractor {
    /// Prose that waits for the code behind it.
    struct Pending {
        var title: String
        var offset: Int
        /// It becomes a manual step where no code follows.
        var isStep: Bool
        var scope: StepBuilder.Scope?
        /// Items around it.
        var depth = 0
    }

    private struct Item {
        var marker: Block.Marker
        var isFresh = true
    }

    var builder: StepBuilder
    private(set) var title: String?
    private(set) var prerequisites: [String] = []
    private(set) var sawPrerequisites = false
    var pending: Pending?
    /// `Step 3: drain the node` as a heading: the title of the first command below it.
    private var stepHeading: Pending?
    private var stepsAtHeading = 0
    private var section = Section.normal
    private var sectionLevel = 0
    private var items: [Item] = []
    private var numbers: [(last: Int, isOff: Bool)] = []
    private var listDepth = 0
    private var noteDepth = 0
    /// Code that follows is what undoes the last step.
    var expectsRollback = false
    /// A text without any code is read line by line: pasted commands stand bare in it.
    private let hasCode: Bool

    init(_ blocks: [Block], _ lines: LineTable) {
        builder = StepBuilder(lines)
        hasCode = blocks.contains { block in
            switch block {
            case .code: true
            case .paragraph(let prose), .cell(_, let prose): !prose.code.isEmpty
            default: false
            }
        }
        for block in blocks { take(block) }
        flush()
        endStepHeading()
        builder.isRollback = false
    }

    var itemDepth: Int { items.count }
    var isStepItem: Bool { items.last.map { $0.marker != .bullet } ?? false }

    private mutating func take(_ block: Block) {
        switch block {
        case .heading(let level, let prose): heading(level, prose)
        case .paragraph(let prose): paragraph(prose)
        case .cell(let header, let prose): cell(header, prose)
        case .code(let language, let text): code(language, text)
        case .beginList:
            listDepth += 1
            numbers.append((0, false))
            builder.enterList(listDepth)
        case .endList:
            builder.close(.list(listDepth))
            listDepth = max(0, listDepth - 1)
            _ = numbers.popLast()
        case .beginItem(let marker, let offset): beginItem(marker, offset)
        case .endItem:
            builder.close(.item(itemDepth))
            _ = items.popLast()
            builder.depth = itemDepth
        case .beginNote: noteDepth += 1
        case .endNote: noteDepth = max(0, noteDepth - 1)
        case .tooDeep(let offset):
            builder.warn(
                .nesting,
                at: offset,
                "more than \(RunbookLimits.maxDepth) levels: what lies deeper is read as flat"
            )
        }
    }

    // MARK: Structure

    private mutating func heading(_ level: Int, _ prose: Prose) {
        flush()
        endStepHeading()
        builder.scopes = []
        builder.forgetBranch()
        expectsRollback = false
        let name = prose.unified
        if title == nil { title = name }
        enter(level, name)
        guard section == .normal, let rest = Self.stepHeading(name) else { return }
        stepHeading = Pending(title: rest, offset: prose.text.source(of: 0), isStep: true, scope: nil)
        stepsAtHeading = builder.count
    }

    /// A heading that counts a step is one itself where nothing below it is.
    private mutating func endStepHeading() {
        guard let waiting = stepHeading else { return }
        stepHeading = nil
        guard builder.count == stepsAtHeading else { return }
        pending = waiting
        flush()
    }

    private mutating func enter(_ level: Int, _ name: String) {
        if let named = Section.named(name), level > 1 || named == .prerequisites || named == .rollback {
            section = named
            sectionLevel = level
        } else if level <= sectionLevel {
            section = .normal
            sectionLevel = level
        }
        if section == .prerequisites { sawPrerequisites = true }
        builder.isRollback = section == .rollback
    }

    /// `Step 3: drain the node`; nil where the heading is none.
    private static func stepHeading(_ name: String) -> String? {
        var text = Substring(name)
        if text.lowercased().hasPrefix("step ") { text = text.dropFirst(5) }
        let digits = text.prefix { $0.isNumber && $0.isASCII }
        guard (1...3).contains(digits.count), let mark = text.dropFirst(digits.count).first,
            ".):-\u{2013}\u{2014} ".contains(mark)
        else { return nil }
        if mark == " ", text.startIndex == name.startIndex { return nil }
        let rest = text.dropFirst(digits.count).drop { ".):-\u{2013}\u{2014} ".contains($0) }
        return rest.isEmpty ? nil : String(rest)
    }

    private mutating func beginItem(_ marker: Block.Marker, _ offset: Int) {
        let isParent = pending.map { $0.title.hasSuffix(":") } == true
        if isParent, marker != .bullet { pending = nil } else { flush() }
        items.append(Item(marker: marker))
        builder.depth = itemDepth
        guard case .ordered(let number?) = marker, let last = numbers.indices.last else { return }
        // All ones are a habit of Markdown writers, and right.
        let expected = numbers[last].last + 1
        if numbers[last].last > 0, number != expected, !(number == 1 && numbers[last].last == 1), !numbers[last].isOff {
            numbers[last].isOff = true
            builder.warn(.unclearOrder, at: offset, "the list counts \(number) where \(expected) is expected")
        }
        numbers[last].last = number
    }

    // MARK: Content

    private mutating func code(_ language: String?, _ text: MappedText) {
        let found = CodeReader.commands(language: language, text)
        emit(found)
    }

    /// Makes steps of commands; the prose that waits is their title.
    mutating func emit(_ found: [FoundCommand]) {
        defer {
            if !found.isEmpty { expectsRollback = false }
            builder.close(.next)
        }
        guard !found.isEmpty else { return }
        if expectsRollback {
            for command in found { builder.attach(rollback: command.text) }
            return
        }
        let waiting = pending
        pending = nil
        let scope = waiting?.scope ?? builder.scopes.last
        let title = Self.shortened(waiting?.title ?? stepHeading?.title ?? "")
        for command in found { builder.add(command, title: title, in: scope) }
        if section == .rollback { attachSection(found, waiting?.title ?? "") }
    }

    /// Many commands may share the words that lead to them, so these are kept short.
    static func shortened(_ title: String) -> String { String(title.prefix(400)) }

    private mutating func attachSection(_ found: [FoundCommand], _ title: String) {
        let number = Self.stepNumber(title)
        for command in found { builder.attach(rollback: command.text, toStep: number) }
    }

    /// The number behind the word `step`.
    private static func stepNumber(_ text: String) -> Int? {
        guard let range = text.lowercased().firstRange(of: "step ") else { return nil }
        return Int(text.lowercased()[range.upperBound...].prefix { $0.isNumber && $0.isASCII })
    }

    private mutating func paragraph(_ prose: Prose) {
        let isFirst = items.last?.isFresh ?? false
        if !items.isEmpty { items[items.count - 1].isFresh = false }
        if items.isEmpty, noteDepth == 0, let named = Section.named(prose.unified), named != section,
            isLabel(prose)
        {
            flush()
            section = named
            sectionLevel = 7
            if named == .prerequisites { sawPrerequisites = true }
            builder.isRollback = named == .rollback
            return
        }
        if let parts = PastedLines.split(prose, allowsBare: !hasCode && (section == .normal || section == .rollback)) {
            for (number, part) in parts.enumerated() {
                switch part {
                case .text(let text): self.prose(text, isFirst: isFirst && number == 0)
                case .command(let command): emit([command])
                }
            }
            return
        }
        self.prose(prose, isFirst: isFirst)
    }

    private func isLabel(_ prose: Prose) -> Bool {
        let text = prose.unified
        guard prose.code.isEmpty else { return false }
        return text.hasSuffix(":")
            || !text.contains(":") && text.split(separator: " ").count <= 3 && !text.hasSuffix(".")
    }

    private mutating func cell(_ header: String, _ prose: Prose) {
        guard ["command", "commands", "cmd"].contains(header.lowercased()) else {
            if section == .normal { inline(prose) }
            return
        }
        for range in prose.code where CommandShape.of(prose.text.bytes[range]).isRunnable {
            emit([command(prose, range)])
        }
    }

    private mutating func prose(_ prose: Prose, isFirst: Bool) {
        if section == .prerequisites {
            if noteDepth == 0 { prerequisites.append(prose.unified) }
            return
        }
        guard section != .descriptive, noteDepth == 0 else {
            if pending != nil, section == .descriptive { flush() }
            return
        }
        flush()
        // A scope for the next block ends with the prose that follows; items keep theirs.
        builder.close(.next)
        if rollbackLabel(prose) || section != .rollback && branch(prose) || inline(prose) { return }
        let sentences = Sentences(prose: prose)
        pending = Pending(
            title: prose.unified,
            offset: prose.text.source(of: 0),
            isStep: isFirst && isStepItem || sentences.hasImperative,
            scope: builder.scopes.last,
            depth: itemDepth
        )
    }

    /// Commands that sentences tell to run; whether there are any.
    @discardableResult
    private mutating func inline(_ prose: Prose) -> Bool {
        let sentences = Sentences(prose: prose)
        let found = sentences.ranges.map { ($0, sentences.commands(in: $0)) }.filter { !$0.1.isEmpty }
        for (sentence, commands) in found {
            let title = prose.text.bytes[sentence].unified
            pending = Pending(title: title, offset: 0, isStep: false, scope: builder.scopes.last)
            emit(commands.map { command(prose, $0) })
        }
        return !found.isEmpty
    }

    func command(_ prose: Prose, _ range: Range<Int>) -> FoundCommand {
        let text = prose.text.bytes[range]
        let kind: RunbookStep.Kind =
            switch CommandShape.of(text) {
            case .sql: .sql
            case .http: .http
            default: .shell
            }
        return FoundCommand(kind: kind, text: text.string, offset: prose.text.source(of: range.lowerBound))
    }

    /// "Rollback: `x`" below a step says how to undo it.
    private mutating func rollbackLabel(_ prose: Prose) -> Bool {
        let text = prose.unified
        let lower = text.lowercased()
        guard section != .rollback, let label = Words.rollbackLabels.first(where: lower.hasPrefix) else { return false }
        let codes = prose.code.filter { CommandShape.of(prose.text.bytes[$0]).isRunnable }
        if codes.isEmpty, text.hasSuffix(":") {
            expectsRollback = true
        } else if codes.isEmpty {
            let hint = label.hasSuffix(":") ? String(text.dropFirst(label.count).drop { $0 == " " }) : text
            builder.attach(rollback: hint)
        } else {
            for code in codes { builder.attach(rollback: prose.text.bytes[code].string) }
        }
        return true
    }

    /// The prose that waits becomes a manual step, or nothing.
    mutating func flush() {
        guard let waiting = pending else { return }
        pending = nil
        guard waiting.isStep else { return }
        let step = RunbookStep(index: 0, kind: .manual, title: waiting.title, place: builder.place(waiting.offset))
        builder.depth = waiting.depth
        builder.add(step, in: waiting.scope)
        builder.depth = itemDepth
        if section == .rollback { builder.attach(rollback: waiting.title, toStep: Self.stepNumber(waiting.title)) }
    }
}
