/// Cuts HTML and XHTML into tokens in one pass; nothing in it is refused.
///
/// Comments, declarations, scripts and styles vanish. A tag that the text never ends makes the rest plain text, so that
/// no input is looked at twice.
struct HTMLTokenizer {
    private let bytes: ArraySlice<UInt8>
    private var index = 0
    private var onlyText = false

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    mutating func next() -> HTMLToken? {
        while index < bytes.endIndex {
            guard !onlyText, bytes[index] == 60 else { return text() }
            if bytes.hasText("<![CDATA[", at: index) { return verbatim() }
            if bytes.hasText("<!--", at: index) {
                skip(past: "-->", from: index + 4)
                continue
            }
            let second = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            if second == 33 || second == 63 {
                skip(past: ">", from: index + 2)
                continue
            }
            if second == 47, index + 2 < bytes.endIndex, bytes[index + 2].isLetter { return close() }
            if second.isLetter, let tag = open() {
                if Self.vanishing.contains(tag.name), !tag.isClosed {
                    skipElement(tag.name)
                    continue
                }
                return .open(tag)
            }
            return text()
        }
        return nil
    }

    private static let vanishing: Set<String> = [
        "script", "style", "noscript", "template", "iframe", "svg", "object", "head", "math",
    ]

    private mutating func text() -> HTMLToken {
        let start = index
        index = onlyText ? bytes.endIndex : bytes[(index + 1)...].firstIndex(of: 60) ?? bytes.endIndex
        return .text(start..<index)
    }

    private mutating func verbatim() -> HTMLToken {
        let start = index + 9
        let end = find("]]>", from: start)
        index = end.map { $0 + 3 } ?? bytes.endIndex
        return .verbatim(min(start, bytes.endIndex)..<(end ?? bytes.endIndex))
    }

    private mutating func skip(past mark: String, from start: Int) {
        index = find(mark, from: start).map { $0 + mark.utf8.count } ?? bytes.endIndex
    }

    private func find(_ mark: String, from start: Int) -> Int? {
        guard let first = mark.utf8.first else { return nil }
        var place = start
        while place < bytes.endIndex, let found = bytes[place...].firstIndex(of: first) {
            if bytes.hasText(mark, at: found) { return found }
            place = found + 1
        }
        return nil
    }

    /// To the end of an element whose content is nobody's text.
    private mutating func skipElement(_ name: String) {
        while index < bytes.endIndex, let found = bytes[index...].firstIndex(of: 60) {
            index = found + 1
            guard bytes.hasText("/" + name, at: index, ignoringCase: true) else { continue }
            index = bytes[index...].firstIndex(of: 62).map { $0 + 1 } ?? bytes.endIndex
            return
        }
        index = bytes.endIndex
    }

    private mutating func close() -> HTMLToken {
        let name = bytes[(index + 2)...].prefix(while: Self.isName)
        index = bytes[name.endIndex...].firstIndex(of: 62).map { $0 + 1 } ?? bytes.endIndex
        return .close(name.string.lowercased())
    }

    private static func isName(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == 58 || byte == 45 || byte == 95
    }

    /// nil where it is no tag: an unknown name is a placeholder as people write it, `<pod>`, and stays text.
    private mutating func open() -> HTMLTag? {
        let name = bytes[(index + 1)...].prefix(while: Self.isName)
        let lower = name.string.lowercased()
        guard HTMLNames.isElement(lower) else { return nil }
        var tag = HTMLTag(name: lower, at: index)
        var place = name.endIndex
        while place < bytes.endIndex {
            let byte = bytes[place]
            if byte == 62 {
                index = place + 1
                return tag
            }
            tag.isClosed = byte == 47
            if byte.isSpace || byte == 47 { place += 1 } else { place = attribute(at: place, &tag) }
        }
        onlyText = true
        return nil
    }

    /// Reads one attribute and gives the place behind it.
    private func attribute(at start: Int, _ tag: inout HTMLTag) -> Int {
        var place = start + 1
        while place < bytes.endIndex, !bytes[place].isSpace, ![61, 62, 47].contains(bytes[place]) { place += 1 }
        let name = bytes[start..<place]
        var value = place
        while value < bytes.endIndex, bytes[value].isSpace { value += 1 }
        guard value < bytes.endIndex, bytes[value] == 61 else { return place }
        value += 1
        while value < bytes.endIndex, bytes[value].isSpace { value += 1 }
        guard value < bytes.endIndex else { return value }
        let quote = bytes[value]
        let isQuoted = quote == 34 || quote == 39
        let content =
            isQuoted
            ? bytes[(value + 1)...].prefix { $0 != quote } : bytes[value...].prefix { !$0.isSpace && $0 != 62 }
        if content.count <= 256 { tag.add(name.string.lowercased(), content.string) }
        return min(bytes.endIndex, content.endIndex + (isQuoted ? 1 : 0))
    }
}
