/// A piece of SQL: what matters to a judge, without white space.
struct SQLToken {
    enum Kind {
        /// A word outside of quotes, in upper case.
        case word(String)
        /// `"name"`, `` `name` `` or `[name]`.
        case name
        /// `'text'` or `$tag$text$tag$`, without its quotes.
        case text(Range<Int>)
        case number
        /// Anything else, one byte.
        case sign(UInt8)
    }

    var kind: Kind
    var range: Range<Int>

    var word: String? { if case .word(let word) = kind { word } else { nil } }

    func isSign(_ byte: UInt8) -> Bool { if case .sign(let sign) = kind { sign == byte } else { false } }
}
