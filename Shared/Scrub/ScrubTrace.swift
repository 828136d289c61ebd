import SharedJSON

/// What a learning pass found, value by value, so that a writing pass over the same bytes need not judge again.
///
/// It holds places and rules and no text: sixteen bytes for each secret.
package struct ScrubTrace: Sendable {
    struct Place: Sendable {
        /// The changed node, counted from the root of its value.
        var node: UInt32
        var rule: ScrubRule
        /// What was secret in the decoded text; `whole` at its end where all of it was.
        var start: UInt32
        var end: UInt32

        static let whole = UInt32.max
    }

    /// Where the writing pass stands.
    package struct Position: Sendable {
        fileprivate var value = 0
        fileprivate var place = 0

        package init() {}
    }

    private var places: [Place] = []
    /// For each value how many places belong to it; `again` for one that must be walked again.
    private var counts: [UInt8] = []
    private static let again = UInt8.max

    package init() {}

    /// Notes what a walk has found below `root`. What it decoded may hold a value that is learned later, and the bytes of
    /// the text do not show it: walked again.
    mutating func append(_ walk: TapeWalk, _ tape: JSONTapeView, _ root: Int) {
        let start = places.count
        if walk.openings.areAny { return counts.append(Self.again) }
        for edit in walk.edits {
            guard add(edit, tape, root), places.count - start < Int(Self.again) else {
                places.removeSubrange(start...)
                return counts.append(Self.again)
            }
        }
        counts.append(UInt8(places.count - start))
    }

    /// False where the edit is more than markers in the places of secrets.
    private mutating func add(_ edit: TapeWalk.Edit, _ tape: JSONTapeView, _ root: Int) -> Bool {
        let node = tape.nodes[edit.node]
        guard node.kind != .key, let number = UInt32(exactly: edit.node - root) else { return false }
        if edit.text == Marker.bytes(edit.rule) {
            places.append(Place(node: number, rule: edit.rule, start: 0, end: Place.whole))
            return true
        }
        guard node.kind == .string, !edit.spans.isEmpty,
            tape.withText(edit.node, { TextScanner.replace(edit.spans, in: $0) == edit.text })
        else { return false }
        for span in edit.spans {
            guard let end = UInt32(exactly: span.end), end != Place.whole else { return false }
            places.append(Place(node: number, rule: span.rule, start: UInt32(span.start), end: end))
        }
        return true
    }

    /// The places of the next value; nil where it must be walked again, or was never noted.
    func next(_ position: inout Position) -> ArraySlice<Place>? {
        guard position.value < counts.count else { return nil }
        defer { position.value += 1 }
        guard counts[position.value] != Self.again else { return nil }
        let start = position.place
        position.place += Int(counts[position.value])
        return places[start..<position.place]
    }
}

extension JSONTapeView {
    /// The text of a node, without escapes.
    @inline(__always)
    func withText<Result>(_ node: Int, _ body: (ByteView) -> Result) -> Result {
        nodes[node].isEscaped ? decoded(node).withView(body) : body(view(node))
    }
}
