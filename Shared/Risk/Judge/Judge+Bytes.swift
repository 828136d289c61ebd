extension Judge {
    /// Looks for bytes that make a command other than it looks. False where it cannot be judged any further.
    mutating func inspectBytes() -> Bool {
        var isPlain = true
        for byte in source where byte >= 0x7F || byte < 32 && byte != 10 && byte != 9 {
            isPlain = false
            break
        }
        if isPlain { return true }
        guard String(validating: source, as: UTF8.self) != nil else {
            note(.dangerous, "shell.unparsable", 0..<source.count, "the text is not UTF-8")
            return false
        }
        var word = WordScripts()
        var offset = 0
        for scalar in String(decoding: source, as: UTF8.self).unicodeScalars {
            let length = UTF8.width(scalar)
            if let kind = HiddenText.kind(scalar) {
                note(.dangerous, "text.\(kind.rawValue)", offset..<offset + length, kind.text)
            }
            mixed(word.add(scalar, offset))
            offset += length
        }
        mixed(word.add(" ", offset))
        return true
    }

    private mutating func mixed(_ range: Range<Int>?) {
        guard let range else { return }
        note(.dangerous, "text.look-alike", range, "letters of two scripts in one word: it is not what it looks like")
    }
}

/// Characters that hide or disguise text.
enum HiddenText: String {
    case control, escape, bidi, invisible
    case oddSpace = "odd-space"
    case fullWidth = "full-width"

    var text: String {
        switch self {
        case .control: "a control character changes what a terminal shows"
        case .escape: "a terminal escape sequence changes what a terminal shows"
        case .bidi: "a direction mark reorders what is shown"
        case .invisible: "a character that cannot be seen"
        case .oddSpace: "a space that the shell does not take for a space"
        case .fullWidth: "a letter that only looks like an ASCII one"
        }
    }

    /// Nil for ordinary characters (Unicode 15: general categories Cc, Cf, Zs, Zl, Zp and blocks of variants).
    static func kind(_ scalar: Unicode.Scalar) -> HiddenText? {
        switch scalar.value {
        case 9, 10, 0x20...0x7E: nil
        case 0x1B, 0x9B: .escape
        case 0..<0x20, 0x7F...0x9F: .control
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x061C: .bidi
        case 0xAD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200D: .invisible
        case 0x2060...0x2064, 0x206A...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB: .invisible
        case 0xE0000...0xE0FFF: .invisible
        case 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: .oddSpace
        case 0xFF01...0xFF5E, 0x1D400...0x1D7FF: .fullWidth
        default: nil
        }
    }
}

/// Watches words for ASCII letters beside letters that look like them.
private struct WordScripts {
    private var start = 0
    private var hasASCII = false
    private var hasAlike = false

    /// Takes the next character; gives the word that ended with it where it was mixed.
    mutating func add(_ scalar: Unicode.Scalar, _ offset: Int) -> Range<Int>? {
        let value = scalar.value
        let isLetter = value < 128 ? Byte.isName(UInt8(value)) : true
        if isLetter, value != 0x2018, value != 0x2019, value != 0x201C, value != 0x201D {
            if value < 128, Byte.isLetter(UInt8(value)) { hasASCII = true }
            if Self.isAlike(value) { hasAlike = true }
            return nil
        }
        defer {
            start = offset + UTF8.width(scalar)
            hasASCII = false
            hasAlike = false
        }
        return hasASCII && hasAlike ? start..<offset : nil
    }

    /// Greek, Cyrillic, Armenian and Cherokee letters, and Latin ones made to look like others.
    private static func isAlike(_ value: UInt32) -> Bool {
        switch value {
        case 0x0370...0x03FF, 0x0400...0x052F, 0x0531...0x058F, 0x13A0...0x13FF, 0x1F00...0x1FFF: true
        case 0x0250...0x02AF, 0x1D00...0x1D7F, 0x0131, 0x0237, 0x2100...0x214F, 0x2160...0x217F, 0xA4D0...0xA4FF: true
        default: false
        }
    }
}
