import SharedJSON

/// What a learning pass found, value by value, so that a writing pass over the same bytes need not judge again.
///
/// It holds places and rules and no text, packed into some four bytes for each secret: a large state has many.
package struct ScrubTrace: Sendable {
    struct Place: Sendable, Equatable {
        /// The changed node, counted from the root of its value.
        var node: Int
        var rule: ScrubRule
        /// What was secret in the decoded text; nil where all of it was.
        var range: Range<Int>?
    }

    /// Where the writing pass stands.
    package struct Position: Sendable {
        fileprivate var value = 0
        fileprivate var byte = 0

        package init() {}
    }

    /// The places of all values: for each the step from the node before, the rule with a sign for "all of it", and
    /// else start and length; numbers in pieces of seven bits, the low ones first.
    private var bytes: [UInt8] = []
    /// For each value how many places belong to it; `again` for one that must be walked again.
    private var counts: [UInt8] = []
    private static let again = UInt8.max

    package init() {}

    /// Notes what a walk has found below `root`. What it decoded may hold a value that is learned later, and the bytes of
    /// the text do not show it: walked again.
    mutating func append(_ walk: TapeWalk, _ tape: JSONTapeView, _ root: Int) {
        guard let places = Self.places(walk, tape, root), places.count < Int(Self.again) else {
            return counts.append(Self.again)
        }
        counts.append(UInt8(places.count))
        var node = 0
        for place in places {
            put(place.node - node)
            node = place.node
            put(place.rule.ordinal << 1 | (place.range == nil ? 1 : 0))
            if let range = place.range {
                put(range.lowerBound)
                put(range.count)
            }
        }
    }

    /// Nothing more comes: gives back the memory that was kept for more.
    package mutating func seal() {
        bytes = bytes.withUnsafeBufferPointer { Array($0) }
        counts = counts.withUnsafeBufferPointer { Array($0) }
    }

    /// nil where the value must be walked again once all is learned.
    static func places(_ walk: TapeWalk, _ tape: JSONTapeView, _ root: Int) -> [Place]? {
        walk.openings.areAny ? nil : places(walk.edits, tape, root)
    }

    /// nil where an edit is more than markers in the places of secrets.
    private static func places(_ edits: [TapeWalk.Edit], _ tape: JSONTapeView, _ root: Int) -> [Place]? {
        var places: [Place] = []
        for edit in edits {
            let node = tape.nodes[edit.node]
            guard node.kind != .key, edit.node >= root + (places.last?.node ?? 0) else { return nil }
            if edit.text == Marker.bytes(edit.rule) {
                places.append(Place(node: edit.node - root, rule: edit.rule, range: nil))
                continue
            }
            guard node.kind == .string, !edit.spans.isEmpty,
                tape.withText(edit.node, { TextScanner.replace(edit.spans, in: $0) == edit.text })
            else { return nil }
            for span in edit.spans {
                places.append(Place(node: edit.node - root, rule: span.rule, range: span.start..<span.end))
            }
        }
        return places
    }

    /// The places of the next value; nil where it must be walked again, or was never noted.
    func next(_ position: inout Position) -> [Place]? {
        guard position.value < counts.count else { return nil }
        let count = counts[position.value]
        position.value += 1
        guard count != Self.again else { return nil }
        var places: [Place] = []
        var node = 0
        for _ in 0..<count {
            node += take(&position)
            let word = take(&position)
            guard let rule = ScrubRule(ordinal: word >> 1) else { return nil }
            var range: Range<Int>?
            if word & 1 == 0 {
                let start = take(&position)
                range = start..<start + take(&position)
            }
            places.append(Place(node: node, rule: rule, range: range))
        }
        return places
    }

    private mutating func put(_ number: Int) {
        var rest = number
        while rest >= 128 {
            bytes.append(UInt8(truncatingIfNeeded: rest & 127 | 128))
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private func take(_ position: inout Position) -> Int {
        var number = 0
        var shift = 0
        while true {
            let byte = bytes[position.byte]
            position.byte += 1
            number |= Int(byte & 127) << shift
            if byte < 128 { return number }
            shift += 7
        }
    }
}

extension ScrubRule {
    private static let all = Array(allCases)
    private static let ordinals = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })

    /// Its place among all rules, for this process.
    fileprivate var ordinal: Int { Self.ordinals[self] ?? 0 }

    fileprivate init?(ordinal: Int) {
        guard Self.all.indices.contains(ordinal) else { return nil }
        self = Self.all[ordinal]
    }
}

extension JSONTapeView {
    /// The text of a node, without escapes.
    @inline(__always)
    func withText<Result>(_ node: Int, _ body: (ByteView) -> Result) -> Result {
        nodes[node].isEscaped ? decoded(node).withView(body) : body(view(node))
    }
}
