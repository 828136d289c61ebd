/// Passwords inside addresses. Only the password goes: scheme, user, host, path and query stay.
enum URLShape {
    private static let hostStop = ByteSet("/?# \t\r\n\"'`<>|\\")

    /// `scheme://user:PASSWORD@host`. Where the user part has no colon it is a token if it looks like one.
    static func userInfo(_ bytes: ByteView, schemeEnd: Int, in range: Range<Int>) -> Span? {
        let scheme = bytes.runBackward(of: ByteSet.word.union("+-."), from: schemeEnd - 3, to: range.lowerBound)
        guard scheme < schemeEnd - 3 else { return nil }
        let limit = Swift.min(range.upperBound, schemeEnd + 1024)
        var at: Int?
        var colon: Int?
        var index = schemeEnd
        while index < limit, !ByteSet.space.contains(bytes[index]), !ByteSet.quote.contains(bytes[index]) {
            let byte = bytes[index]
            // Another address begins: this one had no user part.
            if byte == UInt8(ascii: ":"), bytes.has("://", at: index) { break }
            if byte == UInt8(ascii: ":"), colon == nil { colon = index }
            if byte == UInt8(ascii: "@") { at = index }
            // After the first `@` the host ends the search; before it a slash may belong to a password written
            // unescaped.
            if hostStop.contains(byte), at != nil || colon == nil { break }
            if byte == UInt8(ascii: "/"), let colon, isPort(bytes[(colon + 1)..<index]) { break }
            if byte == UInt8(ascii: "["), index == schemeEnd { return nil }
            index += 1
        }
        // `name:tag@sha256:…` is an image.
        guard let at, !bytes.has("sha256:", at: at + 1) else { return nil }
        if let colon, colon < at { return password(bytes, colon + 1, at) }
        let token = bytes[schemeEnd..<at]
        guard token.count >= 20, Randomness.looksRandom(bytes, schemeEnd..<at) else { return nil }
        return Span(start: schemeEnd, end: at, rule: .urlPassword)
    }

    /// Go's MySQL form `user:PASSWORD@tcp(host)`.
    static func dsnPassword(_ bytes: ByteView, at: Int, from lower: Int) -> Span? {
        let start = bytes.runBackward(
            of: ByteSet.word.union("!#$%&*+-.=?@^_~:"),
            from: at,
            to: Swift.max(lower, at - 200)
        )
        guard let colon = bytes[start..<at].firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return password(bytes, colon + 1, at)
    }

    /// `jdbc:oracle:thin:user/PASSWORD@host`.
    static func oracle(_ bytes: ByteView, from: Int, limit: Int) -> Span? {
        let stop = Swift.min(limit, from + 200)
        guard let slash = bytes[from..<stop].firstIndex(of: UInt8(ascii: "/")), slash > from,
            let at = bytes[slash..<stop].firstIndex(of: UInt8(ascii: "@")),
            !bytes[from..<at].contains(where: ByteSet.space.contains)
        else { return nil }
        return password(bytes, slash + 1, at)
    }

    private static func password(_ bytes: ByteView, _ start: Int, _ end: Int) -> Span? {
        let text = bytes.part(start..<end)
        guard !text.isEmpty, !PlainValue.isReference(text), Marker.end(in: bytes, at: start) != end else { return nil }
        return Span(start: start, end: end, rule: .urlPassword)
    }

    private static func isPort(_ bytes: ByteSlice) -> Bool {
        !bytes.isEmpty && bytes.count <= 5 && bytes.allSatisfy(ByteSet.digit.contains)
    }
}
