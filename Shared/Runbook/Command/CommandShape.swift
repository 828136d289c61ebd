/// What a piece of code looks like, judged from its own text alone.
enum CommandShape: Equatable {
    case shell
    case sql
    case http
    /// An expression for a dashboard or a log store.
    case query
    case prose
    /// What a program printed, or data.
    case output
    /// A word that may or may not be a program.
    case unclear

    static func of(_ code: ArraySlice<UInt8>) -> CommandShape {
        let text = code.trimmed
        let line = text.prefix { $0 != 10 }
        guard let first = line.first else { return .unclear }
        let words = line.split(whereSeparator: { $0.isBlank }, limit: 24)
        if isHTTP(words) { return .http }
        if isOutput(line, first, words) { return .output }
        if isQuery(text) { return .query }
        if isSQL(text, words) { return .sql }
        if isShell(line, words) { return .shell }
        if isProse(line, words) { return .prose }
        return .unclear
    }

    /// Whether a line behind a `#` is a command at the prompt of root and no comment.
    static func isRootCommand(_ line: ArraySlice<UInt8>) -> Bool {
        let words = line.split(whereSeparator: \.isSpace)
        return of(line) == .shell && ![46, 58, 44].contains(line.trimmed.last ?? 0) && (line.first?.isUpper == false)
            && !words.contains { filler.contains($0.string.lowercased()) }
    }

    private static func isHTTP(_ words: [ArraySlice<UInt8>]) -> Bool {
        guard words.count >= 2, CommandNames.httpMethods.contains(words[0].string) else { return false }
        return words[1].first == 47 || words[1].hasText("http", at: words[1].startIndex)
            || words[1].hasText("{{", at: words[1].startIndex)
    }

    private static func isSQL(_ text: ArraySlice<UInt8>, _ words: [ArraySlice<UInt8>]) -> Bool {
        guard let first = words.first, CommandNames.sqlStarts.contains(first.string.lowercased()) else { return false }
        let start = first.string.lowercased()
        // `kill 4711` and `set -e` are for the shell.
        if text.last == 59, first.first?.isUpper == true || start != "kill" && start != "set" && start != "do" {
            return true
        }
        guard
            first.allSatisfy(\.isUpper)
                || ["select", "insert", "delete", "update", "alter", "drop", "truncate"].contains(start)
        else { return false }
        let rest = text.prefix(4096).dropFirst(first.count).split { $0.isSpace || $0 == 40 || $0 == 59 }
        return first.allSatisfy(\.isUpper) && rest.isEmpty
            || rest.prefix(40).contains { CommandNames.sqlMarks.contains($0.string.lowercased()) }
            || first.allSatisfy(\.isUpper) && start == "select"
    }

    /// PromQL and its like: a function or a selector where a command has its name.
    private static func isQuery(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while let first = rest.first, first == 35 || rest.hasText("//", at: rest.startIndex) {
            rest = (rest.firstIndex(of: 10).map { rest[($0 + 1)...] } ?? []).trimmed
        }
        while rest.first == 40 { rest = rest.dropFirst().trimmed }
        let name = rest.prefix { $0.isNamePart || $0 == 58 }
        guard !name.isEmpty else { return false }
        let after = rest[name.endIndex...].trimmed
        guard let mark = after.first else { return false }
        let isAdjacent = name.endIndex < rest.endIndex && rest[name.endIndex] == mark
        if mark == 123, isAdjacent { return name.count > 1 }
        if mark == 40 { return after.dropFirst().trimmed.first != 41 && name.allSatisfy { !$0.isUpper } }
        if name.contains(95), rest.startIndex > text.startIndex, [47, 42, 43, 45].contains(mark) { return true }
        let word = after.prefix(while: \.isNamePart).string
        return queryWords.contains(word)
            && ["sum", "max", "min", "avg", "count", "topk", "group"].contains(name.string)
    }

    private static let queryWords: Set<String> = ["by", "without"]

    private static func isOutput(_ line: ArraySlice<UInt8>, _ first: UInt8, _ words: [ArraySlice<UInt8>]) -> Bool {
        switch first {
        case 34: return words[0].dropFirst().first != 36
        case 60, 93, 125: return true
        case 123: return words.count < 1 || words[0].count > 1 || words.count == 1
        case 91: return words[0].count > 2
        case 45: return words[0].count == 1 || words[0].allSatisfy { $0 == 45 }
        case 46: return words[0].allSatisfy { $0 == 46 } && (words.count == 1 || words[0].count > 1)
        default: break
        }
        let word = words[0]
        // `level=warn msg=..`, `key = "value"`, `key: value`, a time, a column head, klog's `E0219`.
        if word.hasText("level=", at: word.startIndex) || word.hasText("time=", at: word.startIndex) { return true }
        if words.count > 2, words[1].elementsEqual([61]) { return true }
        if word.last == 58, word.count > 1, word.dropLast().allSatisfy({ $0.isNamePart || $0 == 45 || $0 == 46 }) {
            return true
        }
        if first.isDigit, word.contains(45) || word.contains(58) || word.contains(46), !word.contains(47) {
            return true
        }
        if word.count == 5, first.isUpper, word.dropFirst().allSatisfy(\.isDigit) { return true }
        if word.last == 93, word.contains(58) { return true }
        return isTableHead(line, words)
    }

    /// `NAME   READY   STATUS`: capitals in columns.
    private static func isTableHead(_ line: ArraySlice<UInt8>, _ words: [ArraySlice<UInt8>]) -> Bool {
        guard words.count >= 2, line.indices.dropLast().contains(where: { line[$0] == 32 && line[$0 + 1] == 32 })
        else { return false }
        return words.allSatisfy {
            $0.count > 1 && $0.allSatisfy { $0.isUpper || [37, 40, 41, 45, 47, 95].contains($0) }
        }
    }

    private static func isProse(_ line: ArraySlice<UInt8>, _ words: [ArraySlice<UInt8>]) -> Bool {
        guard words.count >= 4, let first = words.first, let end = line.last else { return false }
        return first[first.startIndex].isUpper && (end == 46 || end == 58 || end == 33)
            && words.count(where: { $0.allSatisfy { $0.isLetter || [44, 46, 39].contains($0) } }) * 3 > words.count * 2
    }

    /// Whether the line says by itself that a shell reads it.
    private static func isShell(_ line: ArraySlice<UInt8>, _ words: [ArraySlice<UInt8>]) -> Bool {
        var rest = words[...]
        while let word = rest.first, isAssignment(word) { rest = rest.dropFirst() }
        guard var word = rest.first else { return true }
        if word.first == 40, word.count > 1 {
            // All brackets at once: there may be as many as a document has bytes.
            let inside = word.drop { $0 == 40 }
            if !inside.isEmpty { return isShell(line, [inside] + rest.dropFirst()) }
            word = word.suffix(1)
        }
        let name = word.string
        if CommandNames.openers.contains(name) { return rest.count > 1 && isCompound(name, line) }
        if name == "sudo" || rest.startIndex > 0 { return true }
        let program = word.lastIndex(of: 47).map { word[($0 + 1)...].string } ?? name
        let hasPath = word.contains(47) && word.count > 1 && [46, 47, 126].contains(word[word.startIndex])
        if hasPath { return program.utf8.allSatisfy { $0.isNamePart || $0 == 45 || $0 == 46 } }
        let arguments = rest.dropFirst()
        if CommandNames.known.contains(program) {
            return !CommandNames.words.contains(program) || hasEvidence(arguments) || isTerse(line, arguments)
        }
        let isName = word.allSatisfy { $0.isNamePart || $0 == 45 || $0 == 46 } && word.first?.isUpper == false
        return isName && arguments.contains { isOption($0) } && line.last != 46
    }

    private static func isAssignment(_ word: ArraySlice<UInt8>) -> Bool {
        guard let equals = word.firstIndex(of: 61), equals > word.startIndex, !word[word.startIndex].isDigit else {
            return false
        }
        return word[..<equals].allSatisfy(\.isNamePart) && (equals + 1 == word.endIndex || word[equals + 1] != 126)
    }

    private static func isCompound(_ name: String, _ line: ArraySlice<UInt8>) -> Bool {
        switch name {
        case "for", "while", "until", "if", "case", "select":
            line.contains(59) || line.contains(36) || line.contains(91) || line.contains(42)
        default: true
        }
    }

    private static func isOption(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count > 1, word[word.startIndex] == 45 else { return false }
        let second = word[word.startIndex + 1]
        return second.isLetter || second == 45 && word.count > 2 || second.isDigit
    }

    /// An argument that no sentence has.
    private static func hasEvidence(_ arguments: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        arguments.contains { word in
            isOption(word) || word.contains { [47, 36, 34, 61, 124, 62, 60, 42, 123, 64, 95].contains($0) }
                || word.dropLast().contains(46) || word.allSatisfy(\.isDigit)
        }
    }

    /// Few small words and no full stop: `docker ps`, `helm list`, `top`.
    private static func isTerse(_ line: ArraySlice<UInt8>, _ arguments: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        arguments.count <= 3 && ![46, 58, 44, 63].contains(line.last ?? 0)
            && !arguments.contains { filler.contains($0.string.lowercased()) }
    }

    private static let filler: Set<String> = [
        "the", "a", "an", "is", "are", "was", "that", "this", "to", "of", "for", "and", "or", "if", "it", "its", "with",
        "you", "your", "in", "on", "from", "by", "as", "all", "any", "has", "have", "will", "can", "should", "be",
        "sure",
        "out", "into", "via", "at", "some", "which", "when",
    ]
}

extension ArraySlice<UInt8> {
    /// The first words, at most `limit`.
    func split(whereSeparator isSeparator: (UInt8) -> Bool, limit: Int) -> [ArraySlice<UInt8>] {
        Array(split(maxSplits: limit, omittingEmptySubsequences: true, whereSeparator: isSeparator).prefix(limit))
    }
}
