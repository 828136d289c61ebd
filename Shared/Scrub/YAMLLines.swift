/// YAML read by its lines, for text that is only looked at and never parsed: Kubernetes Secrets, blocks and lists
/// under a
/// secret name, and pairs of `name:` and `value:`.
struct YAMLLines {
    private struct Line {
        var start: Int
        var end: Int
        /// The column of the key, after any `- `.
        var column: Int
        /// The column of the dash, or of the key where there is none.
        var indent: Int
        var key: Range<Int>?
        var value: Range<Int>
        var isBlank: Bool
    }

    private let bytes: ByteView
    private var lines: [Line] = []
    private var found: [Span] = []

    static func spans(_ bytes: ByteView) -> [Span] {
        guard bytes.contains(10), bytes.contains(UInt8(ascii: ":")) else { return [] }
        var reader = YAMLLines(bytes: bytes)
        reader.read()
        reader.kubernetesSecrets()
        reader.namedBlocks()
        return reader.found
    }

    private init(bytes: ByteView) { self.bytes = bytes }

    private mutating func read() {
        var start = 0
        while start < bytes.count {
            var end = bytes[start...].firstIndex(of: 10) ?? bytes.count
            let next = end + 1
            if end > start, bytes[end - 1] == 13 { end -= 1 }
            lines.append(line(start, end))
            start = next
        }
    }

    private func line(_ start: Int, _ end: Int) -> Line {
        var index = bytes.run(of: ByteSet(" "), from: start, to: end)
        let indent = index - start
        while index < end, bytes[index] == UInt8(ascii: "-"), index + 1 == end || bytes[index + 1] == 32 {
            index = bytes.run(of: ByteSet(" "), from: index + 1, to: end)
        }
        let isBlank = index == end || bytes[index] == UInt8(ascii: "#")
        var line = Line(
            start: start,
            end: end,
            column: index - start,
            indent: indent,
            key: nil,
            value: index..<end,
            isBlank: isBlank
        )
        var lineEnd = end
        var keyStart = index
        var keyEnd = bytes.run(of: ByteSet.identifier.union("/"), from: index, to: end)
        var colon = keyEnd
        if index < end, ByteSet("\"'").contains(bytes[index]),
            let close = bytes[(index + 1)..<end].firstIndex(of: bytes[index])
        {
            (keyStart, keyEnd, colon) = (index + 1, close, close + 1)
            // A member of JSON: the comma after it is none of the value.
            lineEnd = bytes.runBackward(of: .blank, from: end, to: start)
            if lineEnd > colon, bytes[lineEnd - 1] == UInt8(ascii: ",") { lineEnd -= 1 }
        }
        guard keyEnd > keyStart, colon < end, bytes[colon] == UInt8(ascii: ":"),
            colon + 1 == end || bytes[colon + 1] == 32
        else {
            return line
        }
        line.key = keyStart..<keyEnd
        let valueStart = bytes.run(of: .blank, from: colon + 1, to: end)
        line.value = valueStart..<max(valueStart, lineEnd)
        return line
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    // MARK: Kubernetes

    private mutating func kubernetesSecrets() {
        for (index, line) in lines.enumerated() {
            guard let key = line.key, bytes.has("kind", at: key.lowerBound), key.count == 4,
                trimmed(line.value).map({ text($0) }) == "Secret"
            else { continue }
            for other in siblings(of: index, within: 20_000) where other != index {
                guard let key = lines[other].key else { continue }
                let name = text(key)
                if name == "data" || name == "stringData" { redactBelow(other, .kubernetesSecret) }
            }
        }
    }

    /// The lines of the same mapping: same column, without a shallower line or a document border between, at most
    /// `reach`
    /// lines away.
    private func siblings(of index: Int, within reach: Int) -> [Int] {
        let column = lines[index].column
        var result: [Int] = []
        func startsItem(_ line: Line) -> Bool { line.indent < line.column }
        if !(startsItem(lines[index])) {
            var up = index - 1
            while up >= max(0, index - reach), !isBorder(lines[up], column) {
                if !lines[up].isBlank, lines[up].column == column { result.append(up) }
                if startsItem(lines[up]), lines[up].column == column { break }
                up -= 1
            }
        }
        var down = index + 1
        while down < min(lines.count, index + reach), !isBorder(lines[down], column) {
            if startsItem(lines[down]), lines[down].column == column { break }
            if !lines[down].isBlank, lines[down].column == column { result.append(down) }
            down += 1
        }
        return result
    }

    /// A second `kind` in one mapping cannot be: stopping there keeps the work linear.
    private func isBorder(_ line: Line, _ column: Int) -> Bool {
        if line.isBlank { return false }
        if line.column == column, let key = line.key, key.count == 4, bytes.has("kind", at: key.lowerBound) {
            return true
        }
        return line.column < column || bytes.has("---", at: line.start) || bytes.has("...", at: line.start)
    }

    // MARK: Names

    private mutating func namedBlocks() {
        for (index, line) in lines.enumerated() {
            guard let key = line.key else { continue }
            let verdict = SecretNames.judge(bytes.part(key))
            if verdict == .strong || verdict == .password || verdict == .weak {
                if let value = trimmed(line.value) {
                    named(index, value, verdict)
                } else if verdict != .weak {
                    redactScalarsBelow(index)
                }
            } else if let value = trimmed(line.value), ["name", "key", "Name", "Key"].contains(text(key)) {
                pair(index, value)
            }
        }
    }

    private mutating func named(_ index: Int, _ value: Range<Int>, _ verdict: SecretNames.Verdict) {
        let first = bytes[value.lowerBound]
        if first == UInt8(ascii: "|") || first == UInt8(ascii: ">") {
            guard verdict != .weak else { return }
            return redactBelow(index, .assignment)
        }
        add(value, verdict, .assignment)
    }

    /// `- name: DB_PASSWORD` and `value: …` beside it.
    private mutating func pair(_ index: Int, _ name: Range<Int>) {
        guard name.count <= 128 else { return }
        let verdict = SecretNames.judge(bytes.part(unquoted(name)))
        guard verdict == .strong || verdict == .password || verdict == .weak else { return }
        for other in siblings(of: index, within: 12) {
            guard let key = lines[other].key, ["value", "Value"].contains(text(key)),
                let value = trimmed(lines[other].value)
            else { continue }
            named(other, value, verdict)
        }
    }

    private mutating func add(_ value: Range<Int>, _ verdict: SecretNames.Verdict, _ rule: ScrubRule) {
        let range = unquoted(value)
        guard let first = range.first.map({ bytes[$0] }), !ByteSet("{[&*!").contains(first) else { return }
        let text = bytes.part(range)
        guard verdict == .weak ? PlainValue.looksSecret(text) : !PlainValue.isReference(text) else { return }
        if verdict != .password, text.count < 12, text.allSatisfy(ByteSet.digit.contains) { return }
        found.append(Span(start: range.lowerBound, end: range.upperBound, rule: rule))
    }

    /// Every scalar below a line: the values of a mapping, the items of a list, a block as a whole.
    private mutating func redactBelow(_ index: Int, _ rule: ScrubRule) {
        if let value = trimmed(lines[index].value) {
            let first = bytes[value.lowerBound]
            if first == UInt8(ascii: "{") {
                if value.count > 2 {
                    found.append(Span(start: value.lowerBound + 1, end: value.upperBound - 1, rule: .unscannable))
                }
                return
            }
            if first == UInt8(ascii: "|") || first == UInt8(ascii: ">") { return block(after: index, rule) }
        }
        var next = index + 1
        while next < lines.count, lines[next].isBlank || lines[next].indent > lines[index].column {
            let line = lines[next]
            next += 1
            guard !line.isBlank else { continue }
            if let value = trimmed(line.value), let first = Optional(bytes[value.lowerBound]) {
                if first == UInt8(ascii: "|") || first == UInt8(ascii: ">") {
                    block(after: next - 1, rule)
                    while next < lines.count, lines[next].isBlank || lines[next].indent > line.column { next += 1 }
                } else {
                    let range = unquoted(value)
                    if !range.isEmpty { found.append(Span(start: range.lowerBound, end: range.upperBound, rule: rule)) }
                }
            }
        }
    }

    /// The lines of a block scalar as one span.
    private mutating func block(after index: Int, _ rule: ScrubRule) {
        var next = index + 1
        var first: Int?
        var last = 0
        while next < lines.count,
            lines[next].start == lines[next].end || lines[next].indent > lines[index].column
                || bytes[lines[next].start..<lines[next].end].allSatisfy(ByteSet.blank.contains)
        {
            if lines[next].end > lines[next].start, lines[next].indent > lines[index].column {
                first = first ?? lines[next].start + lines[next].indent
                last = lines[next].end
            }
            next += 1
        }
        if let first, last > first, Marker.end(in: bytes, at: first) != last {
            found.append(Span(start: first, end: last, rule: rule))
        }
    }

    /// `passwords:` followed by `- one`, `- two`; mappings below have names of their own and are judged by them.
    private mutating func redactScalarsBelow(_ index: Int) {
        var next = index + 1
        while next < lines.count, lines[next].isBlank || lines[next].indent >= lines[index].column {
            let line = lines[next]
            next += 1
            if line.isBlank { continue }
            guard line.indent < line.column, line.key == nil, let value = trimmed(line.value) else { return }
            add(value, .password, .assignment)
        }
    }

    // MARK: Scalars

    /// A value without its comment and trailing blanks; nil where it is empty.
    private func trimmed(_ range: Range<Int>) -> Range<Int>? {
        var end = range.upperBound
        if let first = range.first, ByteSet("\"'").contains(bytes[first]) {
            if let close = bytes[(first + 1)..<end].lastIndex(of: bytes[first]) {
                // Only a comma or a comment is none of the value; where anything else follows, all of it is.
                let tail = bytes.run(of: ByteSet.blank.union(","), from: close + 1, to: end)
                if tail == end || bytes[tail] == UInt8(ascii: "#") { end = close + 1 }
            }
        } else if let hash = bytes.find(" #", from: range.lowerBound, to: end) {
            end = hash
        }
        if range.lowerBound < end, bytes[range.lowerBound] == UInt8(ascii: "#") { return nil }
        while end > range.lowerBound, ByteSet.blank.contains(bytes[end - 1]) { end -= 1 }
        return end > range.lowerBound ? range.lowerBound..<end : nil
    }

    private func unquoted(_ range: Range<Int>) -> Range<Int> {
        guard range.count >= 2, ByteSet("\"'").contains(bytes[range.lowerBound]),
            bytes[range.upperBound - 1] == bytes[range.lowerBound]
        else { return range }
        return (range.lowerBound + 1)..<(range.upperBound - 1)
    }
}
