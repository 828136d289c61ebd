/// Where in a shell command a byte stands, as far as it matters for putting a value there.
enum ShellPlace: Equatable {
    /// Outside of quotes: the value gets single quotes.
    case plain
    /// Between `"`: four characters get a backslash.
    case double
    /// Between `'`.
    case single
    /// Where no quoting is certain (here-documents, backquotes, arithmetic, comments, `$'..'`, words that evaluate once more): only
    /// values that mean nothing to any shell may stand.
    case closed
}

/// Goes over a command byte by byte and knows the place of each. It errs towards `closed`.
struct ShellPlaces {
    private enum Frame {
        case plain, double, single, backquote, escaped, comment
        case braces
    }

    private let bytes: [UInt8]
    private var frames: [Frame] = [.plain]
    private var isClosed: Bool
    private var isEscaped = false
    /// What the next byte, the bracket or quote behind `$`, opens.
    private var pending: Frame?
    private var isAfterDollar = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        isClosed = Self.evaluatesAgain(bytes)
    }

    /// Of the byte that `advance` gets next.
    var place: ShellPlace {
        // Behind `$` a quote would mean something else.
        if isClosed || isEscaped || isAfterDollar
            || frames.contains(where: { [.backquote, .escaped, .comment, .braces].contains($0) })
        {
            return .closed
        }
        switch frames.last {
        case .double: return .double
        case .single: return .single
        default: return .plain
        }
    }

    /// A value stands where its placeholder stood; it is no byte of the command.
    mutating func pass() {
        isEscaped = false
        isAfterDollar = false
        pending = nil
    }

    /// Takes the byte at `index`.
    mutating func advance(_ index: Int) {
        let byte = bytes[index]
        isAfterDollar = byte == 36
        if isEscaped {
            isEscaped = false
            return
        }
        if let opened = pending {
            pending = nil
            frames.append(opened)
            return
        }
        switch frames.last ?? .plain {
        case .single: if byte == 39 { frames.removeLast() }
        case .escaped: if byte == 92 { isEscaped = true } else if byte == 39 { frames.removeLast() }
        case .comment: if byte == 10 { frames.removeLast() }
        case .backquote: if byte == 92 { isEscaped = true } else if byte == 96 { frames.removeLast() }
        case .double: double(byte, index)
        case .plain, .braces: plain(byte, index)
        }
    }

    private mutating func double(_ byte: UInt8, _ index: Int) {
        switch byte {
        case 92: isEscaped = true
        case 34: frames.removeLast()
        case 96: frames.append(.backquote)
        case 36: dollar(index, quoted: true)
        default: break
        }
    }

    private mutating func plain(_ byte: UInt8, _ index: Int) {
        switch byte {
        case 92: isEscaped = true
        case 34: frames.append(.double)
        case 39: frames.append(.single)
        case 96: frames.append(.backquote)
        case 36: dollar(index, quoted: false)
        case 35 where frames.last == .plain && isWordStart(index): frames.append(.comment)
        case 40:
            // `((` is arithmetic or two subshells; nobody can tell before its end.
            if at(index + 1) == 40 { isClosed = true }
            frames.append(.plain)
        case 41: if frames.count > 1, frames.last == .plain { frames.removeLast() }
        case 125: if frames.last == .braces { frames.removeLast() }
        case 60 where at(index + 1) == 60: isClosed = true
        case 91 where at(index + 1) == 91: isClosed = true
        default: break
        }
    }

    private mutating func dollar(_ index: Int, quoted: Bool) {
        switch at(index + 1) {
        case 40:
            pending = .plain
            if at(index + 2) == 40 { isClosed = true }
        case 123: pending = .braces
        case 91: isClosed = true
        case 39 where !quoted: pending = .escaped
        default: break
        }
    }

    private func at(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private func isWordStart(_ index: Int) -> Bool {
        index == 0 || [9, 10, 32, 38, 40, 41, 59, 60, 62, 124].contains(bytes[index - 1])
    }

    /// Words whose arguments the shell reads once more, or whose brackets do not pair.
    private static let again: Set<String> = [
        "case", "esac", "let", "eval", "declare", "typeset", "local", "readonly", "export", "unset", "read", "trap",
        "alias", "mapfile", "readarray", "-v", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "wait",
    ]

    private static func evaluatesAgain(_ bytes: [UInt8]) -> Bool {
        bytes.split { !($0 == 45 || $0 == 95 || (97...122).contains($0 | 0x20) || (48...57).contains($0)) }
            .contains { again.contains(String(decoding: $0, as: UTF8.self)) }
    }
}
