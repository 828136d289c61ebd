internal import SharedBase

/// Where a byte stands that libyaml's reader refuses. The reader runs ahead of the scanner, so the scanner's mark lies
/// somewhere before it, often lines before.
enum YAMLPlace {
    enum Encoding {
        case utf8
        case utf16(isLittle: Bool)
    }

    /// - Parameter before: the bytes before the refused one; the reader has found them to be text.
    static func behind(_ before: UnsafeBufferPointer<UInt8>, _ encoding: Encoding) -> TextPosition {
        let text: String
        switch encoding {
        case .utf8: text = String(decoding: before, as: UTF8.self)
        case .utf16(let isLittle):
            let units = stride(from: 0, to: before.count - 1, by: 2).map { index in
                let low = UInt16(before[isLittle ? index : index + 1])
                return UInt16(before[isLittle ? index + 1 : index]) << 8 | low
            }
            text = String(decoding: units, as: UTF16.self)
        }
        var place = TextPosition()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars.drop(while: { $0 == "\u{FEFF}" }) {
            place.offset += 1
            place.column += 1
            switch scalar {
            case "\n" where previous == "\r": place.column = 1
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                place.line += 1
                place.column = 1
            default: break
            }
            previous = scalar
        }
        return place
    }
}
