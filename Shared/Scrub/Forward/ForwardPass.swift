import SharedJSON

/// One input on its way: documents of JSON by structure, what is between them as text.
///
/// As for a whole input: one that begins like JSON is a document as long as it reads as one, and every line that is a
/// document is one of its own.
struct ForwardPass: ~Copyable {
    var input: ForwardInput
    let limits: ScrubFlow.Limits
    let take: ScrubFlow.Take
    /// Learns; its names and findings stay from piece to piece.
    var learner = TapeWalk(learned: nil)
    var tape = JSONTape()
    /// Text that was written already and stands before what comes.
    var before: [UInt8] = []
    var frames: [ForwardFrame] = []
    /// Whether lines may be documents: only in an input that begins as one. Elsewhere a line in braces stands in a text,
    /// and what stands before it says what it is.
    private var holdsDocuments = false

    init(input: ForwardInput, limits: ScrubFlow.Limits, take: @escaping ScrubFlow.Take) {
        self.input = input
        self.limits = limits
        self.take = take
    }

    /// Bytes that are looked at together at most.
    var room: Int { min(input.count, limits.window) }
    /// Whether they are the last.
    var isLast: Bool { input.isAtEnd && input.count <= limits.window }
    var known: LearnedValues? { learner.collected.isEmpty ? nil : learner.collected }
    var mayLearn: Bool { learner.collected.count < limits.learned }

    mutating func run() throws {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        if input.begins(with: mark) { try pass(mark.count) }
        try input.fill(limits.window)
        let isLone = input[0] == UInt8(ascii: "\"") && input.withView(room) { JSONExtent.of($0, from: 0) } == .open
        holdsDocuments = input.withView(room, JSONText.startsLikeJSON)
        if isLone || holdsDocuments {
            try pass(space(from: 0))
            try document()
        }
        try lines()
    }

    /// Writes the next `count` bytes as they are.
    mutating func pass(_ count: Int) throws {
        guard count > 0 else { return }
        try take(input.part(0..<count), [])
        input.drop(count)
    }

    /// The first byte from `index` on that is no white space, or the end of what is at hand.
    func space(from index: Int) -> Int {
        input.withView(room) { text in
            var end = index
            while end < text.count, ByteSet.space.contains(text[end]) { end += 1 }
            return end
        }
    }

    // MARK: Lines

    private enum Kind { case documents, text }

    /// Lines up to the end of the input.
    private mutating func lines() throws {
        while true {
            try input.fill(limits.window)
            guard input.count > 0 else { return }
            let run = nextRun()
            switch run.kind {
            case .documents: try documents(run.count)
            case .text: try text(run.count, isEnd: run.isEnd)
            case nil:
                // What is no document after all is text, from the place on where it was given up.
                if try document() { before = [] } else { try text(room, isEnd: isLast) }
            }
        }
    }

    /// The lines at hand that belong together. No kind: the beginning of a document longer than what is at hand.
    private mutating func nextRun() -> (kind: Kind?, count: Int, isEnd: Bool) {
        var kind: Kind?
        var count = 0
        var isAtStart = input.previous == 10
        while count < room {
            let end = input.withView(room) { text in text[count...].firstIndex(of: 10).map { $0 + 1 } }
            guard let end = end ?? (isLast ? room : nil) else {
                let mayBeLong = isAtStart && isOpening(count)
                if mayBeLong { return kind == nil ? (nil, 0, false) : (kind, count, true) }
                if kind == .documents { return (kind, count, true) }
                // The rest of the line is looked at with what stands before it.
                return (.text, room, false)
            }
            let found: Kind = isAtStart && isDocument(count..<end) ? .documents : .text
            if let kind, kind != found { return (kind, count, true) }
            kind = found
            count = end
            isAtStart = true
            if kind == .documents, count >= limits.batch { return (kind, count, true) }
        }
        return (kind, count, isLast)
    }

    private func isOpening(_ index: Int) -> Bool {
        guard holdsDocuments else { return false }
        let first = space(from: index)
        return first < room && (input[first] == UInt8(ascii: "{") || input[first] == UInt8(ascii: "["))
    }

    private mutating func isDocument(_ line: Range<Int>) -> Bool {
        guard holdsDocuments else { return false }
        return input.withView(room) { text in
            let part = text.part(line)
            return JSONText.looksLikeDocument(part) && JSONText.read(part, into: &tape)
        }
    }

    private mutating func documents(_ count: Int) throws {
        before = []
        let result = input.withView(count) { text in
            // Beyond the limit what these lines say is forgotten with them.
            var learned = LearnedValues()
            let isFull = !mayLearn
            if !isFull { swap(&learned, &learner.collected) }
            let pieces = TextPieces(text, learning: &learned)
            if !isFull { swap(&learned, &learner.collected) }
            return pieces.scrub(known)
        }
        try take(result.bytes, result.findings.map { moved($0, by: input.offset) })
        input.drop(count)
    }

    // MARK: Text

    /// Scrubs the text at hand up to `count`, with what stands before it; writes all of it at its end, else as much as
    /// is surely seen with what follows.
    private mutating func text(_ count: Int, isEnd: Bool) throws {
        let whole = before + input.part(0..<count)
        let boundary = before.count
        if mayLearn { learn(from: whole) }
        let spans = whole.withView { TextScanner.spans($0, options: .init(), learned: known) }
        var cut = isEnd ? whole.count : boundary + self.cut(whole, from: boundary)
        var found: [Span] = []
        for span in spans where span.end > boundary && span.start < cut {
            // What begins before it has been written, and was harmless as far as it was seen.
            found.append(Span(start: max(span.start, boundary) - boundary, end: span.end - boundary, rule: span.rule))
            cut = max(cut, span.end)
        }
        var bytes: [UInt8] = []
        whole.withView { PlainJSON.replace(found, in: $0.part(boundary..<cut), into: &bytes) }
        let findings = found.map {
            ScrubFinding(rule: $0.rule, offset: input.offset + $0.start, length: $0.end - $0.start)
        }
        try take(bytes, findings)
        input.drop(cut - boundary)
        before = isEnd ? [] : context(whole[..<cut])
    }

    private mutating func learn(from text: [UInt8]) {
        text.withView { text in
            let found = TextScanner.scan(text, options: .init(), learned: nil)
            for span in found.spans where TapeWalk.isWorthLearning(span.rule) {
                learner.collected.learn(text.part(span.start..<span.end))
            }
            for secret in found.openings.secrets { secret.withView { learner.collected.learn($0) } }
        }
    }

    /// Where the text may be cut, counted from `start`: behind a line, else behind a blank, a margin before its end.
    private func cut(_ text: [UInt8], from start: Int) -> Int {
        let last = max(start + 1, text.count - limits.margin)
        let part = text[start..<last]
        if let line = part.lastIndex(of: 10) { return line + 1 - start }
        if let blank = part.lastIndex(where: ByteSet.space.contains) { return blank + 1 - start }
        return last - start
    }

    /// The end of what was written, from the beginning of a line on where there is one.
    private func context(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let part = text.suffix(limits.margin)
        guard part.startIndex > text.startIndex, let line = part.firstIndex(of: 10), line + 1 < part.endIndex else {
            return Array(part)
        }
        return Array(part[(line + 1)...])
    }

    func moved(_ finding: ScrubFinding, by offset: Int) -> ScrubFinding {
        ScrubFinding(rule: finding.rule, offset: finding.offset + offset, length: finding.length)
    }
}
