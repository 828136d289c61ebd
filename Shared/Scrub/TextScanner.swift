/// Layers 3 and 4 and the assignments of layer 2 over one text: gives what is secret, in order and without overlap.
struct TextScanner {
    struct Options {
        /// Entropy says something about this text (false under names such as `id` or `etag`).
        var entropy = true
        /// Hexadecimal digits of digest length are secret if random: the name above them does not make them a digest.
        var hexIsSecret = false
        /// How many encodings (JSON in a string, base64) have been opened around this text.
        var depth = 0
    }

    let bytes: ByteView
    let options: Options
    /// Values known to be secret (layer 5); nil in the learning pass.
    let learned: LearnedValues?

    private(set) var spans: [Span] = []
    private(set) var openings = Openings()
    /// What is surely public: markers, certificates. Nothing is found inside.
    private var opaque: [Range<Int>] = []

    private init(_ bytes: ByteView, options: Options, learned: LearnedValues?) {
        self.bytes = bytes
        self.options = options
        self.learned = learned
    }

    /// The spans of secrets in `bytes`.
    static func spans(_ bytes: ByteView, options: Options, learned: LearnedValues? = nil) -> [Span] {
        scan(bytes, options: options, learned: learned).spans
    }

    /// The same with what came to light inside encodings.
    static func scan(_ bytes: ByteView, options: Options, learned: LearnedValues?) -> (
        spans: [Span], openings: Openings
    ) {
        guard bytes.count >= 4 else { return ([], Openings()) }
        let survey = TextSurvey(bytes)
        // Most texts of a large state end here.
        if learned == nil, !survey.mayHold(bytes) { return ([], Openings()) }
        var scanner = TextScanner(bytes, options: options, learned: learned)
        scanner.run(survey)
        for _ in 0..<SecondLook.most {
            guard scanner.leavesText, scanner.lookAgain() else { break }
        }
        return (scanner.spans, scanner.openings)
    }

    /// Something was found, and something stands beside it that the marker can make look otherwise.
    private var leavesText: Bool {
        guard let first = spans.first else { return false }
        return first.end - first.start < bytes.count
    }

    /// Adds what shows once the markers stand; false where that is nothing.
    private mutating func lookAgain() -> Bool {
        let more = Self.replace(spans, in: bytes).withView { text in
            var second = TextScanner(text, options: options, learned: learned)
            second.run(TextSurvey(text))
            openings.merge(second.openings)
            return second.spans
        }
        guard !more.isEmpty else { return false }
        let before = spans
        // What was public before may not be now: where a marker took the first line of a certificate, it is none.
        spans = Self.merge(spans + SecondLook.places(more, before: spans), [])
        return spans != before
    }

    private mutating func run(_ survey: TextSurvey) {
        let markers = survey.has(.bracket) ? Marker.places(in: bytes) : []
        opaque = markers
        var found = survey.has(.lineEnd) ? YAMLLines.spans(bytes) : []
        if let first = survey.firstKeyword { keywordSpans(&found, markers, from: first) }
        if !markers.isEmpty { found = Self.withoutStarts(inside: markers, found) }
        if !found.isEmpty { spans = Self.merge(found, opaque) }
        defer { byValue() }
        guard survey.longestToken >= TokenWalk.shortest, !isCloudID(survey) else { return }
        var nested = Nested(options: options, learned: learned)
        let tokens = TokenWalk.spans(bytes, &nested, taken: spans, opaque: opaque)
        openings = nested.openings
        if !tokens.isEmpty { spans = Self.merge(spans + tokens, opaque) }
    }

    /// All of the text is the id of something in a cloud and no keyword is in it: as a token it would pass, later.
    private func isCloudID(_ survey: TextSurvey) -> Bool {
        survey.longestToken == bytes.count && survey.firstKeyword == nil
            && PublicShape.cloudIDEnd(bytes, 0, bytes.count) == bytes.count
    }

    /// Behind the tokens: encoded text goes whole, not the part of it in which a known value shows.
    private mutating func byValue() {
        guard let learned else { return }
        var found: [Span] = []
        learned.spans(in: bytes, &found)
        if !found.isEmpty { spans = Self.merge(spans + found, opaque) }
    }

    /// One pass of the automaton; each hit is examined by its matcher.
    /// A marker's own text names nothing (`[REDACTED:github-token]=…`).
    private mutating func keywordSpans(_ found: inout [Span], _ markers: [Range<Int>], from first: Int) {
        var marker = 0
        var publicBlocks: [Range<Int>] = []
        var nameEnd = 0
        var blockEnd = 0
        var ends = PEMShape.EndFinder()
        let range = 0..<bytes.count
        let keywords = Keywords.shared
        keywords.automaton.scan(bytes, range, from: first) { keyword, end in
            while marker < markers.count, markers[marker].upperBound < end { marker += 1 }
            if marker < markers.count, markers[marker].lowerBound < end { return }
            for meaning in keywords.meanings[keyword] {
                switch meaning {
                case .shapes(let shapes):
                    for shape in shapes {
                        if let span = shape.match(bytes, prefixEnd: end, limit: bytes.count) { found.append(span) }
                    }
                case .special(let special):
                    guard end > blockEnd, let span = special.match(bytes, keywordEnd: end, in: range) else { continue }
                    found.append(span)
                case .armour:
                    guard end > blockEnd else { continue }
                    let start = end - PEMShape.opening.utf8.count
                    if let span = PEMShape.match(bytes, start: start, labelStart: end, limit: bytes.count, &ends) {
                        found.append(span)
                        blockEnd = span.end
                    } else if let stop = PEMShape.publicBlockEnd(bytes, labelStart: end, limit: bytes.count, &ends) {
                        publicBlocks.append(end..<stop)
                    }
                case .name:
                    guard end > nameEnd, end > blockEnd, end < bytes.count else { continue }
                    let (stop, span) = Assignments.match(bytes, hitStart: end - 1, hitEnd: end, in: range)
                    nameEnd = span?.end ?? stop
                    if let span { found.append(span) }
                }
            }
        }
        guard !publicBlocks.isEmpty else { return }
        opaque += publicBlocks
        opaque.sort { $0.lowerBound < $1.lowerBound }
    }

    /// A value that begins inside a marker is the marker's own text, taken apart at its colon.
    private static func withoutStarts(inside markers: [Range<Int>], _ found: [Span]) -> [Span] {
        var marker = 0
        return found.sorted { $0.start < $1.start }.filter { span in
            while marker < markers.count, markers[marker].upperBound <= span.start { marker += 1 }
            return marker == markers.count || span.start <= markers[marker].lowerBound
        }
    }

    /// Sorted, without overlap; where two overlap the union is one span under the rule of the earlier, longer one.
    static func merge(_ found: [Span], _ opaque: [Range<Int>]) -> [Span] {
        let sorted = found.filter { $0.end > $0.start }.sorted { ($0.start, $1.end) < ($1.start, $0.end) }
        var merged: [Span] = []
        var area = 0
        for span in sorted {
            while area < opaque.count, opaque[area].upperBound <= span.start { area += 1 }
            if area < opaque.count, opaque[area].lowerBound <= span.start, span.end <= opaque[area].upperBound {
                continue
            }
            if let last = merged.last, span.start < last.end {
                merged[merged.count - 1].end = max(last.end, span.end)
            } else {
                merged.append(span)
            }
        }
        return merged
    }

    /// The text with each span replaced by its marker.
    static func replace(_ spans: [Span], in bytes: ByteView) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        for span in spans {
            result.append(contentsOf: bytes.part(position..<span.start).buffer)
            result.append(contentsOf: Marker.bytes(span.rule))
            position = span.end
        }
        result.append(contentsOf: bytes.part(position..<bytes.count).buffer)
        return result
    }
}
