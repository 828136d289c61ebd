/// The value that a name is given in free text, and how sure it is that there is one.
struct AssignedValue {
    var range: Range<Int>
    var isQuoted: Bool
    /// Quoted, a flag, or `=`: no prose.
    var isSure: Bool
    /// White space stands before the value.
    var spaced: Bool

    static func find(_ bytes: ByteView, name: Range<Int>, isFlag: Bool, in range: Range<Int>) -> AssignedValue? {
        let limit = range.upperBound
        var index = name.upperBound
        var quotedName = false
        // The quote or bracket that closes the name, with the backslashes of text inside text.
        index = bytes.run(of: ByteSet("\\"), from: index, to: limit)
        while index < limit, ByteSet("\"'`]").contains(bytes[index]) {
            quotedName = true
            index += 1
        }
        if !quotedName { index = name.upperBound }
        let isElement = name.lowerBound > range.lowerBound && bytes[name.lowerBound - 1] == UInt8(ascii: "<")
        let afterName = index
        index = bytes.run(of: .blank, from: index, to: Swift.min(limit, index + 16))
        guard index < limit else { return nil }
        if let separator = separator(bytes, &index, limit, isElement: isElement) {
            return value(bytes, from: index, name: name, separator: separator, quotedName: quotedName, in: range)
        }
        guard index > afterName else { return nil }
        let isDefinition = isDefined(bytes, before: name.lowerBound, range)
        guard isFlag || (isDefinition && ByteSet("\"'\\").contains(bytes[index])) else { return nil }
        return value(bytes, from: index, name: name, separator: UInt8(ascii: " "), quotedName: quotedName, in: range)
    }

    /// `=`, `:`, `:=`, `=>`, `->`, `==`, `!=`, and `>` after an element's name; gives its last byte.
    private static func separator(_ bytes: ByteView, _ index: inout Int, _ limit: Int, isElement: Bool) -> UInt8? {
        let set = isElement ? ByteSet("=:!->") : ByteSet("=:!-?")
        let end = bytes.run(of: set.union(">"), from: index, to: Swift.min(limit, index + 3))
        let text = bytes[index..<end]
        guard let last = text.last, text.contains(where: ByteSet("=:>").contains) else { return nil }
        if last == UInt8(ascii: ">"), text.count == 1, !isElement { return nil }
        if last == UInt8(ascii: "-") {
            // All dashes behind the sign belong to the value: with one left before the marker, the next pass would see
            // another value there.
            index = bytes.runBackward(of: ByteSet("-"), from: end, to: index)
            return bytes[index - 1]
        }
        index = end
        return last
    }

    private static func value(
        _ bytes: ByteView,
        from: Int,
        name: Range<Int>,
        separator: UInt8,
        quotedName: Bool,
        in range: Range<Int>
    ) -> AssignedValue? {
        let limit = range.upperBound
        var index = bytes.run(of: .blank, from: from, to: Swift.min(limit, from + 32))
        let spaced = index > from
        if separator == UInt8(ascii: ":"), let typed = afterTypeAnnotation(bytes, index, limit) { index = typed }
        guard index < limit else { return nil }
        let slashes = bytes.run(of: ByteSet("\\"), from: index, to: Swift.min(limit, index + 8)) - index
        // Prefixes of string literals: b"…", r'…', f"…".
        if slashes == 0, index + 1 < limit, ByteSet("bruf@").contains(bytes[index]),
            ByteSet.quote.contains(bytes[index + 1])
        {
            index += 1
        }
        if index + slashes < limit, ByteSet.quote.contains(bytes[index + slashes]) {
            let start = index + slashes + 1
            guard let end = quotedEnd(bytes, start, quote: bytes[index + slashes], slashes: slashes, limit) else {
                return nil
            }
            return AssignedValue(range: start..<end, isQuoted: true, isSure: true, spaced: spaced)
        }
        let isLine = isLineStart(bytes, name.lowerBound, range)
        let end = unquotedEnd(bytes, index, limit, wholeLine: isLine && separator == UInt8(ascii: "=") && !spaced)
        guard end > index else { return nil }
        let isSure = separator != UInt8(ascii: ":") || quotedName || !spaced || isLine
        return AssignedValue(range: index..<end, isQuoted: false, isSure: isSure, spaced: spaced)
    }

    /// `password: str = "…"`: the position after the `=`.
    private static func afterTypeAnnotation(_ bytes: ByteView, _ index: Int, _ limit: Int) -> Int? {
        let word = bytes.run(of: ByteSet.word.union("_?[]<>"), from: index, to: Swift.min(limit, index + 40))
        guard word > index else { return nil }
        var next = bytes.run(of: .blank, from: word, to: Swift.min(limit, word + 4))
        guard next < limit, bytes[next] == UInt8(ascii: "=") else { return nil }
        next = bytes.run(of: .blank, from: next + 1, to: Swift.min(limit, next + 5))
        return next < limit && ByteSet.quote.contains(bytes[next]) ? next : nil
    }

    /// The closing quote with as many backslashes before it as the opening one had; a line end closes too (fails
    /// closed).
    private static func quotedEnd(_ bytes: ByteView, _ start: Int, quote: UInt8, slashes: Int, _ limit: Int) -> Int? {
        var index = start
        let reach = Swift.min(limit, start + 16 * 1024)
        while index < reach {
            let byte = bytes[index]
            if byte == 10, quote != UInt8(ascii: "`") { return index }
            if byte == UInt8(ascii: "\\") {
                let end = bytes.run(of: ByteSet("\\"), from: index, to: reach)
                if end < reach, bytes[end] == quote {
                    if end - index <= slashes { return index }
                    index = end + 1
                } else {
                    index = end
                }
                continue
            }
            if byte == quote { return index }
            index += 1
        }
        return reach
    }

    private static func unquotedEnd(_ bytes: ByteView, _ start: Int, _ limit: Int, wholeLine: Bool) -> Int {
        let stop = wholeLine ? ByteSet.space : ByteSet.space.union("\"'`,;<>|")
        var index = start
        let reach = Swift.min(limit, start + 16 * 1024)
        while index < reach, !stop.contains(bytes[index]) {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < reach, ByteSet("nrt\"").contains(bytes[index + 1]) {
                break
            }
            if ByteSet(";&,/").contains(bytes[index]), startsAssignment(bytes, index + 1, reach) { break }
            if bytes[index] == UInt8(ascii: "&"), !wholeLine { break }
            index += 1
        }
        // A bracket that closes what was opened before the value is not part of it.
        while index > start, ByteSet(")]}").contains(bytes[index - 1]), !hasOpening(bytes[start..<index]) { index -= 1 }
        return index
    }

    private static func hasOpening(_ text: ByteSlice) -> Bool { text.contains(where: ByteSet("([{").contains) }

    /// `Name=` or `name:` begins here: the value before it has ended.
    private static func startsAssignment(_ bytes: ByteView, _ index: Int, _ limit: Int) -> Bool {
        let start = bytes.run(of: ByteSet(" "), from: index, to: Swift.min(limit, index + 2))
        let end = bytes.run(of: ByteSet.identifier.union(" "), from: start, to: Swift.min(limit, start + 40))
        return end > start && end < limit && (bytes[end] == UInt8(ascii: "=") || bytes[end] == UInt8(ascii: ":"))
    }

    private static func isLineStart(_ bytes: ByteView, _ index: Int, _ range: Range<Int>) -> Bool {
        var start = index
        if start >= range.lowerBound + 7, bytes.has("export ", at: start - 7) { start -= 7 }
        start = bytes.runBackward(of: ByteSet(" \t-\"'"), from: start, to: range.lowerBound)
        return start == range.lowerBound || bytes[start - 1] == 10
    }

    /// `#define NAME "…"`, `%global NAME "…"`, `SET NAME "…"`.
    private static func isDefined(_ bytes: ByteView, before index: Int, _ range: Range<Int>) -> Bool {
        var end = bytes.runBackward(of: .blank, from: index, to: range.lowerBound)
        if end == index, end > range.lowerBound + 1, bytes[end - 1] == UInt8(ascii: "t"),
            bytes[end - 2] == UInt8(ascii: "\\")
        {
            end -= 2
        }
        let start = bytes.runBackward(of: .letter, from: end, to: range.lowerBound)
        let word = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
        return ["define", "global", "set", "setenv", "env", "arg"].contains(word)
    }
}
