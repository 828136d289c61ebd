/// A line of Markdown with a cursor that counts columns; a tab goes to the next multiple of four.
struct MarkdownLine {
    let bytes: ArraySlice<UInt8>
    private(set) var index: Int
    private(set) var column = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var rest: ArraySlice<UInt8> { bytes[index...] }
    var isBlank: Bool { rest.allSatisfy(\.isSpace) }

    /// Columns of white space in front of the next byte.
    var indent: Int {
        var width = 0
        for byte in rest {
            if byte == 32 { width += 1 } else if byte == 9 { width += 4 - (column + width) % 4 } else { break }
        }
        return width
    }

    /// The next byte behind white space; 0 at the end.
    var head: UInt8 { rest.first { !$0.isBlank } ?? 0 }

    /// Takes white space of up to `columns`; a tab that reaches further is taken whole.
    mutating func takeIndent(_ columns: Int) {
        var left = columns
        while left > 0, index < bytes.endIndex, bytes[index].isBlank {
            let width = bytes[index] == 9 ? 4 - column % 4 : 1
            left -= width
            column += width
            index += 1
        }
    }

    mutating func take(_ count: Int) {
        index = min(bytes.endIndex, index + count)
        column += count
    }
}

/// The beginnings of blocks, told from the text behind the margin.
enum MarkdownStarts {
    /// ``` ``` ``` or `~~~` with its length and info string.
    static func fence(_ text: ArraySlice<UInt8>) -> (byte: UInt8, length: Int, info: ArraySlice<UInt8>)? {
        guard let byte = text.first, byte == 96 || byte == 126 else { return nil }
        let run = text.prefix { $0 == byte }
        let info = text[run.endIndex...].trimmed
        guard run.count >= 3, byte == 126 || !info.contains(96) else { return nil }
        return (byte, run.count, info)
    }

    static func heading(_ text: ArraySlice<UInt8>) -> (level: Int, text: ArraySlice<UInt8>)? {
        let marks = text.prefix { $0 == 35 }
        guard (1...6).contains(marks.count), marks.endIndex == text.endIndex || text[marks.endIndex].isBlank
        else { return nil }
        var content = text[marks.endIndex...].trimmed
        let closing = content.reversed().prefix { $0 == 35 }.count
        if closing > 0, closing == content.count || content[content.endIndex - closing - 1].isBlank {
            content = content.dropLast(closing).trimmed
        }
        return (marks.count, content)
    }

    static func isBreak(_ text: ArraySlice<UInt8>) -> Bool {
        guard let byte = text.first, byte == 42 || byte == 45 || byte == 95 else { return false }
        return text.allSatisfy { $0 == byte || $0.isBlank } && text.count(where: { $0 == byte }) >= 3
    }

    /// The level of a heading that this line underlines.
    static func underline(_ text: ArraySlice<UInt8>) -> Int? {
        let line = text.trimmed
        guard let byte = line.first, byte == 61 || byte == 45, line.allSatisfy({ $0 == byte }) else { return nil }
        return byte == 61 ? 1 : 2
    }

    /// A list marker: its own length, and its number where it has one.
    static func marker(_ text: ArraySlice<UInt8>) -> (length: Int, kind: UInt8, number: Int?)? {
        guard let byte = text.first else { return nil }
        var length = 1
        var number: Int?
        var kind = byte
        if byte.isDigit {
            let digits = text.prefix(while: \.isDigit)
            guard digits.count <= 9, digits.endIndex < text.endIndex else { return nil }
            kind = text[digits.endIndex]
            guard kind == 46 || kind == 41 else { return nil }
            number = Int(digits.string)
            length = digits.count + 1
        } else if text.hasText("\u{2022}", at: text.startIndex) {
            length = 3
        } else if ![42, 43, 45].contains(byte) {
            return nil
        }
        let end = text.startIndex + length
        guard end >= text.endIndex || text[end].isBlank else { return nil }
        return (length, kind, number)
    }

    /// `[ ]` or `[x]` behind a marker: its length with the blank behind it.
    static func task(_ text: ArraySlice<UInt8>) -> Int? {
        let head = Array(text.prefix(4))
        guard head.count >= 3, head[0] == 91, head[2] == 93, [32, 120, 88].contains(head[1]),
            head.count == 3 || head[3].isBlank
        else { return nil }
        return head.count
    }
}
