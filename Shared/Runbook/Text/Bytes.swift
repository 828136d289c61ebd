/// The classes of bytes that all readers here ask for.
extension UInt8 {
    var isBlank: Bool { self == 32 || self == 9 }
    var isSpace: Bool { isBlank || self == 10 || self == 13 || self == 12 }
    var isDigit: Bool { (48...57).contains(self) }
    var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
    var isUpper: Bool { (65...90).contains(self) }
    /// Letter, digit or underscore: what a name of a variable holds.
    var isNamePart: Bool { isLetter || isDigit || self == 95 }
    /// ASCII only.
    var lowered: UInt8 { isUpper ? self | 32 : self }
}

extension ArraySlice<UInt8> {
    init(_ text: StaticString) {
        self = text.withUTF8Buffer { Array($0)[...] }
    }

    /// Whether `text` stands at `index`, ASCII letters of any case.
    func hasText(_ text: String, at index: Int, ignoringCase: Bool = false) -> Bool {
        var place = index
        for byte in text.utf8 {
            guard place < endIndex else { return false }
            let own = ignoringCase ? self[place].lowered : self[place]
            guard own == (ignoringCase ? byte.lowered : byte) else { return false }
            place += 1
        }
        return true
    }

    /// Without white space at both ends.
    var trimmed: ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isSpace }), let last = lastIndex(where: { !$0.isSpace })
        else { return self[startIndex..<startIndex] }
        return self[first...last]
    }

    /// The ranges of its lines, without their line feeds and carriage returns.
    var lines: [Range<Int>] {
        var result: [Range<Int>] = []
        var start = startIndex
        while start <= endIndex {
            let feed = self[start...].firstIndex(of: 10) ?? endIndex
            result.append(start..<(feed > start && self[feed - 1] == 13 ? feed - 1 : feed))
            start = feed + 1
        }
        return result
    }
}

extension Array<UInt8> {
    /// As a text; callers hold valid UTF-8, anything else becomes the replacement character.
    var string: String { String(decoding: self, as: UTF8.self) }
}

extension ArraySlice<UInt8> {
    var string: String { String(decoding: self, as: UTF8.self) }

    /// Words with single blanks between them: how titles and conditions are written.
    var unified: String {
        split(whereSeparator: { $0.isSpace }).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }
}
