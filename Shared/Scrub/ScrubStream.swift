package import SharedJSON

/// The scrubber for values that come one after the other on a tape and leave as bytes: a state of any size in the memory
/// of its largest resource.
///
/// First every value is learned from, then every value is written, scrubbed by all that was learned: layer 5 over the
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

    /// Takes over what another stream has learned from another part of the same whole.
    package mutating func learn(from other: ScrubStream) { walk.collected.merge(other.walk.collected) }

    /// Ends learning: from here on values are written.
    package mutating func finishLearning() {
        let known = walk.collected
        walk = TapeWalk(learned: known.isEmpty ? nil : known)
        isWriting = true
    }

    /// Appends the value at `root` as compact JSON without its secrets.
    package mutating func write(_ tape: JSONTapeView, root: Int, hints: ScrubHints, into bytes: inout [UInt8]) {
        if !isWriting { finishLearning() }
        walk.walk(tape, root: root, hints: hints)
        CompactJSON.write(tape, root, walk.edits, into: &bytes)
    }

    /// What became of the scalar at `node` in the value that was written last; nil where it stayed as it was.
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
