import SharedBase
import SharedJSON

/// Writes the edits of a walk into the tree that the tape was made from.
struct ValueEdits {
    private let edits: [TapeWalk.Edit]
    private let style: ScrubStyle
    private let tagKey: [UInt8]
    private var next = 0
    private var node = 0

    /// The tree without its secrets. `value` is what `JSONTape.load` was given.
    static func apply(_ edits: [TapeWalk.Edit], to value: Value, style: ScrubStyle, tagKey: [UInt8]) -> Value {
        guard !edits.isEmpty else { return value }
        var writer = ValueEdits(edits: edits, style: style, tagKey: tagKey)
        return writer.value(value)
    }

    private init(edits: [TapeWalk.Edit], style: ScrubStyle, tagKey: [UInt8]) {
        self.edits = edits
        self.style = style
        self.tagKey = tagKey
    }

    /// The edit of the node that comes next, if it has one.
    private mutating func edit() -> TapeWalk.Edit? {
        defer { node += 1 }
        guard next < edits.count, edits[next].node == node else { return nil }
        defer { next += 1 }
        return edits[next]
    }

    private mutating func value(_ value: Value) -> Value {
        if let edit = edit() {
            // What lies in a container that went whole has nodes as well.
            if case .array(let items) = value { for item in items { skip(item) } }
            if case .object(let object) = value { for member in object.members { skip(member: member.value) } }
            return edit.spans.isEmpty
                ? redacted(edit.rule, value) : .string(String(decoding: edit.text, as: UTF8.self))
        }
        switch value {
        case .array(let items):
            var result: [Value] = []
            result.reserveCapacity(items.count)
            for item in items { result.append(self.value(item)) }
            return .array(result)
        case .object(let object):
            var result = ValueObject()
            result.reserveCapacity(object.count)
            for member in object.members {
                let key = edit().map { String(decoding: $0.text, as: UTF8.self) } ?? member.key
                result[key] = self.value(member.value)
            }
            return .object(result)
        default:
            return value
        }
    }

    private mutating func skip(member value: Value) {
        node += 1
        skip(value)
    }

    private mutating func skip(_ value: Value) {
        node += 1
        switch value {
        case .array(let items): for item in items { skip(item) }
        case .object(let object): for member in object.members { skip(member: member.value) }
        default: break
        }
    }

    private func redacted(_ rule: ScrubRule, _ value: Value) -> Value {
        guard case .tagged = style else { return .string(Marker.text(rule)) }
        let bytes: [UInt8] =
            switch value {
            case .string(let text), .number(let text): Array(text.utf8)
            case .bool(let flag): Array((flag ? "true" : "false").utf8)
            default: []
            }
        return Scrubber.tagged(rule, bytes, tagKey)
    }
}
