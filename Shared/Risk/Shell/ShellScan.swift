/// One pass over a command, to the line feed that ends it.
struct ShellScan {
    private enum Context { case double, backtick, parenthesis, brace }
    private struct HereDocument {
        let delimiter: [UInt8]
        let stripsTabs: Bool
    }

    private let bytes: ArraySlice<UInt8>
    private var index: Int
    private var contexts: [Context] = []
    /// Compound commands that are open: `if`, loops, `case`, `{`.
    private var compounds = 0
    private var documents: [HereDocument] = []
    /// Whether the next word is a command's name, where keywords count.
    private var isCommandPosition = true
    /// The next word is the name behind `function`.
    private var isNaming = false
    /// The last thing on the line was an operator that needs a right side.
    private var needsMore = false
    /// A backslash with blanks behind it at the end of a line: meant to continue, and does not.
    private(set) var sawBrokenContinuation = false

    init(_ bytes: ArraySlice<UInt8>, from start: Int) {
        self.bytes = bytes
        index = start
    }

    /// The offset of the line feed behind the command or the end of the text; nil where something never ends.
    mutating func end() -> Int? {
        while index < bytes.endIndex {
            if contexts.last == .double {
                inDouble()
            } else if bytes[index] == 10 {
                guard newline() else { return nil }
                if isComplete { return index }
                index += 1
            } else {
                guard step() else { return nil }
            }
        }
        return contexts.isEmpty && compounds == 0 && documents.isEmpty ? bytes.endIndex : nil
    }

    private var isComplete: Bool { contexts.isEmpty && compounds <= 0 && !needsMore }

    private func peek(_ offset: Int = 1) -> UInt8 {
        index + offset < bytes.endIndex ? bytes[index + offset] : 0
    }

    /// Bodies of here-documents follow their line.
    private mutating func newline() -> Bool {
        let waiting = documents
        documents = []
        for document in waiting {
            guard let end = bodyEnd(document) else { return false }
            index = end
        }
        isCommandPosition = true
        return true
    }

    /// The line feed (or the end) behind the delimiter's line.
    private func bodyEnd(_ document: HereDocument) -> Int? {
        var start = index + 1
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: 10) ?? bytes.endIndex
            var line = bytes[start..<end]
            if document.stripsTabs { line = line.drop { $0 == 9 } }
            if line.last == 13 { line = line.dropLast() }
            if line.elementsEqual(document.delimiter) { return end }
            start = end + 1
        }
        return nil
    }

    private mutating func inDouble() {
        switch bytes[index] {
        case 92: index += 2
        case 34: leave()
        case 96: toggleBacktick()
        case 36 where peek() == 40: enter(.parenthesis, 2)
        case 36 where peek() == 123: enter(.brace, 2)
        default: index += 1
        }
    }

    private mutating func enter(_ context: Context, _ length: Int) {
        contexts.append(context)
        index += length
        isCommandPosition = context != .brace
    }

    private mutating func leave() {
        contexts.removeLast()
        index += 1
        isCommandPosition = false
    }

    private mutating func toggleBacktick() {
        if contexts.last == .backtick { leave() } else { enter(.backtick, 1) }
    }

    /// One element outside of double quotes; false where a quote never ends.
    private mutating func step() -> Bool {
        let byte = bytes[index]
        if !byte.isBlank, byte != 92, byte != 35 { needsMore = false }
        switch byte {
        case 32, 9, 13: index += 1
        case 92: backslash()
        case 39: return single()
        case 34: enter(.double, 1)
        case 96: toggleBacktick()
        case 36: dollar()
        case 40: enter(.parenthesis, 1)
        case 41:
            if contexts.last == .parenthesis { contexts.removeLast() }
            index += 1
            // Behind `name()` and behind a pattern of `case` a command begins.
            isCommandPosition = true
            needsMore = index > bytes.startIndex + 1 && bytes[index - 2] == 40 && opensBodyBelow
        case 125 where contexts.last == .brace: leave()
        case 60 where peek() == 60 && contexts.last != .brace: hereDocument()
        case 59, 38, 124: operate(byte)
        case 35 where isWordStart && contexts.last != .brace:
            index = bytes[index...].firstIndex(of: 10) ?? bytes.endIndex
        default: word()
        }
        return true
    }

    /// The body of a function may begin on the line below `name()`.
    private var opensBodyBelow: Bool {
        guard let next = bytes[index...].firstIndex(where: { !$0.isSpace }) else { return false }
        return bytes[next] == 123 && bytes[index..<next].contains(10)
    }

    private var isWordStart: Bool {
        index == bytes.startIndex || bytes[index - 1].isSpace || [59, 40, 41, 38, 124].contains(bytes[index - 1])
    }

    private mutating func backslash() {
        let blanks = bytes[(index + 1)...].prefix(while: \.isBlank)
        if !blanks.isEmpty, blanks.endIndex < bytes.endIndex, bytes[blanks.endIndex] == 10 {
            sawBrokenContinuation = true
            index = blanks.endIndex + 1
        } else {
            index = min(bytes.endIndex, index + (peek() == 13 && peek(2) == 10 ? 3 : 2))
        }
    }

    private mutating func single() -> Bool {
        guard let end = bytes[(index + 1)...].firstIndex(of: 39) else { return false }
        index = end + 1
        isCommandPosition = false
        return true
    }

    private mutating func dollar() {
        switch peek() {
        case 40: enter(.parenthesis, 2)
        case 123: enter(.brace, 2)
        case 39:
            // `$'..'` knows escapes.
            index += 2
            while index < bytes.endIndex, bytes[index] != 39 { index += bytes[index] == 92 ? 2 : 1 }
            index = min(bytes.endIndex, index + 1)
        default: index += 1
        }
        if peek(-1) != 40 { isCommandPosition = false }
    }

    private mutating func operate(_ byte: UInt8) {
        let isDouble = peek() == byte
        needsMore = byte == 124 || byte == 38 && isDouble
        index += isDouble || byte == 124 && peek() == 38 ? 2 : 1
        isCommandPosition = true
    }

    private mutating func hereDocument() {
        var place = index + 2
        guard place < bytes.endIndex, bytes[place] != 60 else {
            index = place + 1
            return
        }
        let stripsTabs = bytes[place] == 45
        if stripsTabs { place += 1 }
        while place < bytes.endIndex, bytes[place].isBlank { place += 1 }
        var isQuoted = false
        var raw = bytes[place...].prefix { !$0.isSpace && ![59, 38, 124, 41, 62, 60].contains($0) }
        if let quote = raw.first, quote == 39 || quote == 34 {
            isQuoted = true
            let inside = bytes[(place + 1)...].prefix { $0 != quote && $0 != 10 }
            raw = bytes[place..<min(bytes.endIndex, inside.endIndex + 1)]
            if raw.last == 10 { raw = raw.dropLast() }
        }
        index = max(raw.endIndex, index + 2)
        let name = isQuoted ? raw.dropFirst().filter { $0 != raw.first } : raw.filter { ![34, 39, 92].contains($0) }
        // Without quotes a digit or a sign makes it a shift.
        guard let first = name.first, isQuoted || first.isLetter || first == 95 || first >= 0x80 else { return }
        documents.append(HereDocument(delimiter: Array(name), stripsTabs: stripsTabs))
    }

    /// A word, and what it says where a command's name is expected.
    private mutating func word() {
        let start = index
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte.isSpace || [59, 38, 124, 40, 41, 60, 62, 39, 34, 96, 36, 92].contains(byte) { break }
            if byte == 125, contexts.last == .brace { break }
            index += 1
        }
        if index == start { index += 1 }
        guard isCommandPosition, contexts.last != .brace else { return }
        if isNaming {
            isNaming = false
            return
        }
        isCommandPosition = false
        switch String(decoding: bytes[start..<index], as: UTF8.self) {
        case "if", "for", "while", "until", "case", "select": compounds += 1
        case "{":
            compounds += 1
            isCommandPosition = true
        case "fi", "done", "esac", "}": compounds -= compounds > 0 ? 1 : 0
        case "then", "do", "else", "elif", "!", "time": isCommandPosition = true
        case "function":
            isCommandPosition = true
            isNaming = true
        default: break
        }
    }
}
