/// Decisions in prose: "If X, do Y. Otherwise, do Z." and items that begin with "If X:" and "Otherwise:".
extension Extractor {
    /// Whether the prose is a decision; its steps are added and the scopes for what follows are open.
    mutating func branch(_ prose: Prose) -> Bool {
        let sentences = Sentences(prose: prose)
        let ranges = sentences.ranges
        guard let first = ranges.first else { return false }
        let bytes = prose.text.bytes[...]
        let isElse = Self.elseStart(bytes[first]) != nil && builder.lastBranch != nil
        guard isElse || Self.decision(bytes[first], sentences, first) != nil else { return false }
        var rest: [Range<Int>] = []
        for range in ranges {
            if let start = Self.elseStart(bytes[range]), let last = builder.lastBranch {
                otherwise(prose, start..<range.upperBound, last)
            } else if let decision = Self.decision(bytes[range], sentences, range) {
                endDecision()
                decide(prose, range, decision, in: builder.scopes.last)
            } else {
                rest.append(range)
            }
        }
        for range in rest where sentences.isImperative(range) { act(prose, range, in: builder.scopes.last) }
        return true
    }

    struct Decision {
        let condition: String
        /// What to do; empty where it follows in other blocks.
        let action: Range<Int>
    }

    /// nil where the sentence explains and asks for nothing.
    private static func decision(_ text: ArraySlice<UInt8>, _ sentences: Sentences, _ range: Range<Int>) -> Decision? {
        guard
            text.hasText("if ", at: text.startIndex, ignoringCase: true)
                || text.hasText("if\n", at: text.startIndex, ignoringCase: true)
        else { return nil }
        let body = text.dropFirst(3)
        for (mark, needsAction) in [(", then ", false), (" then ", false), (", ", true), (",\n", true)] {
            guard let cut = find(mark, in: body, of: sentences.prose) else { continue }
            let start = cut + mark.utf8.count
            guard start < text.endIndex else { continue }
            let action = start..<text.endIndex
            guard !needsAction || isAction(action, sentences, text) else { continue }
            guard needsAction || isAction(action, sentences, text) || text.last != 46 else { continue }
            return Decision(condition: body[..<cut].unified, action: action)
        }
        guard text.last == 58 else { return nil }
        return Decision(condition: body.dropLast().unified, action: text.endIndex..<text.endIndex)
    }

    private static func isAction(_ range: Range<Int>, _ sentences: Sentences, _ text: ArraySlice<UInt8>) -> Bool {
        text.last == 58 || sentences.isImperative(range) || !sentences.commands(in: range).isEmpty
    }

    /// The first place of `mark` that is in no code.
    private static func find(_ mark: String, in text: ArraySlice<UInt8>, of prose: Prose) -> Int? {
        let first = mark.utf8.first
        return text.indices.first { index in
            text[index] == first && text.hasText(mark, at: index, ignoringCase: true) && !prose.isCode(index)
        }
    }

    /// The place behind "Otherwise," and its like.
    private static func elseStart(_ text: ArraySlice<UInt8>) -> Int? {
        for word in ["otherwise", "else", "if not"] where text.hasText(word, at: text.startIndex, ignoringCase: true) {
            let end = text.startIndex + word.utf8.count
            guard end == text.endIndex || [44, 58, 32, 10].contains(text[end]) else { continue }
            return text[end...].firstIndex { ![44, 58, 32, 10].contains($0) } ?? text.endIndex
        }
        return nil
    }

    /// The decision before this one in the same item or paragraph holds nothing more.
    private mutating func endDecision() {
        builder.close(.next)
        builder.close(.item(itemDepth))
    }

    private mutating func decide(
        _ prose: Prose,
        _ range: Range<Int>,
        _ decision: Decision,
        in scope: StepBuilder.Scope?
    ) {
        var step = RunbookStep(
            index: 0,
            kind: .branch,
            title: prose.text.bytes[range].unified,
            place: builder.place(prose.text.source(of: range.lowerBound))
        )
        step.condition = decision.condition
        let index = builder.add(step, in: scope)
        follow(prose, decision.action, StepBuilder.Scope(branch: index, isThen: true, end: .next))
    }

    private mutating func otherwise(_ prose: Prose, _ action: Range<Int>, _ branch: Int) {
        let scope = StepBuilder.Scope(branch: branch, isThen: false, end: .next)
        let sentences = Sentences(prose: prose)
        if let decision = Self.decision(prose.text.bytes[action], sentences, action) {
            endDecision()
            decide(prose, action, decision, in: scope)
            return
        }
        endDecision()
        follow(prose, action, scope)
    }

    /// Does what the sentence asks for, and keeps the branch open for what its item or the next block adds.
    private mutating func follow(_ prose: Prose, _ action: Range<Int>, _ scope: StepBuilder.Scope) {
        var open = scope
        let text = prose.text.bytes[action]
        let leads = action.isEmpty || text.last == 58
        if itemDepth > 0 { open.end = .item(itemDepth) }
        if !leads { act(prose, action, in: scope) }
        guard leads || itemDepth > 0 else { return }
        builder.scopes.append(open)
        guard leads, !action.isEmpty else { return }
        pending = Pending(
            title: text.unified,
            offset: prose.text.source(of: action.lowerBound),
            isStep: false,
            scope: open
        )
    }

    /// One manual step, or the commands in the words.
    private mutating func act(_ prose: Prose, _ range: Range<Int>, in scope: StepBuilder.Scope?) {
        let title = prose.text.bytes[range].unified
        let commands = Sentences(prose: prose).commands(in: range)
        let shared = Self.shortened(title)
        for code in commands { builder.add(command(prose, code), title: shared, in: scope) }
        guard commands.isEmpty else { return }
        let place = builder.place(prose.text.source(of: range.lowerBound))
        builder.add(RunbookStep(index: 0, kind: .manual, title: title, place: place), in: scope)
    }
}
