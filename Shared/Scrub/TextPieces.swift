/// A text cut into documents of JSON (the whole, or single lines) and plain text between them.
struct TextPieces {
    let range: Range<Int>
    let json: JSONText?
    /// What this piece alone says is secret.
    let secrets: LearnedValues

    static func cut(_ text: [UInt8]) -> [TextPieces] {
        // A lone JSON string must keep its quotes.
        if text.first == UInt8(ascii: "\""), let json = try? JSONText.parse(text) {
            return [document(0..<text.count, json)]
        }
        guard JSONText.looksLikeDocument(text) || startsLikeJSON(text) else { return [plain(text, 0..<text.count)] }
        if let json = try? JSONText.parse(text) { return [document(0..<text.count, json)] }
        return lines(text)
    }

    func scrub(_ text: [UInt8], _ learned: LearnedValues?) -> (bytes: [UInt8], findings: [ScrubFinding]) {
        let bytes = Array(text[range])
        if let json {
            var walk = TreeWalk(learned: learned, style: .marker)
            _ = walk.scrub(json.value, hints: .none)
            return JSONEdits.apply(walk.edits, to: bytes, places: json.places, base: range.lowerBound)
        }
        let spans = TextScanner.spans(bytes, options: TextScanner.Options(), learned: learned)
        let findings = spans.map {
            ScrubFinding(rule: $0.rule, offset: range.lowerBound + $0.start, length: $0.end - $0.start)
        }
        return (PlainJSON.replace(spans, in: bytes), findings)
    }

    static func startsLikeJSON(_ text: [UInt8]) -> Bool {
        guard let first = text.first(where: { !ByteSet.space.contains($0) }) else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// JSON Lines: each line that is an object or an array is a document; the lines between are one text, so that a
    /// private key over several lines is seen whole.
    private static func lines(_ text: [UInt8]) -> [TextPieces] {
        var pieces: [TextPieces] = []
        var plainStart = 0
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: 10).map { $0 + 1 } ?? text.count
            let line = Array(text[start..<end])
            if JSONText.looksLikeDocument(line), let json = try? JSONText.parse(line) {
                if plainStart < start { pieces.append(plain(text, plainStart..<start)) }
                pieces.append(document(start..<end, json))
                plainStart = end
            }
            start = end
        }
        if plainStart < text.count { pieces.append(plain(text, plainStart..<text.count)) }
        return pieces
    }

    private static func document(_ range: Range<Int>, _ json: JSONText) -> TextPieces {
        var walk = TreeWalk(learned: nil, style: .marker)
        _ = walk.scrub(json.value, hints: .none)
        return TextPieces(range: range, json: json, secrets: walk.collected)
    }

    private static func plain(_ text: [UInt8], _ range: Range<Int>) -> TextPieces {
        let bytes = Array(text[range])
        var secrets = LearnedValues()
        for span in TextScanner.spans(bytes, options: TextScanner.Options()) where TreeWalk.isWorthLearning(span.rule) {
            secrets.learn(Array(bytes[span.start..<span.end]))
        }
        return TextPieces(range: range, json: nil, secrets: secrets)
    }
}

/// Markers in text that may be JSON which could not be read as such (repeated keys, too deep, cut off).
enum PlainJSON {
    /// As `TextScanner.replace`, but a bare number or word after `"name":` becomes a quoted marker.
    static func replace(_ spans: [Span], in bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        for span in spans {
            result.append(contentsOf: bytes[position..<span.start])
            let marker = Marker.bytes(span.rule)
            result += isBareMember(bytes, span) ? [UInt8(ascii: "\"")] + marker + [UInt8(ascii: "\"")] : marker
            position = span.end
        }
        result.append(contentsOf: bytes[position...])
        return result
    }

    private static func isBareMember(_ bytes: [UInt8], _ span: Span) -> Bool {
        guard span.rule == .assignment, bytes[span.start..<span.end].allSatisfy(ByteSet.word.union("+-.").contains)
        else { return false }
        let colon = bytes.runBackward(of: .blank, from: span.start)
        guard colon > 1, bytes[colon - 1] == UInt8(ascii: ":") else { return false }
        let quote = bytes.runBackward(of: .blank, from: colon - 1)
        return quote > 0 && bytes[quote - 1] == UInt8(ascii: "\"")
    }
}
