/// Writes the edits of a walk into the text that was walked: every other byte stays.
enum JSONEdits {
    static func apply(
        _ edits: [TreeWalk.Edit],
        to bytes: [UInt8],
        places: [JSONText.Place],
        base: Int = 0
    ) -> (bytes: [UInt8], findings: [ScrubFinding]) {
        guard !edits.isEmpty else { return (bytes, []) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var findings: [ScrubFinding] = []
        var position = 0
        for edit in edits where places.indices.contains(edit.ordinal) {
            let place = places[edit.ordinal]
            result.append(contentsOf: bytes[position..<place.start])
            let text = JSONText.escaped(edit.text)
            if place.isString { result += text } else { result += [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")] }
            position = place.end
            if edit.spans.isEmpty {
                findings.append(
                    ScrubFinding(rule: edit.rule, offset: base + place.start, length: place.end - place.start)
                )
            }
            for span in edit.spans {
                let start = JSONText.position(ofDecoded: span.start, at: place, in: bytes)
                let end = JSONText.position(ofDecoded: span.end, at: place, in: bytes)
                findings.append(ScrubFinding(rule: span.rule, offset: base + start, length: max(0, end - start)))
            }
        }
        result.append(contentsOf: bytes[position...])
        return (result, findings)
    }
}
