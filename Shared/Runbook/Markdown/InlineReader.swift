/// Reads the inside of a paragraph of Markdown: what is markup goes, what is code is marked.
///
/// Each look-ahead keeps its place, so that the time is linear in the text.
struct InlineReader {
    private let raw: MappedText
    private let bytes: [UInt8]
    private var result = Prose()
    private var index = 0
    /// Where plain text that was not yet copied begins.
    private var start = 0
    /// Marks of emphasis and links that are no text, ascending.
    private let dropped: [Range<Int>]
    private var nextDropped = 0
    private var ticks: BacktickRuns
    private var nextClosing = NextByte(62)
    private var codeStart: Int?

    static func read(_ raw: MappedText, references: Set<[UInt8]> = []) -> Prose {
        var reader = InlineReader(raw, references)
        reader.run()
        return reader.result
    }

    private init(_ raw: MappedText, _ references: Set<[UInt8]>) {
        self.raw = raw
        bytes = raw.bytes
        ticks = BacktickRuns(raw.bytes)
        dropped = InlineMarks.find(raw.bytes, ticks: ticks, references: references)
        result.raw = raw
    }

    private mutating func run() {
        while index < bytes.count {
            while nextDropped < dropped.count, dropped[nextDropped].upperBound <= index { nextDropped += 1 }
            if nextDropped < dropped.count, dropped[nextDropped].lowerBound == index {
                skip(to: dropped[nextDropped].upperBound)
                continue
            }
            switch bytes[index] {
            case 96: span()
            case 92: escape()
            case 38: reference()
            case 60: tag()
            default: index += 1
            }
        }
        copy()
        endCode()
    }

    /// Copies the plain text up to here.
    private mutating func copy() {
        guard start < index else { return }
        append(start..<index)
        start = index
    }

    private mutating func append(_ range: Range<Int>) { result.text.append(raw, range) }

    private mutating func skip(to end: Int) {
        copy()
        index = end
        start = end
    }

    private mutating func span() {
        guard let run = ticks.run(at: index) else {
            index += 1
            return
        }
        guard let close = ticks.closing(run) else {
            index = run.upperBound
            return
        }
        copy()
        var inside = run.upperBound..<close.lowerBound
        let content = bytes[inside]
        if content.first == 32, content.last == 32, content.contains(where: { $0 != 32 }) {
            inside = (inside.lowerBound + 1)..<(inside.upperBound - 1)
        }
        let from = result.text.bytes.count
        append(inside)
        if codeStart == nil { result.code.append(from..<result.text.bytes.count) }
        index = close.upperBound
        start = index
    }

    private mutating func escape() {
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        let isPunctuation = next > 32 && next < 127 && !next.isLetter && !next.isDigit
        guard isPunctuation else {
            index += 1
            return
        }
        skip(to: index + 1)
        index += 1
    }

    private mutating func reference() {
        guard let (text, length) = Entities.decode(bytes[...], at: index) else {
            index += 1
            return
        }
        copy()
        result.text.append(text, at: raw.source(of: index))
        index += length
        start = index
    }

    /// Tags of HTML vanish, code in them is code; `<pod>` stays.
    private mutating func tag() {
        let isClosing = index + 1 < bytes.count && bytes[index + 1] == 47
        let name = bytes[(index + (isClosing ? 2 : 1))...].prefix { $0.isLetter || $0.isDigit }.string.lowercased()
        guard HTMLNames.isElement(name), let end = nextClosing.from(index, in: bytes), end - index < 1024 else {
            index += 1
            return
        }
        let place = raw.source(of: index)
        skip(to: end + 1)
        if name == "br" { result.text.append([10], at: place) }
        guard ["code", "kbd", "tt", "samp"].contains(name) else { return }
        if isClosing { endCode() } else if codeStart == nil { codeStart = result.text.bytes.count }
    }

    private mutating func endCode() {
        if let from = codeStart, from < result.text.bytes.count { result.code.append(from..<result.text.bytes.count) }
        codeStart = nil
    }
}

/// The next place of one byte, asked for with growing starts.
struct NextByte {
    private let byte: UInt8
    private var found: Int? = -1

    init(_ byte: UInt8) { self.byte = byte }

    mutating func from(_ start: Int, in bytes: [UInt8]) -> Int? {
        guard let last = found else { return nil }
        if last < start { found = bytes[start...].firstIndex(of: byte) }
        return found
    }
}
