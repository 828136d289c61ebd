/// UTF-16 text: scrubbed by the low bytes of its ASCII characters, so that a file of Windows tools does not slip
/// through.
struct WideText {
    private let isBigEndian: Bool
    /// One byte for each unit; characters that are no ASCII stand as a byte that belongs to no token.
    let narrow: [UInt8]

    /// nil unless the text begins with a byte order mark of UTF-16. Half a unit at the end, as a cut file has it, stays.
    init?(_ text: [UInt8]) {
        guard text.count >= 4 else { return nil }
        switch (text[0], text[1]) {
        case (0xff, 0xfe): isBigEndian = false
        case (0xfe, 0xff): isBigEndian = true
        default: return nil
        }
        let high = isBigEndian ? 0 : 1
        narrow = stride(from: 2, to: text.count - 1, by: 2).map { index in
            let low = text[index + 1 - high]
            return text[index + high] == 0 && low < 128 ? low : 0x80
        }
    }

    /// Puts markers into the wide text where the findings of the narrow one are; gives findings of the wide one.
    func apply(_ findings: [ScrubFinding], to text: [UInt8]) -> (bytes: [UInt8], findings: [ScrubFinding]) {
        var result: [UInt8] = []
        var wide: [ScrubFinding] = []
        var position = 0
        for finding in findings {
            let start = 2 + 2 * finding.offset
            let end = start + 2 * finding.length
            guard start >= position, end <= text.count else { continue }
            result += text[position..<start]
            for byte in Marker.bytes(finding.rule) { result += isBigEndian ? [0, byte] : [byte, 0] }
            wide.append(ScrubFinding(rule: finding.rule, offset: start, length: end - start))
            position = end
        }
        result += text[position...]
        return (result, wide)
    }
}
