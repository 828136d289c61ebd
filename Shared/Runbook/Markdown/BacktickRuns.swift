/// The runs of backticks in a text, and which of them close another: same length, the next one.
struct BacktickRuns {
    private var runs: [Range<Int>] = []
    /// For each run the next one of its length.
    private var partner: [Int?] = []
    private var order: [Int: Int] = [:]

    init(_ bytes: [UInt8]) {
        var index = 0
        while let start = bytes[index...].firstIndex(of: 96) {
            var end = start
            while end < bytes.count, bytes[end] == 96 { end += 1 }
            // A backslash takes the meaning of the first backtick of a run, outside of code.
            runs.append(start..<end)
            index = end
        }
        partner = Array(repeating: nil, count: runs.count)
        var next: [Int: Int] = [:]
        for number in runs.indices.reversed() {
            partner[number] = next[runs[number].count]
            next[runs[number].count] = number
            order[runs[number].lowerBound] = number
        }
    }

    /// The run that begins at `index`.
    func run(at index: Int) -> Range<Int>? { order[index].map { runs[$0] } }

    func closing(_ run: Range<Int>) -> Range<Int>? {
        order[run.lowerBound].flatMap { partner[$0] }.map { runs[$0] }
    }
}
