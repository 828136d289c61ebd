/// Places that databases read differently: what one takes for a text or a comment another runs. Nobody can then say what a statement
/// does without knowing who reads it, so that such a text is dangerous. Looked for in the bytes and not in tokens, since where a text
/// ends is what is in doubt.
struct SQLAmbiguity {
    /// Who reads the text.
    enum Reader {
        /// Nobody says.
        case unknown
        case mysql
        /// Postgres, and those that read texts and comments as it does.
        case standard
    }

    private let bytes: [UInt8]
    private let reader: Reader

    /// The first such place; nil where all read the same.
    static func find(_ bytes: [UInt8], _ reader: Reader) -> Range<Int>? {
        let look = SQLAmbiguity(bytes: bytes, reader: reader)
        var isComment = false
        for at in bytes.indices {
            switch bytes[at] {
            case Byte.slash where look.next(at) == Byte.star:
                // MySQL ends the outer comment at the end of the inner one, and runs the body of `/*!`.
                if isComment || look.isCode(at) { return at..<at + 2 }
                isComment = true
            case Byte.star where look.next(at) == Byte.slash: isComment = false
            case Byte.dash where look.next(at) == Byte.dash:
                // MySQL wants white space behind it.
                if reader != .standard, let byte = look.next(at, 2), !Byte.isBlank(byte), !(10...13 ~= byte),
                    byte != Byte.dash
                {
                    return at..<at + 2
                }
            case Byte.hash where reader == .unknown: return at..<at + 1
            case Byte.dollar where reader != .standard && look.isDollarQuote(at): return at..<at + 1
            case Byte.backslash where reader == .unknown && look.escapesAQuote(at): return at..<at + 1
            case Byte.quote where reader != .mysql && look.isNameWithE(at): return at - 1..<at + 1
            default: break
            }
        }
        return nil
    }

    private func next(_ at: Int, _ step: Int = 1) -> UInt8? { at + step < bytes.count ? bytes[at + step] : nil }

    private func isCode(_ at: Int) -> Bool {
        guard reader != .mysql else { return false }
        return next(at, 2) == Byte.bang || next(at, 2) == UInt8(ascii: "M") && next(at, 3) == Byte.bang
    }

    /// `$$` or `$name$`, which begin a text in Postgres and a name in MySQL.
    private func isDollarQuote(_ at: Int) -> Bool {
        var end = at + 1
        while end < bytes.count, end - at < 64, Byte.isName(bytes[end]) { end += 1 }
        return end < bytes.count && bytes[end] == Byte.dollar
    }

    /// Backslashes right before a quote: in MySQL and in `E'...'` it stays inside of the text, elsewhere it ends it.
    private func escapesAQuote(_ at: Int) -> Bool {
        var end = at
        while end < bytes.count, bytes[end] == Byte.backslash { end += 1 }
        return end < bytes.count && (bytes[end] == Byte.quote || bytes[end] == Byte.doubleQuote)
    }

    /// `name'..\..'`: the `e` is the end of a name and makes no `E'...'` of the text.
    private func isNameWithE(_ at: Int) -> Bool {
        guard at > 1, bytes[at - 1] | 32 == UInt8(ascii: "e"), Byte.isName(bytes[at - 2]) || bytes[at - 2] >= 0x80
        else {
            return false
        }
        return bytes[at...].contains(Byte.backslash)
    }
}
