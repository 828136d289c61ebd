/// What a marker does to its neighbours: a word that went on behind a secret begins behind the marker, and is judged anew.
///
/// So that scrubbing twice changes nothing, the first pass judges such text as if the markers were already there.
enum SecondLook {
    /// Each look can bring new markers; what a stranger builds longer than this is left to the next pass.
    static let most = 4

    /// Whether something is cut in two by one of `spans` that could be judged otherwise without its other half.
    static func isWorthIt(_ spans: [Span], in bytes: ByteView) -> Bool {
        spans.contains { begins(behind: $0, bytes) || ends(before: $0, bytes) || isInUserPart($0, bytes) }
    }

    /// Between the `://` of an address and a later `@`: a marker that takes one `@` away leaves the next one to end the password.
    private static func isInUserPart(_ span: Span, _ bytes: ByteView) -> Bool {
        // The password of an address that stands as it should goes up to its `@`.
        if span.rule == .urlPassword, span.end < bytes.count, bytes[span.end] == UInt8(ascii: "@") { return false }
        var start = span.start
        let lowest = max(0, span.start - longestUserPart)
        while start > lowest, !isBorder(bytes[start - 1]), !bytes.has("://", at: start) { start -= 1 }
        guard bytes.has("://", at: start) else { return false }
        let end = min(bytes.count, span.end + longestUserPart)
        return bytes[span.end..<end].first { $0 == UInt8(ascii: "@") || isBorder($0) } == UInt8(ascii: "@")
    }

    /// As far as `URLShape` looks.
    private static let longestUserPart = 1024

    private static func isBorder(_ byte: UInt8) -> Bool {
        ByteSet.space.contains(byte) || ByteSet.quote.contains(byte)
    }

    /// A name of two bytes (`pw`) or a token.
    private static func begins(behind span: Span, _ bytes: ByteView) -> Bool {
        let name = bytes.run(of: .identifier, from: span.end, to: min(bytes.count, span.end + 2))
        if name - span.end == 2 { return true }
        return span.rule == .byValue
            && isToken(bytes.run(of: TokenWalk.tokenBytes, from: span.end, to: bytes.count) - span.end)
    }

    /// Only what is found behind or within the tokens cuts one: the others are cut out before.
    private static func ends(before span: Span, _ bytes: ByteView) -> Bool {
        guard span.rule == .byValue || span.rule == .entropy || span.rule == .encoded else { return false }
        return isToken(span.start - bytes.runBackward(of: TokenWalk.tokenBytes, from: span.start))
    }

    private static func isToken(_ length: Int) -> Bool { length >= TokenWalk.shortest }

    /// `found`, places in the text with a marker for each of `spans`, as places in the text before.
    static func places(_ found: [Span], before spans: [Span]) -> [Span] {
        var next = 0
        var shift = 0
        /// In order: the spans that end before `offset` are behind us.
        func input(_ offset: Int, isEnd: Bool) -> Int {
            while next < spans.count {
                let span = spans[next]
                let marker = span.start - shift
                let length = Marker.text(span.rule).utf8.count
                if isEnd ? offset <= marker : offset < marker { break }
                if isEnd ? offset < marker + length : offset < marker + length { return isEnd ? span.end : span.start }
                shift += span.end - span.start - length
                next += 1
            }
            return offset + shift
        }
        return found.map { span in
            let start = input(span.start, isEnd: false)
            return Span(start: start, end: input(span.end, isEnd: true), rule: span.rule)
        }
    }
}

extension Span {
    /// The place of a finding.
    init(_ finding: ScrubFinding) {
        self.init(start: finding.offset, end: finding.offset + finding.length, rule: finding.rule)
    }
}
