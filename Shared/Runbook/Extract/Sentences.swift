/// Cuts prose into sentences and finds in them what people ask for.
struct Sentences {
    let prose: Prose
    private var bytes: [UInt8] { prose.text.bytes }

    /// The sentences in order, without white space around them.
    var ranges: [Range<Int>] {
        let bytes = prose.text.bytes
        var result: [Range<Int>] = []
        var start = 0
        var code = prose.code[...]
        func add(_ end: Int) {
            let part = bytes[start..<end].trimmed
            if !part.isEmpty { result.append(part.startIndex..<part.endIndex) }
            start = end
        }
        for index in bytes.indices {
            while let first = code.first, first.upperBound <= index { code = code.dropFirst() }
            if let first = code.first, first.contains(index) { continue }
            guard bytes[index] == 46 || bytes[index] == 33 || bytes[index] == 63, index + 1 < bytes.count,
                bytes[index + 1].isSpace, !Self.isAbbreviation(bytes[start..<index])
            else { continue }
            add(index + 1)
        }
        add(bytes.count)
        return result
    }

    private static func isAbbreviation(_ head: ArraySlice<UInt8>) -> Bool {
        ["e.g", "i.e", "etc", "vs", "approx", "resp", "no", "cf"].contains { word in
            head.suffix(word.utf8.count + 1).string.lowercased().hasSuffix(word)
                && (head.count == word.utf8.count || head.dropLast(word.utf8.count).last.map { !$0.isLetter } == true)
        } || head.count <= 2 && head.allSatisfy(\.isDigit)
    }

    /// Whether a sentence asks for something: a verb of the table comes first, fillers aside.
    func isImperative(_ range: Range<Int>) -> Bool {
        let words = bytes[range].split { $0.isSpace || $0 == 44 || $0 == 58 || $0 == 47 }.prefix(8)
        for word in words {
            let text = word.string.lowercased().trimmingMarks
            if Words.imperatives.contains(text) { return true }
            guard Words.fillers.contains(text) || text.allSatisfy({ $0.isNumber || $0 == "." || $0 == ")" }) else {
                return false
            }
        }
        return false
    }

    var hasImperative: Bool { ranges.contains(where: isImperative) }

    /// The code in a range that the sentence tells to run.
    ///
    /// A verb of running stands before it in its sentence, and nothing negates it.
    func commands(in range: Range<Int>) -> [Range<Int>] {
        var first = 0
        var end = prose.code.count
        while first < end {
            let middle = (first + end) / 2
            if prose.code[middle].lowerBound < range.lowerBound { first = middle + 1 } else { end = middle }
        }
        return prose.code[first...].prefix { $0.upperBound <= range.upperBound }.filter { code in
            // Twelve words are enough, and a look at all of them for each of many would cost the square.
            let words = bytes[max(range.lowerBound, code.lowerBound - 240)..<code.lowerBound].split {
                $0.isSpace || $0 == 44 || $0 == 58
            }
            .suffix(12).map { $0.string.lowercased() }
            guard let verb = words.lastIndex(where: Words.running.contains) else { return false }
            if words[..<verb].suffix(3).contains(where: Words.negations.contains) { return false }
            return CommandShape.of(bytes[code]).isRunnable
        }
    }
}

extension CommandShape {
    /// Whether code in a sentence can be a command: what is unclear there is a name of something.
    var isRunnable: Bool { self == .shell || self == .sql || self == .http }
}

extension String {
    /// Without marks of emphasis and brackets around a word.
    var trimmingMarks: String {
        var text = self[...]
        while let first = text.first, "*_[(\"'".contains(first) { text = text.dropFirst() }
        while let last = text.last, "*_])\"'.;!".contains(last) { text = text.dropLast() }
        return String(text)
    }
}
