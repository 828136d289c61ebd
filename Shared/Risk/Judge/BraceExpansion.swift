/// `a{b,c}d` as bash expands it, for words without anything else to expand.
enum BraceExpansion {
    private static let limit = 64

    static func isWanted(_ text: String) -> Bool {
        var open = false
        for byte in text.utf8 {
            if byte == Byte.openBrace { open = true }
            if open, byte == Byte.comma { return true }
        }
        return false
    }

    static func isWanted(_ word: ShellWord) -> Bool {
        var open = false
        for piece in word.pieces where !piece.quoted {
            guard case .text(let text) = piece.kind else { continue }
            for byte in text.utf8 {
                if byte == Byte.openBrace { open = true }
                if open, byte == Byte.comma { return true }
            }
        }
        return false
    }

    /// The words; nil where there are too many or where more than braces would have to be expanded.
    static func expand(_ word: ShellWord) -> [String]? {
        var letters: [Letter] = []
        for piece in word.pieces {
            guard case .text(let text) = piece.kind else { return nil }
            for byte in text.utf8 { letters.append(Letter(byte: byte, quoted: piece.quoted)) }
        }
        guard letters.count <= 1024 else { return nil }
        var budget = limit
        return expand(letters[...], depth: 0, &budget)?.map { String(decoding: $0.map(\.byte), as: UTF8.self) }
    }

    private struct Letter {
        var byte: UInt8
        var quoted: Bool

        func `is`(_ other: UInt8) -> Bool { !quoted && byte == other }
    }

    private static func expand(_ letters: ArraySlice<Letter>, depth: Int, _ budget: inout Int) -> [[Letter]]? {
        guard depth < 8, let (open, commas, close) = group(letters) else { return depth < 8 ? [Array(letters)] : nil }
        guard let tails = expand(letters[(close + 1)...], depth: depth + 1, &budget) else { return nil }
        var result: [[Letter]] = []
        var start = open + 1
        for end in commas + [close] {
            guard let middles = expand(letters[start..<end], depth: depth + 1, &budget) else { return nil }
            for middle in middles {
                for tail in tails {
                    budget -= 1
                    if budget < 0 { return nil }
                    result.append(letters[..<open] + middle + tail)
                }
            }
            start = end + 1
        }
        return result
    }

    /// The first group that holds a comma.
    private static func group(_ letters: ArraySlice<Letter>) -> (open: Int, commas: [Int], close: Int)? {
        for open in letters.indices where letters[open].is(Byte.openBrace) {
            var level = 0
            var commas: [Int] = []
            for index in letters.indices[open...] {
                if letters[index].is(Byte.openBrace) { level += 1 }
                if letters[index].is(Byte.comma), level == 1 { commas.append(index) }
                if letters[index].is(Byte.closeBrace) {
                    level -= 1
                    if level == 0 {
                        if commas.isEmpty { break }
                        return (open, commas, index)
                    }
                }
            }
        }
        return nil
    }
}
