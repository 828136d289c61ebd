import SharedJSON

/// Writes the edits of a walk into the text that was walked: every other byte stays.
enum JSONEdits {
    static func apply(
        _ edits: [TapeWalk.Edit],
        to text: ByteView,
        tape: JSONTapeView,
        base: Int = 0
    ) -> (bytes: [UInt8], findings: [ScrubFinding]) {
        var result: [UInt8] = []
        result.reserveCapacity(text.count + edits.count * 16)
        var findings: [ScrubFinding] = []
        var position = 0
        // Nodes count from the first byte of the value, which need not be the first of the text.
        let shift = text.base.distance(to: tape.base)
        for edit in edits {
            let node = tape.nodes[edit.node]
            let start = shift + Int(node.start)
            let end = start + Int(node.length)
            result.append(contentsOf: UnsafeBufferPointer(rebasing: text.buffer[position..<start]))
            let isQuoted = node.kind == .string || node.kind == .key
            if !isQuoted { result.append(UInt8(ascii: "\"")) }
            JSONText.escape(edit.text, into: &result)
            if !isQuoted { result.append(UInt8(ascii: "\"")) }
            position = end
            if edit.spans.isEmpty {
                findings.append(ScrubFinding(rule: edit.rule, offset: base + start, length: end - start))
            }
            let raw = tape.view(edit.node)
            for span in edit.spans {
                let first = JSONText.position(ofDecoded: span.start, in: raw)
                let last = JSONText.position(ofDecoded: span.end, in: raw)
                findings.append(
                    ScrubFinding(rule: span.rule, offset: base + start + first, length: max(0, last - first))
                )
            }
        }
        result.append(contentsOf: UnsafeBufferPointer(rebasing: text.buffer[position...]))
        return (result, findings)
    }
}
