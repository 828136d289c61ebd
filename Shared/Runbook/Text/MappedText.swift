internal import SharedBase

/// Bytes taken out of a source, which know where they stood: entities are decoded and margins cut, places stay true.
struct MappedText: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where a run of bytes begins here and in the source; both ascend.
    private var runs: [(out: Int, source: Int)] = []

    init() {}

    /// A range of the source as it is.
    init(_ source: [UInt8], _ range: Range<Int>) { append(source[range]) }

    var isEmpty: Bool { bytes.isEmpty }
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// A slice of the source; its indices are its place.
    mutating func append(_ slice: ArraySlice<UInt8>) {
        guard !slice.isEmpty else { return }
        note(slice.startIndex)
        bytes.append(contentsOf: slice)
    }

    /// Bytes that stand for something written at `source`: a decoded entity, a line feed for a `<br>`.
    mutating func append(_ replacement: [UInt8], at source: Int) {
        guard !replacement.isEmpty else { return }
        note(source)
        bytes.append(contentsOf: replacement)
        runs.append((bytes.count, source + 1))
    }

    /// Bytes that stand in the source one behind the other from `source` on.
    mutating func append(_ text: [UInt8], run source: Int) {
        guard !text.isEmpty else { return }
        note(source)
        bytes.append(contentsOf: text)
    }

    /// A part of another text with its places.
    mutating func append(_ other: MappedText, _ range: Range<Int>) {
        let part = other.part(range)
        for (number, run) in part.runs.enumerated() {
            let end = number + 1 < part.runs.count ? part.runs[number + 1].out : part.bytes.count
            guard run.out < end else { continue }
            append(Array(part.bytes[run.out..<end]), run: run.source)
        }
    }

    /// A part with its places.
    func part(_ range: Range<Int>) -> MappedText {
        var result = MappedText()
        result.bytes = Array(bytes[range])
        guard !range.isEmpty else { return result }
        let first = run(of: range.lowerBound)
        result.runs.append((0, source(of: range.lowerBound)))
        for run in runs[(first + 1)...].prefix(while: { $0.out < range.upperBound }) {
            result.runs.append((run.out - range.lowerBound, run.source))
        }
        return result
    }

    /// The offset in the source of the byte at `index`.
    func source(of index: Int) -> Int {
        guard !runs.isEmpty else { return 0 }
        let run = runs[run(of: index)]
        return run.source + index - run.out
    }

    private mutating func note(_ source: Int) {
        if let last = runs.last {
            if last.source + bytes.count - last.out == source { return }
            if last.out == bytes.count { runs.removeLast() }
        }
        runs.append((bytes.count, source))
    }

    /// The last run that begins at or before `index`.
    private func run(of index: Int) -> Int {
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].out <= index { low = middle } else { high = middle }
        }
        return low
    }
}

/// Where lines begin, so that an offset becomes a place in the time of a look-up.
struct LineTable: Sendable {
    private let starts: [Int]
    /// Of the whole text, in bytes.
    private let count: Int

    init(_ bytes: [UInt8]) {
        count = bytes.count
        var starts = [0]
        for (index, byte) in bytes.enumerated() where byte == 10 { starts.append(index + 1) }
        self.starts = starts
    }

    /// The place of a line and column that somebody else counted, within the text: YAML takes a carriage return alone for the end of
    /// a line, and so counts more of them.
    func place(line: Int, column: Int) -> TextPosition {
        let start = starts.indices.contains(line - 1) ? starts[line - 1] : 0
        return TextPosition(offset: min(start + column - 1, count), line: line, column: column)
    }

    func place(_ offset: Int) -> TextPosition {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return TextPosition(offset: offset, line: low + 1, column: offset - starts[low] + 1)
    }
}
