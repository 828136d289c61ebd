import SharedJSON

/// Lines of values that a learning pass has written already, before all secrets are known: as they come out unless a
/// value that was learned stands in them.
///
/// The lines themselves are looked through for what was learned, and with them the texts that they do not show: those
/// that were written with escapes, and those of which a part went. Names and values count alike, so that a draft that
/// stands is what a walk would write.
package struct ScrubDraft: Sendable {
    /// A text whose bytes are not those of its line.
    struct Doubt: Sendable {
        /// Where it ends among all of them; it begins where the one before ends.
        var end: Int
        var line: Int
        /// What went: a value in here is gone.
        var spans: [Span]
    }

    /// All lines, each with its line feed.
    package fileprivate(set) var bytes: [UInt8] = []
    /// Where each line ends, behind its line feed.
    package fileprivate(set) var ends: [Int] = []
    fileprivate var texts: [UInt8] = []
    fileprivate var doubts: [Doubt] = []
    /// Lines that must be written anew where anything was learned.
    fileprivate var open: [Int] = []

    /// Memory that it takes, in bytes.
    package var size: Int { bytes.capacity + ends.count * 8 + texts.count + doubts.count * 32 + open.count * 8 }

    package func line(_ number: Int) -> Range<Int> { (number > 0 ? ends[number - 1] : 0)..<ends[number] - 1 }

    /// The lines that must be written anew by what `stream` has learned, ascending.
    package func stale(_ stream: ScrubStream) -> [Int] {
        let learned = stream.known
        if learned.isEmpty { return [] }
        var found = Set(open)
        bytes.withView { bytes in
            learned.values(in: bytes) { start, _ in
                found.insert(Self.first(in: ends) { $0 > start })
                return true
            }
        }
        texts.withView { texts in
            learned.values(in: texts) { start, end in
                let number = Self.first(in: doubts) { $0.end > start }
                let begin = number > 0 ? doubts[number - 1].end : 0
                let isGone = doubts[number].spans.contains { begin + $0.start <= start && end <= begin + $0.end }
                if end <= doubts[number].end, !isGone { found.insert(doubts[number].line) }
                return true
            }
        }
        return found.sorted()
    }

    /// The number of the first element that fulfils a condition which all behind it fulfil too; there is one.
    private static func first<Element>(in list: [Element], _ holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, list.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if holds(list[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// Writes drafts, one after the other.
package struct ScrubDraftWriter: Sendable {
    private var buffer = LineBuffer()
    private var draft = ScrubDraft()

    package init() {}

    /// How many lines are written.
    private var lines: Int { draft.ends.count }

    /// Writes the head of a line.
    package mutating func put(_ body: (inout LineBuffer) -> Void) { body(&buffer) }

    /// A text that stands in the line, with escapes perhaps; false where it must be written anew in any case.
    mutating func doubt(_ text: ByteView, _ spans: [Span] = []) {
        guard text.count >= LearnedValues.minimumLength else { return }
        // As a whole it says more than its bytes: a document with escapes of its own.
        if JSONText.looksLikeDocument(text), text.contains(UInt8(ascii: "\\")) { return isOpen() }
        draft.texts.append(contentsOf: text.buffer)
        draft.doubts.append(ScrubDraft.Doubt(end: draft.texts.count, line: lines, spans: spans))
    }

    /// The line in hand must be written anew where anything was learned.
    mutating func isOpen() { if draft.open.last != lines { draft.open.append(lines) } }

    /// The value that `walk` has gone over.
    mutating func put(_ walk: TapeWalk, _ tape: JSONTapeView, _ root: Int) {
        CompactJSON.write(tape, root, walk.edits, to: &buffer)
        guard let places = ScrubTrace.places(walk, tape, root) else { return isOpen() }
        let end = Int(tape.nodes[root].end)
        var node = root
        var place = places.startIndex
        while node < end {
            if place < places.endIndex, root + places[place].node == node {
                var spans: [Span] = []
                let rest = places[place...].prefix { root + $0.node == node }
                for case let (rule, range?) in rest.map({ ($0.rule, $0.range) }) {
                    spans.append(Span(start: range.lowerBound, end: range.upperBound, rule: rule))
                }
                place = rest.endIndex
                if spans.isEmpty {
                    // A container that goes as a whole takes along what is in it.
                    node = Int(tape.nodes[node].end)
                    continue
                }
                tape.withText(node) { doubt($0, spans) }
            } else if tape.nodes[node].isEscaped {
                tape.withText(node) { doubt($0) }
            }
            node += 1
        }
    }

    package mutating func endLine() {
        buffer.append(10)
        draft.ends.append(buffer.count)
    }

    /// What was written, and begins anew.
    package mutating func finish() -> ScrubDraft {
        draft.bytes = buffer.take()
        defer { draft = ScrubDraft() }
        return draft
    }
}
