/// Cuts a text into tokens and asks of each whether it is encoded text with a secret inside, or random.
enum TokenWalk {
    /// Shorter tokens are never judged.
    static let shortest = 16
    /// Letters, digits and `+/_-.=~!#$%^*@\`.
    static var tokenBytes: ByteSet { ByteSet(low: 0x23FFEC3A00000000, high: 0x47FFFFFED7FFFFFF) }
    /// Longer encoded text is not opened but taken for unscannable.
    static let decodeLimit = 4 * 1024 * 1024
    static let maxDepth = 4

    static func spans(
        _ bytes: ByteView,
        _ nested: inout Nested,
        taken: [Span],
        opaque: [Range<Int>]
    ) -> [Span] {
        let closed = taken.isEmpty && opaque.isEmpty ? [] : closedAreas(taken, opaque)
        var area = 0
        var found: [Span] = []
        var index = 0
        while index < bytes.count {
            if area < closed.count, index >= closed[area].lowerBound {
                index = max(index, closed[area].upperBound)
                area += 1
                continue
            }
            let limit = area < closed.count ? closed[area].lowerBound : bytes.count
            let end = bytes.run(of: tokenBytes, from: index, to: limit)
            // What lies between tokens, and short ones on which nothing depends.
            guard end > index, end - index >= shortest || (end < limit && bytes[end] == UInt8(ascii: ":")) else {
                index = end + 1
                continue
            }
            if let skipped = skip(bytes, index, end, limit) {
                index = skipped
                continue
            }
            if end - index >= shortest, let span = judge(bytes, index..<end, &nested) { found.append(span) }
            index = end
        }
        return found
    }

    private static let addressBorder = ByteSet.space.union("\"'`<>?,;|")
    static let nameBorder = ByteSet.space.union("\"'`<>,;|")

    private static func closedAreas(_ taken: [Span], _ opaque: [Range<Int>]) -> [Range<Int>] {
        (taken.map { $0.start..<$0.end } + opaque).sorted { $0.lowerBound < $1.lowerBound }
    }

    /// Addresses and ARNs go past whole: after `://` and after `arn:` nothing is judged by entropy.
    private static func skip(_ bytes: ByteView, _ start: Int, _ end: Int, _ limit: Int) -> Int? {
        guard end < limit, bytes[end] == UInt8(ascii: ":") else { return nil }
        let isAddress = bytes.has("://", at: end)
        let isName = end - start == 3 && (bytes.has("arn", at: start) || bytes.has("urn", at: start))
        let isDigest = ByteSet.digit.contains(bytes[end - 1]) && PublicShape.namesDigest(bytes, endingAt: end)
        guard isAddress || isName || isDigest else { return nil }
        var stop = end
        let border = isAddress ? addressBorder : nameBorder
        while stop < limit, !border.contains(bytes[stop]) { stop += 1 }
        return stop
    }

    private static func judge(_ bytes: ByteView, _ token: Range<Int>, _ nested: inout Nested) -> Span? {
        let options = nested.options
        let range = trim(bytes, token)
        guard range.count >= shortest else { return nil }
        if let verdict = nested.judgeBase64(bytes, range) {
            return verdict.map { Span(start: range.lowerBound, end: range.upperBound, rule: $0) }
        }
        guard options.entropy, range.count >= Randomness.minimumLength, !PublicShape.isPublic(bytes, range) else {
            return nil
        }
        if !options.hexIsSecret, isHexDigest(bytes, range) { return nil }
        guard Randomness.looksRandom(bytes, range), !isUnderPublicName(bytes, token.lowerBound) else { return nil }
        return Span(start: range.lowerBound, end: range.upperBound, rule: .entropy)
    }

    private static let beforeValue = ByteSet("\"'\\ \t")
    private static let nameBytes = ByteSet.identifier.union("/")
    private static let leftEdge = ByteSet(".=~!#$%^*@\\-")
    /// Every byte of a token but `=`.
    private static var noSign: ByteSet { ByteSet(low: 0x03FFEC3A00000000, high: 0x47FFFFFED7FFFFFF) }
    private static let rightEdge = ByteSet(".~!#$%^*@\\-")

    /// In text the name stands before the value: `etag: …`, `"volumeID": "…"`.
    private static func isUnderPublicName(_ bytes: ByteView, _ start: Int) -> Bool {
        let sign = bytes.runBackward(of: beforeValue, from: start, to: max(0, start - 8))
        guard sign > 0, bytes[sign - 1] == UInt8(ascii: ":") || bytes[sign - 1] == UInt8(ascii: "=") else {
            return false
        }
        let end = bytes.runBackward(of: beforeValue, from: sign - 1, to: max(0, sign - 8))
        let name = bytes.runBackward(of: nameBytes, from: end, to: max(0, end - 96))
        return name < end && SecretNames.judge(bytes.part(name..<end)) == .publicData
    }

    /// A digest alone or as the last part of a name, a path or an image.
    private static func isHexDigest(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        let start = bytes.runBackward(of: .hex, from: range.upperBound, to: range.lowerBound)
        return PublicShape.isHexDigest(bytes, start..<range.upperBound)
            && (start == range.lowerBound
                || Randomness.randomMass(bytes, range.lowerBound..<start) < Randomness.minimumMass)
    }

    private static func trim(_ bytes: ByteView, _ token: Range<Int>) -> Range<Int> {
        var start = token.lowerBound
        var end = token.upperBound
        while start < end, leftEdge.contains(bytes[start]) { start += 1 }
        while end > start, rightEdge.contains(bytes[end - 1]) { end -= 1 }
        // `name=value`: the value alone, unless the sign is base64 padding.
        let sign = bytes.run(of: noSign, from: start, to: end)
        if sign < end, end - sign > 3 {
            let isPadding = bytes[sign..<end].allSatisfy { $0 == UInt8(ascii: "=") }
            if !isPadding, end - sign - 1 >= sign - start { start = sign + 1 }
        }
        return start..<end
    }
}
