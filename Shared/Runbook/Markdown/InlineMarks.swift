/// Finds the marks of emphasis and links, which are no text. Marks without a partner stay.
struct InlineMarks {
    private struct Opener {
        let byte: UInt8
        let range: Range<Int>
    }

    private let bytes: [UInt8]
    private let references: Set<[UInt8]>
    private var dropped: [Range<Int>] = []
    private var openers: [Opener] = []
    private var brackets: [Int] = []
    private var nextParenthesis = NextByte(41)
    private var nextBracket = NextByte(93)

    static func find(_ bytes: [UInt8], ticks: BacktickRuns, references: Set<[UInt8]>) -> [Range<Int>] {
        var marks = InlineMarks(bytes: bytes, references: references)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case 92: index += 2
            case 96:
                let run = ticks.run(at: index)
                index = (run.flatMap(ticks.closing) ?? run)?.upperBound ?? index + 1
            case 42, 95, 126: index = marks.emphasis(at: index)
            case 91:
                marks.brackets.append(index)
                index += 1
            case 93: index = marks.endBracket(at: index)
            default: index += 1
            }
        }
        return marks.dropped.sorted { $0.lowerBound < $1.lowerBound }
    }

    private init(bytes: [UInt8], references: Set<[UInt8]>) {
        self.bytes = bytes
        self.references = references
    }

    private mutating func emphasis(at start: Int) -> Int {
        let byte = bytes[start]
        var end = start
        while end < bytes.count, bytes[end] == byte { end += 1 }
        guard byte != 126 || end - start == 2 else { return end }
        let before = start > 0 ? bytes[start - 1] : 32
        let after = end < bytes.count ? bytes[end] : 32
        let isInWord = (before.isNamePart || before >= 0x80) && (after.isNamePart || after >= 0x80)
        if byte == 95, isInWord { return end }
        if !before.isSpace, let open = openers.lastIndex(where: { $0.byte == byte && $0.range.count == end - start }) {
            dropped += [openers[open].range, start..<end]
            openers.removeSubrange(open...)
        } else if !after.isSpace, openers.count < 64 {
            openers.append(Opener(byte: byte, range: start..<end))
        }
        return end
    }

    /// `[text](address)` and `[text][reference]` leave their text, images nothing else.
    private mutating func endBracket(at index: Int) -> Int {
        guard let open = brackets.popLast() else { return index + 1 }
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        var end: Int?
        if next == 40 { end = nextParenthesis.from(index + 1, in: bytes) }
        if next == 91, let close = nextBracket.from(index + 2, in: bytes), close - index < 256 {
            let name = Array(bytes[(index + 2)..<close]).map(\.lowered)
            if name.isEmpty || references.contains(name) { end = close }
        }
        if end == nil, index - open < 256, references.contains(bytes[(open + 1)..<index].map(\.lowered)) { end = index }
        guard let end else { return index + 1 }
        let isImage = open > 0 && bytes[open - 1] == 33
        dropped += [(isImage ? open - 1 : open)..<(open + 1), index..<(end + 1)]
        return end + 1
    }
}
