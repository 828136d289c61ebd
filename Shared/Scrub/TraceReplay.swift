import SharedJSON

/// Makes the edits of a walk again from what was noted of it, where nothing that was learned since can add to them.
struct TraceReplay {
    let tape: JSONTapeView
    let learned: LearnedView
    private(set) var edits: [TapeWalk.Edit] = []

    /// False where a learned value stands below `root` outside of `places`, or may: then a walk must tell.
    mutating func run(_ root: Int, _ places: [ScrubTrace.Place]) -> Bool {
        var place = places.startIndex
        var node = root
        let end = Int(tape.nodes[root].end)
        while node < end {
            if place < places.endIndex, root + places[place].node == node {
                if places[place].range == nil {
                    let rule = places[place].rule
                    edits.append(TapeWalk.Edit(node: node, text: Marker.bytes(rule), spans: [], rule: rule))
                    place += 1
                    // A container that goes as a whole takes along what is in it.
                    node = Int(tape.nodes[node].end)
                    continue
                }
                var last = place
                while last < places.endIndex, places[last].node == places[place].node { last += 1 }
                guard partly(node, places[place..<last]) else { return false }
                place = last
            } else if !learned.isEmpty, mayTouch(node) {
                return false
            }
            node += 1
        }
        return place == places.endIndex
    }

    private mutating func partly(_ node: Int, _ places: ArraySlice<ScrubTrace.Place>) -> Bool {
        let spans = places.compactMap { place in
            place.range.map { Span(start: $0.lowerBound, end: $0.upperBound, rule: place.rule) }
        }
        let text: [UInt8]? = tape.withText(node) { text in
            guard spans.allSatisfy({ $0.start < $0.end && $0.end <= text.count }), !isTouched(text, spans) else {
                return nil
            }
            return TextScanner.replace(spans, in: text)
        }
        guard let text, let first = spans.first else { return false }
        edits.append(TapeWalk.Edit(node: node, text: text, spans: spans, rule: first.rule))
        return true
    }

    /// Names count like values.
    @inline(__always)
    private func mayTouch(_ node: Int) -> Bool {
        let entry = tape.nodes[node]
        guard entry.kind == .string || entry.kind == .key, Int(entry.length) >= LearnedValues.minimumLength else {
            return false
        }
        return tape.withText(node) { isTouched($0, []) }
    }

    /// A document in a text is looked through as the text that it is, unless it has escapes of its own.
    private func isTouched(_ text: ByteView, _ spans: [Span]) -> Bool {
        if learned.isEmpty { return false }
        if learned.isIn(text, outside: spans) { return true }
        return JSONText.looksLikeDocument(text) && text.contains(UInt8(ascii: "\\"))
    }
}
