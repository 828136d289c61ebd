package import SharedJSON

/// The scrubber for values that come one after the other on a tape and leave as bytes: a state of any size in the memory
/// of its largest resource.
///
/// First every value is learned from, then every value is judged by all that was learned, and written: layer 5 over the
/// whole file without holding it.
///
/// What only looks is mutating as well: called on a stream that somebody else holds it would otherwise be copied, and threads
/// would wait for each other's count of references.
package struct ScrubStream: Sendable {
    private let scrubber: Scrubber
    private var walk = TapeWalk(learned: nil)
    private var isWriting = false
    /// The last text before the number of an instance that had nothing secret.
    private var cleanStem: [UInt8] = []
    /// What stands before the last name of addresses, of which a short plain name makes no secret.
    private var plainHeads = CleanTexts()
    /// What the writing pass looks for.
    private(set) var known = LearnedValues()

    package init(_ scrubber: Scrubber) {
        self.scrubber = scrubber
        walk.collected = .collecting
    }

    /// Remembers what is secret below the node `root`.
    package mutating func learn(_ tape: JSONTapeView, root: Int, hints: ScrubHints) {
        walk.walk(tape, root: root, hints: hints)
    }

    /// Notes what was found in the value that was learned from last, for a writing pass over the same bytes.
    package mutating func note(_ tape: JSONTapeView, root: Int, in trace: inout ScrubTrace) {
        trace.append(walk, tape, root)
    }

    /// Memory that what was learned takes, about, in bytes.
    package var size: Int { walk.collected.size }

    /// Takes over what another stream has learned from another part of the same whole.
    package mutating func learn(from other: inout ScrubStream) { walk.collected.take(&other.walk.collected) }

    /// Ends learning: from here on values are written.
    package mutating func finishLearning() {
        swap(&known, &walk.collected)
        known.seal()
        walk = TapeWalk(learned: known.isEmpty ? nil : known)
        isWriting = true
    }

    /// Judges the value at `root`; `replacement` and `line` are about it from here on.
    package mutating func judge(_ tape: JSONTapeView, root: Int, hints: ScrubHints) {
        if !isWriting { finishLearning() }
        walk.walk(tape, root: root, hints: hints)
    }

    /// The same from what was noted when the stream learned from these bytes; false where it must be judged anew.
    package mutating func judge(
        _ tape: JSONTapeView,
        root: Int,
        from trace: ScrubTrace,
        _ position: inout ScrubTrace.Position
    ) -> Bool {
        guard isWriting, let places = trace.next(&position) else { return false }
        let edits: [TapeWalk.Edit]? = known.lend { known in
            var replay = TraceReplay(tape: tape, learned: known)
            return replay.run(root, places) ? replay.edits : nil
        }
        guard let edits else { return false }
        walk.take(edits)
        return true
    }

    /// Appends the value that was judged last as compact JSON without its secrets.
    package mutating func json(_ tape: JSONTapeView, root: Int, to buffer: inout LineBuffer) {
        CompactJSON.write(tape, root, walk.edits, to: &buffer)
    }

    /// The same while learning, for a draft.
    package mutating func json(_ tape: JSONTapeView, root: Int, to draft: inout ScrubDraftWriter) {
        draft.put(walk, tape, root)
    }

    /// A short text such as an address for the line of a draft, as it is scrubbed by what the text says itself.
    package mutating func scrub(line: String, to draft: inout ScrubDraftWriter) -> String {
        var copy = line
        let isClean = copy.withUTF8 { text in
            let text = ByteView(text)
            guard holdsNothing(text) else {
                draft.isOpen()
                return false
            }
            // In its line it stands with escapes.
            if text.contains(where: { $0 < 32 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
                draft.doubt(text)
            }
            return true
        }
        return isClean ? line : scrub(line: line)
    }

    /// What became of the scalar at `node` in the value that was judged last; nil where it stayed as it was.
    package mutating func replacement(of node: Int) -> String? {
        walk.edits.first { $0.node == node }.map { String(decoding: $0.text, as: UTF8.self) }
    }

    /// A short text such as an address.
    package mutating func scrub(line: String) -> String {
        var copy = line
        let isClean = copy.withUTF8 { text in
            let text = ByteView(text)
            return holdsNothing(text) && !known.lend { $0.isIn(text) }
        }
        return isClean ? line : ScrubSession(scrubber, knowing: walk.learned).scrubbed(line: line)
    }

    /// Whether a text has nothing secret by itself.
    private mutating func holdsNothing(_ text: ByteView) -> Bool {
        let stem = text.part(0..<Self.stem(text))
        if stem.count < text.count, stem.elementsEqual(cleanStem) { return true }
        if isPlainAddress(text) { return true }
        let found = TextScanner.scan(text, options: .init(), learned: nil)
        guard found.spans.isEmpty, !found.openings.areAny else { return false }
        if stem.count < text.count { cleanStem = Array(stem) }
        return true
    }

    /// `aws_instance.web`: small letters, digits, `_`, `-` and dots, a name of at most 14 bytes behind the last dot, and before it
    /// nothing random and no keyword. Nothing that is known by its shape is so short or goes on over a dot from so little, an
    /// assignment needs a sign, and a name of 14 bytes is not random enough.
    private mutating func isPlainAddress(_ text: ByteView) -> Bool {
        guard let dot = text.lastIndex(of: UInt8(ascii: ".")) else { return false }
        let name = text.part(dot + 1..<text.count)
        let head = text.part(0..<dot + 1)
        guard (1...Self.longestName).contains(name.count), name.allSatisfy(Self.nameBytes.contains),
            let key = CleanTexts.Key(head, .init())
        else { return false }
        if plainHeads.holds(key) { return true }
        guard let first = head.first, ByteSet.lower.contains(first), head.allSatisfy(Self.headBytes.contains),
            TextSurvey(head).firstKeyword == nil, Randomness.randomMass(head, 0..<head.count) == 0
        else { return false }
        plainHeads.insert(key)
        return true
    }

    /// Shorter than every `TokenShape` (15: `xoxb-` and ten) and than `Randomness.minimumMass`.
    private static let longestName = 14
    private static let nameBytes = ByteSet.lowerDigit.union("_-")
    private static let headBytes = ByteSet.lowerDigit.union("_-.")

    /// Where the number of an instance begins, `[12]`: the addresses of one resource differ in nothing else, and so few digits
    /// are no secret.
    private static func stem(_ text: ByteView) -> Int {
        guard text.last == UInt8(ascii: "]") else { return text.count }
        var start = text.count - 1
        while start > 0, ByteSet.digit.contains(text[start - 1]), text.count - start < 8 { start -= 1 }
        let isNumber = start < text.count - 1 && start > 0 && text[start - 1] == UInt8(ascii: "[")
        return isNumber ? start - 1 : text.count
    }
}
