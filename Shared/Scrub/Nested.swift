import SharedJSON
import SharedZip

/// Opens encodings around text: base64, and gzip inside it. Bounded in size, in expansion and in depth.
struct Nested {
    let options: TextScanner.Options
    /// Values known to be secret; nil in the learning pass.
    let learned: LearnedValues?
    private(set) var openings = Openings()

    init(options: TextScanner.Options, learned: LearnedValues?) {
        self.options = options
        self.learned = learned
    }

    /// What gzip may hold: a Helm release or user data, not a disk image.
    private static let zipLimits = ZipLimits(bytes: 16 << 20)
    /// Shorter text is no gzip stream.
    private static let shortestZip = 24

    /// nil: no encoded text. Otherwise the rule under which it goes, or nil inside where it was read and is clean (then
    /// entropy is no evidence either).
    mutating func judgeBase64(_ bytes: ByteView, _ range: Range<Int>) -> ScrubRule?? {
        guard Self.isCandidate(bytes, range) else { return nil }
        if bytes.has("H4sI", at: range.lowerBound), range.count >= Self.shortestZip {
            return .some(judgeZip(bytes, range))
        }
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
        // Only what is looked into can hold what is learned later.
        openings.areAny = true
        return decoded.withView { holdsSecret($0) } ? .some(.encoded) : .some(nil)
    }

    /// Gzip in base64: goes where it cannot be opened within the bounds, is no text, or holds a secret.
    private mutating func judgeZip(_ bytes: ByteView, _ range: Range<Int>) -> ScrubRule? {
        guard range.count <= TokenWalk.decodeLimit, options.depth < TokenWalk.maxDepth,
            let packed = LenientBase64.decode(bytes, range),
            let text = try? packed.withUnsafeBytes({ try Zip.inflate($0, .gzip, limits: Self.zipLimits) }),
            text.withView(LenientBase64.isText)
        else { return .unscannable }
        openings.areAny = true
        return text.withView { holdsSecret($0) } ? .encoded : nil
    }

    private static func isCandidate(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        var end = range.upperBound
        while end > range.lowerBound, bytes[end - 1] == UInt8(ascii: "=") { end -= 1 }
        return bytes.run(of: LenientBase64.body, from: range.lowerBound, to: end) == end
    }

    private mutating func holdsSecret(_ text: ByteView) -> Bool {
        var inner = options
        inner.depth += 1
        if JSONText.looksLikeDocument(text) {
            var tape = JSONTape()
            if JSONText.read(text, into: &tape) {
                var walk = TapeWalk(learned: learned, nesting: inner.depth)
                walk.walk(tape.view)
                openings.merge(walk.openings)
                for edit in walk.edits where walk.isWorthKeeping(edit) {
                    tape.view.withText(edit.node) { openings.add($0) }
                }
                return walk.counts.total > 0
            }
        }
        let found = TextScanner.scan(text, options: inner, learned: learned)
        openings.merge(found.openings)
        for span in found.spans where TapeWalk.isWorthLearning(span.rule) {
            openings.add(text.part(span.start..<span.end))
        }
        return !found.spans.isEmpty
    }
}
