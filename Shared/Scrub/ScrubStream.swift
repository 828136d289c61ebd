package import SharedJSON

/// The scrubber for values that come one after the other on a tape and leave as bytes: a state of any size in the memory
/// of its largest resource.
///
/// First every value is learned from, then every value is judged by all that was learned, and written: layer 5 over the
/// whole file without holding it.
package struct ScrubStream: Sendable {
    private let scrubber: Scrubber
    private var walk = TapeWalk(learned: nil)
    private var isWriting = false

    package init(_ scrubber: Scrubber) { self.scrubber = scrubber }

    /// Remembers what is secret below the node `root`.
    package mutating func learn(_ tape: JSONTapeView, root: Int, hints: ScrubHints) {
        walk.walk(tape, root: root, hints: hints)
    }

    /// The same, and notes it for a writing pass over the same bytes.
    package mutating func learn(_ tape: JSONTapeView, root: Int, hints: ScrubHints, noting trace: inout ScrubTrace) {
        walk.walk(tape, root: root, hints: hints)
        trace.append(walk, tape, root)
    }

    /// Takes over what another stream has learned from another part of the same whole.
    package mutating func learn(from other: ScrubStream) { walk.collected.merge(other.walk.collected) }

    /// Ends learning: from here on values are written.
    package mutating func finishLearning() {
        let known = walk.collected
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
        var replay = TraceReplay(tape: tape, learned: walk.learned)
        guard replay.run(root, places) else { return false }
        walk.take(replay.edits)
        return true
    }

    /// The value that was judged last as compact JSON without its secrets, between `head` and `tail`.
    package func json(_ tape: JSONTapeView, root: Int, after head: [UInt8] = [], before tail: [UInt8] = []) -> [UInt8] {
        CompactJSON.bytes(tape, root, walk.edits, after: head, before: tail)
    }

    /// What became of the scalar at `node` in the value that was judged last; nil where it stayed as it was.
    package func replacement(of node: Int) -> String? {
        walk.edits.first { $0.node == node }.map { String(decoding: $0.text, as: UTF8.self) }
    }

    /// A short text such as an address.
    package func scrub(line: String) -> String {
        var copy = line
        let isClean = copy.withUTF8 { TextScanner.spans(ByteView($0), options: .init(), learned: walk.learned).isEmpty }
        if isClean { return line }
        return ScrubSession(scrubber, knowing: walk.learned).scrubbed(line: line)
    }
}
