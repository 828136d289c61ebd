import SharedJSON

/// A text cut into documents of JSON (the whole, or single lines) and plain text between them.
struct TextPieces {
    struct Piece {
        var range: Range<Int>
        var isJSON: Bool
    }

    let text: ByteView
    private(set) var pieces: [Piece] = []

    /// Cuts `text` and adds to `known` what each piece alone says is secret.
    init(_ text: ByteView, learning known: inout LearnedValues) {
        self.text = text
        var tape = JSONTape()
        var walk = TapeWalk(learned: nil)
        swap(&walk.collected, &known)
        cut(&tape, &walk)
        swap(&walk.collected, &known)
    }

    private mutating func cut(_ tape: inout JSONTape, _ walk: inout TapeWalk) {
        let all = 0..<text.count
        // A lone JSON string must keep its quotes.
        let mayBeWhole =
            text.first == UInt8(ascii: "\"") || JSONText.startsLikeJSON(text)
            || JSONText.looksLikeDocument(text)
        guard mayBeWhole else { return plain(all, &walk) }
        if document(all, &tape, &walk) { return }
        guard text.first != UInt8(ascii: "\"") else { return plain(all, &walk) }
        lines(&tape, &walk)
    }

    /// JSON Lines: each line that is an object or an array is a document; the lines between are one text, so that a
    /// private key over several lines is seen whole.
    private mutating func lines(_ tape: inout JSONTape, _ walk: inout TapeWalk) {
        var plainStart = 0
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: 10).map { $0 + 1 } ?? text.count
            if JSONText.looksLikeDocument(text.part(start..<end)) {
                let before = plainStart..<start
                if document(start..<end, &tape, &walk) {
                    if !before.isEmpty {
                        let last = pieces.removeLast()
                        plain(before, &walk)
                        pieces.append(last)
                    }
                    plainStart = end
                }
            }
            start = end
        }
        if plainStart < text.count { plain(plainStart..<text.count, &walk) }
    }

    private mutating func document(_ range: Range<Int>, _ tape: inout JSONTape, _ walk: inout TapeWalk) -> Bool {
        guard JSONText.read(text.part(range), into: &tape) else { return false }
        walk.walk(tape.view)
        pieces.append(Piece(range: range, isJSON: true))
        return true
    }

    private mutating func plain(_ range: Range<Int>, _ walk: inout TapeWalk) {
        let part = text.part(range)
        let found = TextScanner.scan(part, options: .init(), learned: nil)
        for span in found.spans where TapeWalk.isWorthLearning(span.rule) {
            walk.collected.learn(part.part(span.start..<span.end))
        }
        for secret in found.openings.secrets { secret.withView { walk.collected.learn($0) } }
        pieces.append(Piece(range: range, isJSON: false))
    }

    /// The text without its secrets, and where they stood.
    func scrub(_ known: LearnedValues?) -> (bytes: [UInt8], findings: [ScrubFinding]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var findings: [ScrubFinding] = []
        var tape = JSONTape()
        var walk = TapeWalk(learned: known)
        for piece in pieces {
            let part = text.part(piece.range)
            if piece.isJSON, JSONText.read(part, into: &tape) {
                walk.walk(tape.view)
                let written = JSONEdits.apply(walk.edits, to: part, tape: tape.view, base: piece.range.lowerBound)
                bytes += written.bytes
                findings += written.findings
            } else {
                let spans = TextScanner.spans(part, options: .init(), learned: known)
                findings += spans.map {
                    ScrubFinding(rule: $0.rule, offset: piece.range.lowerBound + $0.start, length: $0.end - $0.start)
                }
                PlainJSON.replace(spans, in: part, into: &bytes)
            }
        }
        return (bytes, findings)
    }
}

/// Markers in text that may be JSON which could not be read as such (repeated keys, too deep, cut off).
enum PlainJSON {
    /// As `TextScanner.replace`, but a bare number or word after `"name":` becomes a quoted marker.
    static func replace(_ spans: [Span], in bytes: ByteView, into result: inout [UInt8]) {
        var position = 0
        for span in spans {
            result.append(contentsOf: bytes.part(position..<span.start).buffer)
            let marker = Marker.bytes(span.rule)
            result += isBareMember(bytes, span) ? [UInt8(ascii: "\"")] + marker + [UInt8(ascii: "\"")] : marker
            position = span.end
        }
        result.append(contentsOf: bytes.part(position..<bytes.count).buffer)
    }

    private static func isBareMember(_ bytes: ByteView, _ span: Span) -> Bool {
        guard span.rule == .assignment, bytes[span.start..<span.end].allSatisfy(ByteSet.word.union("+-.").contains)
        else { return false }
        let colon = bytes.runBackward(of: .blank, from: span.start)
        guard colon > 1, bytes[colon - 1] == UInt8(ascii: ":") else { return false }
        let quote = bytes.runBackward(of: .blank, from: colon - 1)
        return quote > 0 && bytes[quote - 1] == UInt8(ascii: "\"")
    }
}
