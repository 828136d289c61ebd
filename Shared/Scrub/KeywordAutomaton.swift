/// Finds all of many keywords in one pass (Aho-Corasick as a full table, ASCII case folded): one look-up a byte, no
/// backtracking, time linear in the text whatever it holds.
///
/// Where no keyword has three bytes of its beginning, `KeywordStarts` passes over the text faster than the automaton.
struct KeywordAutomaton: Sendable {
    /// For each byte its column in `next`; bytes that are in no keyword share column 0.
    let columns: [UInt16]
    private let width: Int
    /// For each state and column the next state. States are counted in rows (state times width), so that a step is one
    /// addition and one look-up; a state where a keyword ends has its top bit set.
    let next: [UInt32]
    static let outputBit: UInt32 = 1 << 31
    /// Marks a state that stands for two bytes or less of a keyword.
    private static let shallowBit: UInt32 = 1 << 30
    private static let rowMask: UInt32 = shallowBit - 1
    let starts: KeywordStarts
    /// For each state the keyword that ends here, or -1; shorter ones through `suffix`.
    private let keywordAt: [Int32]
    private let suffix: [UInt16]

    /// Duplicate keywords after folding are a programming error: the later one would be lost, so `keywords` must be
    /// unique.
    init(_ keywords: [String]) {
        let words = keywords.map { $0.utf8.map(Self.fold) }
        starts = KeywordStarts(words)
        let used = Set(words.joined()).sorted()
        var classes = [UInt8](repeating: 0, count: 256)
        for (position, byte) in used.enumerated() {
            classes[Int(byte)] = UInt8(position + 1)
            if (97...122).contains(byte) { classes[Int(byte) - 32] = UInt8(position + 1) }
        }
        columns = classes.map(UInt16.init)
        let width = used.count + 1
        self.width = width
        var builder = AutomatonBuilder(width: width)
        for (keyword, word) in words.enumerated() {
            builder.add(word.map { classes[Int($0)] }, keyword: Int32(keyword))
        }
        builder.link()
        keywordAt = builder.keyword
        suffix = builder.suffix
        next = builder.next.map { state in
            let hasOutput = builder.keyword[Int(state)] >= 0 || builder.suffix[Int(state)] > 0
            return UInt32(Int(state) * width) | (hasOutput ? Self.outputBit : 0)
                | (builder.depth[Int(state)] <= 2 ? Self.shallowBit : 0)
        }
    }

    /// Calls `body` with each keyword and the position after its last byte, in the order of those positions, longest
    /// first.
    ///
    /// - Parameter first: before it no keyword begins.
    @inline(__always)
    func scan(_ bytes: ByteView, _ range: Range<Int>, from first: Int = 0, _ body: (_ keyword: Int, _ end: Int) -> Void)
    {
        let text = bytes.part(range)
        columns.withUnsafeBufferPointer { columns in
            next.withUnsafeBufferPointer { next in
                starts.lend { starts in
                    var start = first
                    // What has gone through the automaton is not reported again.
                    var told = 0
                    while let found = self.start(in: text, from: start, starts) {
                        var row = 0
                        var index = found
                        while index < text.count {
                            // A byte is below 256 and a row plus a column lies in the table: both by construction.
                            let state = next[row &+ Int(columns[Int(text.base[index])])]
                            row = Int(state & Self.rowMask)
                            index &+= 1
                            if state & Self.outputBit != 0, index > told {
                                report(row / width, range.lowerBound + index, body)
                            }
                            // A keyword that has begun did so at most two bytes ago.
                            if state & Self.shallowBit != 0, index >= found &+ 3 { break }
                        }
                        told = max(told, index)
                        guard index < text.count else { return }
                        start = index &- 2
                    }
                }
            }
        }
    }

    /// The first place from `start` on where a keyword may begin.
    @inline(__always)
    private func start(in text: ByteView, from start: Int, _ starts: KeywordStarts.View) -> Int? {
        self.starts.classes.withUnsafeBufferPointer { classes in
            var code = 0
            var index = start
            // Two bytes more than there are: what is shorter than three bytes may end the text.
            while index < text.count &+ 2 {
                let kind = index < text.count ? Int(classes[Int(text.base[index])]) : 0
                code = (code &<< 5 | kind) & 0x7FFF
                if index >= start &+ 2, starts.holds(code) { return index &- 2 }
                index &+= 1
            }
            return nil
        }
    }

    private func report(_ state: Int, _ end: Int, _ body: (Int, Int) -> Void) {
        var state = state
        while state != 0 {
            if keywordAt[state] >= 0 { body(Int(keywordAt[state]), end) }
            state = Int(suffix[state])
        }
    }

    static func fold(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
}

/// The trie of the keywords, then its failure links folded into the table.
private struct AutomatonBuilder {
    let width: Int
    var next: [UInt16]
    var keyword: [Int32] = [-1]
    var suffix: [UInt16] = [0]
    /// Bytes from the root to each state.
    var depth: [UInt8] = [0]

    init(width: Int) {
        self.width = width
        next = [UInt16](repeating: 0, count: width)
    }

    mutating func add(_ word: [UInt8], keyword number: Int32) {
        var state = 0
        for (place, letter) in word.enumerated() {
            let slot = state * width + Int(letter)
            if next[slot] == 0 {
                next[slot] = UInt16(keyword.count)
                next.append(contentsOf: repeatElement(0, count: width))
                keyword.append(-1)
                suffix.append(0)
                depth.append(UInt8(clamping: place + 1))
            }
            state = Int(next[slot])
        }
        keyword[state] = number
    }

    /// Breadth first: every missing edge becomes the edge of the longest proper suffix.
    mutating func link() {
        var failure = [Int](repeating: 0, count: keyword.count)
        var queue: [Int] = []
        for letter in 0..<width where next[letter] != 0 { queue.append(Int(next[letter])) }
        var position = 0
        while position < queue.count {
            let state = queue[position]
            position += 1
            let back = failure[state]
            suffix[state] = keyword[back] >= 0 ? UInt16(back) : suffix[back]
            for letter in 0..<width {
                let slot = state * width + letter
                let target = Int(next[slot])
                if target == 0 {
                    next[slot] = next[back * width + letter]
                } else {
                    failure[target] = Int(next[back * width + letter])
                    queue.append(target)
                }
            }
        }
    }
}
