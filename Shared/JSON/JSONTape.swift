package import SharedBase

/// One JSON value as a flat list of nodes in the order of the text: a tree without an allocation for each value.
///
/// An object is its node, then for each member the node of its key and the nodes of its value; an array its node and
/// its elements. `end` leads past a subtree, so that members and elements are walked without reading what lies in them.
/// A tape is filled again and again; it keeps its memory. Texts are not copied: nodes hold places in the reader's
/// window, which stays as it is until the reader is asked for more. Behind a text `slack` more bytes can be read, whatever
/// they hold, unless the tape stands on its input.
package struct JSONTape: ~Copyable {
    package enum Kind: UInt8, Sendable {
        case object, array, key, string, number, `true`, `false`, null
    }

    package struct Node {
        package let kind: Kind
        /// Whether the bytes hold escapes and so are not yet the text.
        package let isEscaped: Bool
        /// Where the raw bytes of a key, string (without quotes) or number begin, counted from `base`; for a container
        /// where its bracket stands.
        package let start: UInt32
        /// How many raw bytes a key, string or number has; how many members or elements a container has.
        package fileprivate(set) var length: UInt32
        /// The first node behind this one and all below it; for a key the first behind its value.
        package fileprivate(set) var end: UInt32
        /// For whoever walks the tape; 0 when it is filled.
        package var note: UInt32 = 0
    }

    private var store: UnsafeMutablePointer<Node>
    private var capacity: Int
    package private(set) var count = 0
    private var bytes: UnsafePointer<UInt8>
    /// The offset in the reader's input of the byte from which places are counted.
    private var origin = 0
    /// The texts of a tape that was made from a `Value`: own memory, because nodes point into it.
    private var arena: UnsafeMutablePointer<UInt8>
    private var arenaCount = 0
    private var arenaCapacity = 256
    /// The innermost open container and the key whose value is awaited; -1 for none.
    private var container = -1
    private var lastKey = -1
    /// The same of each container around it, two entries each.
    private var outer: UnsafeMutablePointer<Int>
    private var outerCount = 0
    private var outerCapacity = 64
    package static let slack = 16

    package init() {
        capacity = 256
        store = .allocate(capacity: capacity)
        arena = .allocate(capacity: arenaCapacity + Self.slack)
        bytes = UnsafePointer(arena)
        outer = .allocate(capacity: outerCapacity)
    }

    deinit {
        outer.deallocate()
        store.deallocate()
        arena.deallocate()
    }

    /// The nodes and the bytes they point to, without counting references. Valid until the tape or its reader is asked
    /// for more, and no longer than the tape.
    package var view: JSONTapeView { JSONTapeView(nodes: store, count: count, base: bytes) }

    /// The root again as a tree.
    package var value: Value { view.value(0) }

    // MARK: Filling

    fileprivate mutating func clear() {
        count = 0
        container = -1
        lastKey = -1
        outerCount = 0
    }

    @inline(__always)
    fileprivate mutating func append(_ kind: Kind, start: Int, length: Int, isEscaped: Bool) {
        if count == capacity { grow() }
        (store + count).initialize(
            to: Node(
                kind: kind,
                isEscaped: isEscaped,
                start: UInt32(truncatingIfNeeded: start),
                length: UInt32(truncatingIfNeeded: length),
                end: UInt32(truncatingIfNeeded: count &+ 1)
            )
        )
        count &+= 1
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: store, count: count)
        store.deallocate()
        store = larger
        capacity *= 2
    }

    /// A value stands complete: closes the key before it and counts it in its container.
    @inline(__always)
    fileprivate mutating func finish() {
        if lastKey >= 0 {
            store[lastKey].end = UInt32(truncatingIfNeeded: count)
            lastKey = -1
        }
        if container >= 0 { store[container].length &+= 1 }
    }

    @inline(__always)
    fileprivate mutating func begin(_ kind: Kind, start: Int) {
        if outerCount == outerCapacity { growOuter() }
        outer[outerCount] = container
        outer[outerCount &+ 1] = lastKey
        outerCount &+= 2
        container = count
        lastKey = -1
        append(kind, start: start, length: 0, isEscaped: false)
    }

    private mutating func growOuter() {
        let larger = UnsafeMutablePointer<Int>.allocate(capacity: outerCapacity * 2)
        larger.update(from: outer, count: outerCount)
        outer.deallocate()
        outer = larger
        outerCapacity *= 2
    }

    @inline(__always)
    fileprivate mutating func key(start: Int, length: Int, isEscaped: Bool) {
        lastKey = count
        append(.key, start: start, length: length, isEscaped: isEscaped)
    }

    @inline(__always)
    fileprivate mutating func close() {
        guard outerCount > 0 else { return }
        store[container].end = UInt32(truncatingIfNeeded: count)
        outerCount &-= 2
        container = outer[outerCount]
        lastKey = outer[outerCount &+ 1]
        finish()
    }

    fileprivate mutating func rest(at base: UnsafePointer<UInt8>, origin: Int) {
        bytes = base
        self.origin = origin
    }

    /// Takes the texts from the memory that holds the reader's whole input instead of from its window, so that the
    /// reader can go. `input` must be the bytes that the reader read, and stay as long as the tape is looked at.
    package mutating func stand(on input: UnsafePointer<UInt8>) { bytes = input + origin }
}

// MARK: From a reader

extension JSONReader {
    /// Reads the next value onto `tape`. What stood on it is gone.
    package mutating func read(into tape: inout JSONTape) throws(JSONError) {
        try read(from: try nextToken(), into: &tape)
    }

    /// The same for a value whose first token has been read.
    package mutating func read(from first: JSONToken, into tape: inout JSONTape) throws(JSONError) {
        tape.clear()
        // The first token begins at most at its content; what has none stands just before the index.
        input.anchor =
            switch first {
            case .string, .number: contentStart
            case .false: input.index - 5
            case .true, .null: input.index - 4
            default: input.index - 1
            }
        defer { input.anchor = nil }
        let outside = first == .beginObject || first == .beginArray ? depth - 1 : depth
        var token = first
        while true {
            take(token, onto: &tape)
            if depth <= outside { break }
            token = try nextToken()
        }
        guard input.index - (input.anchor ?? 0) <= UInt32.max else {
            throw JSONError(.stringLimit, at: position, "a value of more than 4 GiB")
        }
        let anchor = input.anchor ?? 0
        tape.rest(at: UnsafePointer(input.base) + anchor, origin: input.offset(anchor))
    }

    @inline(__always)
    private func take(_ token: JSONToken, onto tape: inout JSONTape) {
        let anchor = input.anchor ?? 0
        switch token {
        case .key:
            tape.key(start: contentStart - anchor, length: contentEnd - contentStart, isEscaped: contentEscaped)
            return
        case .string:
            tape.append(
                .string,
                start: contentStart - anchor,
                length: contentEnd - contentStart,
                isEscaped: contentEscaped
            )
        case .number:
            tape.append(.number, start: contentStart - anchor, length: contentEnd - contentStart, isEscaped: false)
        case .true: tape.append(.true, start: input.index - 4 - anchor, length: 4, isEscaped: false)
        case .false: tape.append(.false, start: input.index - 5 - anchor, length: 5, isEscaped: false)
        case .null: tape.append(.null, start: input.index - 4 - anchor, length: 4, isEscaped: false)
        case .beginObject: return tape.begin(.object, start: input.index - 1 - anchor)
        case .beginArray: return tape.begin(.array, start: input.index - 1 - anchor)
        case .endObject, .endArray: return tape.close()
        case .end: return
        }
        tape.finish()
    }
}

// MARK: From a tree

extension JSONTape {
    /// Lays `value` onto the tape; its texts are copied, decoded as they are.
    package mutating func load(_ value: Value) {
        clear()
        arenaCount = 0
        add(value)
        bytes = UnsafePointer(arena)
    }

    private mutating func add(_ value: Value) {
        switch value {
        case .null: append(.null, start: 0, length: 0, isEscaped: false)
        case .bool(let flag): append(flag ? .true : .false, start: 0, length: 0, isEscaped: false)
        case .number(let text): add(.number, text)
        case .string(let text): add(.string, text)
        case .array(let items):
            begin(.array, start: 0)
            for item in items { add(item) }
            return close()
        case .object(let object):
            begin(.object, start: 0)
            for member in object.members {
                let start = copy(member.key)
                key(start: start, length: arenaCount - start, isEscaped: false)
                add(member.value)
            }
            return close()
        }
        finish()
    }

    private mutating func add(_ kind: Kind, _ text: String) {
        let start = copy(text)
        append(kind, start: start, length: arenaCount - start, isEscaped: false)
    }

    /// Copies a text behind the others and gives its place.
    private mutating func copy(_ text: String) -> Int {
        let start = arenaCount
        var text = text
        text.withUTF8 { source in
            reserve(source.count)
            if let from = source.baseAddress { (arena + start).update(from: from, count: source.count) }
            arenaCount += source.count
        }
        return start
    }

    private mutating func reserve(_ more: Int) {
        guard arenaCount + more > arenaCapacity else { return }
        let larger = max(arenaCount + more, arenaCapacity * 2)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.slack)
        moved.update(from: arena, count: arenaCount)
        arena.deallocate()
        arena = moved
        arenaCapacity = larger
    }
}

/// A tape to walk: plain pointers, lent by `JSONTape.view`.
package struct JSONTapeView {
    package let nodes: UnsafeMutablePointer<JSONTape.Node>
    package let count: Int
    package let base: UnsafePointer<UInt8>

    /// The raw bytes of a key, string or number.
    @inline(__always)
    package func raw(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + Int(nodes[index].start), count: Int(nodes[index].length))
    }

    /// The text of a key, string or number, without escapes.
    package func text(_ index: Int) -> String { JSONDecode.text(raw(index), escaped: nodes[index].isEscaped) }

    /// The bytes of that text.
    package func decoded(_ index: Int) -> [UInt8] {
        let raw = raw(index)
        guard nodes[index].isEscaped, let from = raw.baseAddress else { return Array(raw) }
        return [UInt8](unsafeUninitializedCapacity: raw.count) { target, count in
            guard let to = target.baseAddress else { return }
            count = JSONDecode.decode(from, raw.count, into: to)
        }
    }

    /// Whether a key or string is `text`, compared as bytes.
    package func equals(_ index: Int, _ text: StaticString) -> Bool {
        if nodes[index].isEscaped { return self.text(index).utf8.elementsEqual("\(text)".utf8) }
        let raw = raw(index)
        guard raw.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<raw.count where raw[offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// The value of the member `key` of the object at `index`; nil where there is none or this is no object.
    package func member(_ index: Int, _ key: StaticString) -> Int? {
        guard nodes[index].kind == .object else { return nil }
        var next = index + 1
        let end = Int(nodes[index].end)
        while next < end {
            if equals(next, key) { return next + 1 }
            next = Int(nodes[next].end)
        }
        return nil
    }

    /// The text of a member that is a string.
    package func string(_ index: Int, _ key: StaticString) -> String? {
        guard let found = member(index, key), nodes[found].kind == .string else { return nil }
        return text(found)
    }

    /// The subtree at `index` as a tree.
    package func value(_ index: Int) -> Value {
        let node = nodes[index]
        switch node.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .number: return .number(text(index))
        case .string, .key: return .string(text(index))
        case .array:
            var items: [Value] = []
            items.reserveCapacity(Int(node.length))
            var next = index + 1
            while next < Int(node.end) {
                items.append(value(next))
                next = Int(nodes[next].end)
            }
            return .array(items)
        case .object:
            var object = ValueObject()
            var next = index + 1
            while next < Int(node.end) {
                object[text(next)] = value(next + 1)
                next = Int(nodes[next].end)
            }
            return .object(object)
        }
    }
}
