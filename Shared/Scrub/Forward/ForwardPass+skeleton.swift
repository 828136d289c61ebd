import SharedJSON

// Members are walked inside a skeleton of the containers around them.
extension ForwardPass {
    /// `body` without its secrets; nil where it is no JSON at its place. The frame learns what its members tell.
    ///
    /// - Parameters:
    ///   - offset: of the body in the input.
    ///   - names: of the members in the body.
    ///   - mayFollow: false where the end of the container is in sight.
    ///   - tail: what makes a name a member.
    mutating func judged(
        _ body: [UInt8],
        at offset: Int,
        _ names: Set<String>,
        mayFollow: Bool = true,
        tail: [UInt8] = []
    ) -> (bytes: [UInt8], findings: [ScrubFinding])? {
        var text = skeleton(names, mayFollow)
        let inside = text.count..<(text.count + body.count)
        text += body + tail
        for frame in frames.reversed() { text.append(UInt8(ascii: frame.isObject ? "}" : "]")) }
        return text.withView { text in
            guard JSONText.read(text, into: &tape) else { return nil }
            if mayLearn { learner.walk(tape.view) }
            var writer = TapeWalk(learned: known)
            writer.walk(tape.view)
            let places = Places(inside: inside, shift: text.base.distance(to: tape.view.base))
            var edits = writer.edits.filter { places.holds(tape.view.nodes[$0.node]) }
            edits = withForced(edits, places, names, mayFollow)
            if tail.isEmpty { note(edits, text, places) }
            let written = JSONEdits.apply(edits, to: text, tape: tape.view, base: offset - inside.lowerBound)
            let behind = text.count - inside.upperBound
            return (Array(written.bytes[inside.lowerBound..<(written.bytes.count - behind)]), written.findings)
        }
    }

    private func skeleton(_ names: Set<String>, _ mayFollow: Bool) -> [UInt8] {
        var text: [UInt8] = []
        for (index, frame) in frames.enumerated() {
            let isInner = index == frames.count - 1
            text += frame.opening(besides: isInner ? names : [frame.entered.name], mayFollow: !isInner || mayFollow)
            if !isInner { text += frame.entered.raw }
        }
        return text
    }

    /// Which nodes stand in the body.
    private struct Places {
        let inside: Range<Int>
        let shift: Int

        func start(_ node: JSONTape.Node) -> Int { shift + Int(node.start) }
        func holds(_ node: JSONTape.Node) -> Bool { inside.contains(start(node)) }
    }

    /// The node of the container that was entered last: each is the last thing in the one around it.
    private func container() -> Int {
        var node = 0
        for _ in frames.dropFirst() {
            var next = node + 1
            var last = next
            while next < Int(tape.view.nodes[node].end) {
                last = next
                next = Int(tape.view.nodes[next].end)
            }
            node = tape.view.nodes[node].kind == .object ? last + 1 : last
        }
        return node
    }

    /// Takes out what may yet be marked.
    private func withForced(
        _ edits: [TapeWalk.Edit],
        _ places: Places,
        _ names: Set<String>,
        _ mayFollow: Bool
    ) -> [TapeWalk.Edit] {
        guard let frame = frames.last else { return edits }
        var nodes: [Range<Int>] = []
        let container = container()
        let all = (container + 1)..<Int(tape.view.nodes[container].end)
        if frame.isForced {
            nodes = [all]
        } else if frame.isObject {
            var next = all.lowerBound
            while next < all.upperBound {
                let end = Int(tape.view.nodes[next].end)
                let isMarkable = frame.mayBeMarked(
                    tape.view.text(next),
                    besides: names,
                    mayFollow: mayFollow,
                    isRoot: frames.count == 1
                )
                if places.holds(tape.view.nodes[next]), isMarkable { nodes.append((next + 1)..<end) }
                next = end
            }
        }
        guard !nodes.isEmpty else { return edits }
        var result = Dictionary(edits.map { ($0.node, $0) }) { first, _ in first }
        for node in nodes.joined() where places.holds(tape.view.nodes[node]) {
            switch tape.view.nodes[node].kind {
            case .string, .number, .true, .false:
                if result[node]?.spans.isEmpty != true {
                    result[node] = TapeWalk.Edit(
                        node: node,
                        text: Marker.bytes(.unscannable),
                        spans: [],
                        rule: .unscannable
                    )
                }
            case .object, .array, .key, .null: break
            }
        }
        return result.values.sorted { $0.node < $1.node }
    }

    /// What the members tell of those that follow.
    private mutating func note(_ edits: [TapeWalk.Edit], _ text: ByteView, _ places: Places) {
        guard let frame = frames.last else { return }
        let container = container()
        let end = Int(tape.view.nodes[container].end)
        let renamed = Dictionary(edits.map { ($0.node, $0.text) }) { first, _ in first }
        var next = container + 1
        var last = next
        while next < end {
            last = next
            let node = tape.view.nodes[next]
            if frame.isObject, places.holds(node) {
                let name = tape.view.text(next)
                if let new = renamed[next] {
                    frames[frames.count - 1].take(name: String(decoding: new, as: UTF8.self))
                } else if Marker.isMarker(tape.view.view(next)) {
                    frames[frames.count - 1].take(name: name)
                } else if ForwardFrame.telling.contains(name), let raw = raw(next + 1, text, places) {
                    frames[frames.count - 1].learn(name, Array("\"\(name)\":".utf8) + raw)
                }
            }
            next = Int(node.end)
        }
        if !frame.isObject, last < end {
            let isText = tape.view.nodes[last].kind == .string
            frames[frames.count - 1].learn(previous: isText ? raw(last, text, places) ?? [] : [])
        }
    }

    /// The bytes of a scalar as they stand in the text; nil for a container.
    private func raw(_ index: Int, _ text: ByteView, _ places: Places) -> [UInt8]? {
        let node = tape.view.nodes[index]
        let start = places.start(node)
        switch node.kind {
        case .true: return Array("true".utf8)
        case .false: return Array("false".utf8)
        case .null: return Array("null".utf8)
        case .number: return text.part(start..<(start + Int(node.length))).array
        case .string: return text.part((start - 1)..<(start + Int(node.length) + 1)).array
        case .object, .array, .key: return nil
        }
    }
}
