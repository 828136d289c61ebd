/// Free text: `name=value`, `"name": "value"`, `--name value`, `<name>value</name>`, `name := "value"` where the name
/// is secret.
enum Assignments {
    /// The secret value that belongs to the name around the keyword hit, and the end of the name (so that the caller
    /// does
    /// not look at it again).
    static func match(_ bytes: ByteView, hitStart: Int, hitEnd: Int, in range: Range<Int>) -> (
        nameEnd: Int, span: Span?
    ) {
        var start = bytes.runBackward(of: .identifier, from: hitStart, to: Swift.max(range.lowerBound, hitStart - 96))
        let end = bytes.run(of: .identifier, from: hitEnd, to: Swift.min(range.upperBound, hitEnd + 96))
        // Behind the name nothing can be a value, or an escape, a quote, a blank or a sign leads to it.
        guard end < range.upperBound, leadsOn.contains(bytes[end]) else { return (end, nil) }
        start = skipEscapeLetter(bytes, start, range)
        if isInResourceName(bytes, start, end, range) { return (end, nil) }
        let isFlag = start < end && bytes[start] == UInt8(ascii: "-")
        let verdict = SecretNames.judge(bytes.part(start..<end))
        guard verdict != .plain, verdict != .publicData else { return (end, nil) }
        guard let value = AssignedValue.find(bytes, name: start..<end, isFlag: isFlag, in: range) else {
            return (end, nil)
        }
        let text = bytes.part(value.range)
        guard accepts(text, verdict, value) else { return (end, nil) }
        return (end, Span(start: value.range.lowerBound, end: value.range.upperBound, rule: .assignment))
    }

    private static let leadsOn = ByteSet("\\\"'`] \t=:!-?>")

    /// `arn:aws:secretsmanager:…:secret:name` assigns nothing.
    private static func isInResourceName(_ bytes: ByteView, _ start: Int, _ end: Int, _ range: Range<Int>) -> Bool {
        // `=` assigns even there: a name may hold anything.
        guard end >= range.upperBound || bytes[end] != UInt8(ascii: "=") else { return false }
        let body = ByteSet.identifier.union(":/*")
        let first = bytes.runBackward(of: body, from: start, to: Swift.max(range.lowerBound, start - 256))
        return bytes.has("arn:", at: first) || bytes.has("urn:", at: first)
    }

    /// `\nPASSWORD=…` in escaped text: the `n` belongs to the escape, not to the name.
    private static func skipEscapeLetter(_ bytes: ByteView, _ start: Int, _ range: Range<Int>) -> Int {
        guard start > range.lowerBound, bytes[start - 1] == UInt8(ascii: "\\"), start < bytes.count,
            ByteSet("nrt").contains(bytes[start])
        else { return start }
        return start + 1
    }

    private static func accepts(_ text: ByteView, _ verdict: SecretNames.Verdict, _ value: AssignedValue)
        -> Bool
    {
        guard !text.isEmpty, !PlainValue.isReference(text), !looksLikeCode(text, value) else { return false }
        if text.starts(with: "[REDACTED:".utf8) { return false }
        if verdict == .weak { return PlainValue.looksSecret(text) }
        if value.isSure { return true }
        // In prose after a colon: a plain lower-case word is a word.
        guard text.count >= 4 else { return false }
        if text.allSatisfy(ByteSet.letter.contains), Randomness.isWordy(text, 0..<text.count) {
            return verdict == .password && !proseWords.contains(text.text.lowercased())
                && !value.spaced
        }
        return true
    }

    private static let proseWords: Set<String> = [
        "must", "is", "for", "not", "invalid", "incorrect", "expected", "expired", "missing", "wrong", "authentication",
        "the",
        "cannot", "failed", "should", "was", "and", "or", "with", "change", "changed", "prompt", "input", "text",
        "hash",
    ]

    /// Unquoted calls, indexing and member access: `token = request.headers["x"]`, `password = getpass()`.
    private static func looksLikeCode(_ text: ByteView, _ value: AssignedValue) -> Bool {
        guard !value.isQuoted, let first = text.first else { return false }
        if ByteSet("({[<&").contains(first) || text.starts(with: "$(".utf8) { return true }
        guard ByteSet.letter.union("_").contains(first) else { return false }
        if let open = text.firstIndex(where: ByteSet("([").contains) {
            return text[..<open].allSatisfy(ByteSet.identifier.contains)
        }
        guard value.spaced, text.contains(UInt8(ascii: ".")) else { return false }
        return text.allSatisfy(ByteSet.letter.union("._").contains)
    }
}
