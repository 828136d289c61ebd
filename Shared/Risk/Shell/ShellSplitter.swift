/// Finds where shell commands end: at a line feed with no quote, substitution, here-document or compound command open.
///
/// It cuts what people write, also where no shell would take it, so it is no parser: whether a command means anything is for
/// the classifier to say. `SplitterTests` holds its pieces against `ShellParser`.
package struct ShellSplitter {
    /// One command of a block.
    package struct Piece: Equatable, Sendable {
        /// Its bytes in the text.
        package var range: Range<Int>
        /// Something in it is never closed, so it was cut at its first line.
        package var isUnterminated = false
        /// It goes on where a shell would see its end: a line that begins with an option, a pipe or a quote.
        package var isBroken = false
    }

    private let bytes: ArraySlice<UInt8>
    /// After one command without an end every line counts for itself: no input is scanned twice.
    private var isLoose = false

    package init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// All commands; lines that are comments or blank are none.
    package static func split(_ bytes: ArraySlice<UInt8>) -> [Piece] {
        var splitter = ShellSplitter(bytes)
        var pieces: [Piece] = []
        var index = bytes.startIndex
        while let start = bytes[index...].firstIndex(where: { !$0.isSpace }) {
            if bytes[start] == 35 {
                index = splitter.lineEnd(start)
                continue
            }
            let piece = splitter.command(from: start)
            pieces.append(piece)
            index = piece.range.upperBound
        }
        return pieces
    }

    /// The command that begins at `start`, with the lines that only continue it.
    package mutating func command(from start: Int) -> Piece {
        var piece = Piece(range: start..<start)
        var from = start
        while true {
            var scan = ShellScan(bytes, from: from)
            let end = isLoose ? nil : scan.end()
            if end == nil {
                piece.isUnterminated = !isLoose
                isLoose = true
            }
            let stop = end ?? looseEnd(from)
            piece.range = start..<trimmedEnd(start, stop)
            if scan.sawBrokenContinuation { piece.isBroken = true }
            guard let next = continuation(after: stop) else { return piece }
            piece.isBroken = true
            from = next
        }
    }

    private func lineEnd(_ index: Int) -> Int { bytes[index...].firstIndex(of: 10) ?? bytes.endIndex }

    /// The end of the line, and of those that a backslash joins to it.
    private func looseEnd(_ start: Int) -> Int {
        var end = lineEnd(start)
        while end > start, bytes[end - 1] == 92, end < bytes.endIndex { end = lineEnd(end + 1) }
        return end
    }

    private func trimmedEnd(_ start: Int, _ end: Int) -> Int {
        bytes[start..<end].lastIndex { !$0.isSpace }.map { $0 + 1 } ?? end
    }

    /// Where the next line goes on with the command although nothing says so.
    private func continuation(after end: Int) -> Int? {
        guard end < bytes.endIndex else { return nil }
        let line = bytes[(end + 1)..<lineEnd(end + 1)]
        guard let first = line.firstIndex(where: { !$0.isBlank }) else { return nil }
        let second = first + 1 < line.endIndex ? line[first + 1] : 0
        let third = first + 2 < line.endIndex ? line[first + 2] : 0
        switch line[first] {
        case 45: return second.isLetter || second == 45 && third.isLetter ? first : nil
        case 124, 38: return second == line[first] || line[first] == 124 ? first : nil
        case 39, 34: return [123, 91].contains(second) ? first : nil
        default: return nil
        }
    }
}
