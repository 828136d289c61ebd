/// The members of an object in the order in which they were written; keys are unique.
///
/// Equality and hash do not look at the order. Look-ups are linear up to sixteen members and by index beyond.
package struct ValueObject: Sendable {
    package private(set) var members: [(key: String, value: Value)] = []
    private var index: [ByteText: Int] = [:]
    private static let indexedFrom = 17

    package init() {}

    /// A later member with the same key replaces the earlier one; readers refuse duplicates before they come here.
    package init(_ members: some Sequence<(String, Value)>) {
        for (key, value) in members { self[key] = value }
    }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }
    package var keys: [String] { members.map(\.key) }

    package subscript(key: String) -> Value? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?):
                members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                rebuildIndex()
            case (nil, let value?):
                append(key, value)
            case (nil, nil):
                break
            }
        }
    }

    /// Adds a member whose key is known to be new; false and no change where it is not.
    @discardableResult
    package mutating func insert(_ key: String, _ value: Value) -> Bool {
        guard position(of: key) == nil else { return false }
        append(key, value)
        return true
    }

    package mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

    /// The same keys with each value replaced.
    package func mapValues(_ transform: (Value) throws -> Value) rethrows -> ValueObject {
        var copy = self
        for position in copy.members.indices {
            copy.members[position].value = try transform(copy.members[position].value)
        }
        return copy
    }

    private mutating func append(_ key: String, _ value: Value) {
        members.append((key, value))
        if members.count == Self.indexedFrom {
            rebuildIndex()
        } else if members.count > Self.indexedFrom {
            index[ByteText(key)] = members.count - 1
        }
    }

    private func position(of key: String) -> Int? {
        if members.count >= Self.indexedFrom { return index[ByteText(key)] }
        return members.firstIndex { ByteText($0.key) == ByteText(key) }
    }

    private mutating func rebuildIndex() {
        index.removeAll(keepingCapacity: true)
        guard members.count >= Self.indexedFrom else { return }
        for (position, member) in members.enumerated() { index[ByteText(member.key)] = position }
    }
}

extension ValueObject: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var one = Hasher()
            one.combine(ByteText(member.key))
            one.combine(member.value)
            sum ^= one.finalize()
        }
        hasher.combine(sum)
    }
}

extension ValueObject: Sequence {
    package func makeIterator() -> IndexingIterator<[(key: String, value: Value)]> { members.makeIterator() }
}
