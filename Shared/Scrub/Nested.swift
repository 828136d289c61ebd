import SharedJSON

/// Opens encodings around text: base64 (bounded in size and depth).
enum Nested {
    /// nil: no encoded text. Otherwise the rule under which it goes, or nil inside where it was read and is clean (then
    /// entropy is no evidence either).
    static func judgeBase64(_ bytes: ByteView, _ range: Range<Int>, _ options: TextScanner.Options) -> ScrubRule?? {
        guard isCandidate(bytes, range) else { return nil }
        if bytes.has("H4sI", at: range.lowerBound), range.count >= 40 { return .some(.unscannable) }
        if bytes[range.lowerBound] == UInt8(ascii: "M"), range.count >= 60 {
            switch DERShape.judge(bytes, range) {
            case .privateKey: return .some(.privateKey)
            case .publicPart: return .some(nil)
            case .other: break
            }
        }
        // The first bytes tell cheaply whether this is text at all.
        let head = range.lowerBound..<min(range.upperBound, range.lowerBound + 24)
        guard range.count >= 16, LenientBase64.headIsPlain(bytes, head) else {
            return nil
        }
        guard range.count <= TokenWalk.decodeLimit, options.depth < TokenWalk.maxDepth else {
            return .some(.unscannable)
        }
        guard let decoded = LenientBase64.decode(bytes, range), decoded.withView(LenientBase64.isText) else {
            return nil
        }
        var inner = options
        inner.depth += 1
        return decoded.withView { holdsSecret($0, inner) } ? .some(.encoded) : .some(nil)
    }

    private static func isCandidate(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        var end = range.upperBound
        while end > range.lowerBound, bytes[end - 1] == UInt8(ascii: "=") { end -= 1 }
        return bytes.run(of: LenientBase64.body, from: range.lowerBound, to: end) == end
    }

    private static func holdsSecret(_ text: ByteView, _ options: TextScanner.Options) -> Bool {
        if JSONText.looksLikeDocument(text) {
            var tape = JSONTape()
            if JSONText.read(text, into: &tape) {
                var walk = TapeWalk(learned: nil, nesting: options.depth)
                walk.walk(tape.view)
                return walk.counts.total > 0
            }
        }
        return !TextScanner.spans(text, options: options).isEmpty
    }
}
