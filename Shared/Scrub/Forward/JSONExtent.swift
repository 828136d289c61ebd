/// Where a value of JSON ends, told from its quotes and brackets alone: who reads the value proves it.
enum JSONExtent: Equatable {
    /// The index behind it.
    case end(Int)
    /// Not within the text.
    case open
    /// No value begins here.
    case broken

    /// The value that begins at `start`. A number or word at the end of the text may go on there: `open`.
    static func of(_ text: ByteView, from start: Int) -> JSONExtent {
        guard start < text.count else { return .open }
        switch text[start] {
        case UInt8(ascii: "\""): return string(text, from: start)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return container(text, from: start)
        case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ":"): return .broken
        default:
            let end = text.run(of: plain, from: start, to: text.count)
            return end == start ? .broken : end == text.count ? .open : .end(end)
        }
    }

    private static let plain = ByteSet.word.union("+-.")

    private static func string(_ text: ByteView, from start: Int) -> JSONExtent {
        var index = start + 1
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "\""): return .end(index + 1)
            default: index += 1
            }
        }
        return .open
    }

    private static func container(_ text: ByteView, from start: Int) -> JSONExtent {
        var depth = 0
        var index = start
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\""):
                guard case .end(let end) = string(text, from: index) else { return .open }
                index = end
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                index += 1
                if depth == 0 { return .end(index) }
            default: index += 1
            }
        }
        return .open
    }
}
