import SharedJSON

/// Writes a subtree of a tape as JSON without white space. Texts are copied with the escapes that they were written
/// with; what the walk has edited is written instead.
struct CompactJSON {
    private let tape: JSONTapeView
    private let edits: [TapeWalk.Edit]
    private var nextEdit = 0
    private var out: UnsafeMutablePointer<UInt8>

    /// Appends the subtree at `root`; `edits` are in the order of their nodes.
    static func write(_ tape: JSONTapeView, _ root: Int, _ edits: [TapeWalk.Edit], to buffer: inout LineBuffer) {
        buffer.append(atMost: bound(tape, root, edits)) { start in
            var writer = CompactJSON(tape: tape, edits: edits, out: start)
            writer.value(root)
            return start.distance(to: writer.out)
        }
    }

    /// More bytes than the subtree can become: its raw text up to its last scalar, the brackets behind that, and the
    /// texts of the edits with every byte as a `\u` escape.
    private static func bound(_ tape: JSONTapeView, _ root: Int, _ edits: [TapeWalk.Edit]) -> Int {
        let last = tape.nodes[Int(tape.nodes[root].end) - 1]
        let raw = Int(last.start) + Int(last.length) - Int(tape.nodes[root].start)
        let nodes = Int(tape.nodes[root].end) - root
        return max(0, raw) + nodes * 4 + 64 + edits.reduce(0) { $0 + $1.text.count * 6 + 2 }
    }

    private init(tape: JSONTapeView, edits: [TapeWalk.Edit], out: UnsafeMutablePointer<UInt8>) {
        self.tape = tape
        self.edits = edits
        self.out = out
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        out.pointee = byte
        out += 1
    }

    /// The text of a node, sixteen bytes a step: most are shorter than a call is long. Behind it as many can be read
    /// (`JSONTape`), and the room for the output has as many more.
    @inline(__always)
    private mutating func put(_ node: Int) {
        let start = UnsafeRawPointer(tape.base + Int(tape.nodes[node].start))
        let count = Int(tape.nodes[node].length)
        let target = UnsafeMutableRawPointer(out)
        var done = 0
        while done < count {
            let bytes = (start + done).loadUnaligned(as: SIMD16<UInt8>.self)
            (target + done).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
            done &+= 16
        }
        out += count
    }

    private mutating func value(_ node: Int) {
        let kind = tape.nodes[node].kind
        if nextEdit < edits.count, edits[nextEdit].node == node { return edited() }
        switch kind {
        case .string, .key:
            put(UInt8(ascii: "\""))
            put(node)
            put(UInt8(ascii: "\""))
        case .number, .true, .false, .null: put(node)
        case .array: array(node)
        case .object: object(node)
        }
    }

    private mutating func array(_ node: Int) {
        let end = Int(tape.nodes[node].end)
        put(UInt8(ascii: "["))
        var next = node + 1
        while next < end {
            if next > node + 1 { put(UInt8(ascii: ",")) }
            value(next)
            next = Int(tape.nodes[next].end)
        }
        put(UInt8(ascii: "]"))
    }

    private mutating func object(_ node: Int) {
        let end = Int(tape.nodes[node].end)
        put(UInt8(ascii: "{"))
        var next = node + 1
        while next < end {
            if next > node + 1 { put(UInt8(ascii: ",")) }
            value(next)
            put(UInt8(ascii: ":"))
            value(next + 1)
            next = Int(tape.nodes[next].end)
        }
        put(UInt8(ascii: "}"))
    }

    /// The text of the next edit, whatever stood there before.
    private mutating func edited() {
        var text: [UInt8] = [UInt8(ascii: "\"")]
        JSONText.escape(edits[nextEdit].text, into: &text)
        text.append(UInt8(ascii: "\""))
        nextEdit += 1
        text.withUnsafeBufferPointer { text in
            if let start = text.baseAddress { out.update(from: start, count: text.count) }
        }
        out += text.count
    }
}
