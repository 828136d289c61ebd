internal import SharedBase

/// A document in which commands are looked for letter for letter. Only what stands there can be proposed, whoever proposes it.
struct VerbatimText {
    private let bytes: [UInt8]
    /// The same with the five entities of HTML read; places cannot be told there.
    private let decoded: [UInt8]?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let decoded = Self.decode(bytes)
        self.decoded = decoded == bytes ? nil : decoded
    }

    enum Finding: Equatable {
        case at(line: Int, column: Int)
        /// It stands there once entities are read.
        case somewhere
        case nowhere
    }

    /// Whole words only: `rm` is not found in `alarm`.
    func find(_ command: String) -> Finding {
        let wanted = Array(command.utf8)
        guard !wanted.isEmpty, !wanted.contains(0) else { return .nowhere }
        if let offset = Self.first(wanted, in: bytes) {
            let before = bytes[..<offset]
            let line = before.count { $0 == 10 } + 1
            let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
            let column = String(decoding: bytes[start..<offset], as: UTF8.self).unicodeScalars.count + 1
            return .at(line: line, column: column)
        }
        if let decoded, Self.first(wanted, in: decoded) != nil { return .somewhere }
        return .nowhere
    }

    /// In steps that grow with text and command together, never with their product (Knuth, Morris and Pratt): a model that was talked
    /// into long commands of one letter cannot hold a thread.
    private static func first(_ wanted: [UInt8], in text: [UInt8]) -> Int? {
        guard wanted.count <= text.count else { return nil }
        // How much of the beginning is also the end of each beginning.
        var borders = [Int](repeating: 0, count: wanted.count)
        var length = 0
        for index in wanted.indices.dropFirst() {
            while length > 0, wanted[index] != wanted[length] { length = borders[length - 1] }
            if wanted[index] == wanted[length] { length += 1 }
            borders[index] = length
        }
        var matched = 0
        for index in text.indices {
            while matched > 0, text[index] != wanted[matched] { matched = borders[matched - 1] }
            if text[index] == wanted[matched] { matched += 1 }
            guard matched == wanted.count else { continue }
            let (start, end) = (index + 1 - matched, index + 1)
            if start == 0 || !isWord(text[start - 1]) || !isWord(wanted[0]),
                end == text.count || !isWord(text[end]) || !isWord(wanted[wanted.count - 1])
            {
                return start
            }
            matched = borders[matched - 1]
        }
        return nil
    }

    /// Letters, digits and what joins them in names, options and paths; every byte beyond ASCII.
    private static func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 128
            || [45, 46, 47, 95].contains(byte)
    }

    private static func decode(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(38) else { return bytes }
        let names: [(Substring, String)] = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
        ]
        var text = String(decoding: bytes, as: UTF8.self)
        for (name, letter) in names { text = text.replacing(name, with: letter) }
        return Array(text.utf8)
    }
}
