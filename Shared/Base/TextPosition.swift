/// A place in a text: the byte offset from 0, line and column from 1. A column counts bytes, as editors' `goto` does for ASCII.
package struct TextPosition: Hashable, Sendable, CustomStringConvertible {
    package var offset: Int
    package var line: Int
    package var column: Int

    package init(offset: Int = 0, line: Int = 1, column: Int = 1) {
        self.offset = offset
        self.line = line
        self.column = column
    }

    /// The position of `offset` in `bytes`; an offset past the end gives the end.
    package init(offset: Int, in bytes: some Sequence<UInt8>) {
        var line = 1
        var lineStart = 0
        var index = 0
        for byte in bytes {
            if index >= offset { break }
            index += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                lineStart = index
            }
        }
        self.init(offset: index, line: line, column: index - lineStart + 1)
    }

    package var description: String { "line \(line), column \(column) (byte \(offset))" }
}
