/// Finds all of many keywords in one pass (Aho-Corasick as a full table, ASCII case folded): one look-up a byte, no
/// backtracking, time linear in the text whatever it holds.
struct KeywordAutomaton: Sendable {
    private let classOf: [UInt8]
    private let width: Int
    private let next: [UInt16]
    /// For each state the first keyword that ends here, or -1; further ones through `more`.
    private let output: [Int32]
    /// For each state the next shorter state with an output, or 0.
    private let suffix: [UInt16]
    private let keywordAt: [Int32]

    /// Duplicate keywords after folding are a programming error: the later one would be lost, so `keywords` must be
    /// unique.
    init(_ keywords: [String]) {
        let words = keywords.map { $0.utf8.map(Self.fold) }
        let used = Set(words.joined()).sorted()
        var classes = [UInt8](repeating: 0, count: 256)
        for (position, byte) in used.enumerated() {
            classes[Int(byte)] = UInt8(position + 1)
            if (97...122).contains(byte) { classes[Int(byte) - 32] = UInt8(position + 1) }
        }
        classOf = classes
        width = used.count + 1
        var builder = AutomatonBuilder(width: width)
        for (keyword, word) in words.enumerated() {
            builder.add(word.map { classes[Int($0)] }, keyword: Int32(keyword))
        }
        builder.link()
        next = builder.next
        keywordAt = builder.keyword
        suffix = builder.suffix
        output = zip(builder.keyword, builder.suffix).map { $0 >= 0 ? 1 : ($1 > 0 ? 1 : 0) }
    }

    /// Calls `body` with each keyword and the position after its last byte, in the order of those positions, longest
    /// first.
    func scan(_ bytes: [UInt8], _ range: Range<Int>, _ body: (_ keyword: Int, _ end: Int) -> Void) {
        var state = 0
        var index = range.lowerBound
        while index < range.upperBound {
            state = Int(next[state * width + Int(classOf[Int(bytes[index])])])
            index += 1
            if output[state] != 0 { report(state, index, body) }
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

    init(width: Int) {
        self.width = width
        next = [UInt16](repeating: 0, count: width)
    }

    mutating func add(_ word: [UInt8], keyword number: Int32) {
        var state = 0
        for letter in word {
            let slot = state * width + Int(letter)
            if next[slot] == 0 {
                next[slot] = UInt16(keyword.count)
                next.append(contentsOf: repeatElement(0, count: width))
                keyword.append(-1)
                suffix.append(0)
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
