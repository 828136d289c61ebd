/// What is known of learned values: a set of the fingerprints of the whole values, and beside it which lengths begin with
/// which eight bytes, so that a place in a text is told to begin one.
///
/// Open tables, 18 bytes for a value at 53 to 80 % of the places taken, in shards, so that growing never needs a second copy
/// of the whole. The values themselves are kept nowhere.
struct ValueTable: Sendable {
    struct Entry {
        /// The fingerprint of the first eight bytes.
        let head: UInt64
        /// That of all bytes.
        let whole: UInt64
        let length: Int
    }

    /// As a power of two.
    private static let shardBits: UInt64 = 6

    /// No shard until the first value: most tables stay empty.
    private var values: [ShardOfValues] = []
    private var heads: [ShardOfHeads] = []
    private(set) var count = 0
    /// Of a head and a length: one, however many values begin alike.
    private(set) var pairs = 0

    /// Memory that it takes, about, in bytes.
    var size: Int { (count * 8 + pairs * 10) * 3 / 2 }

    /// Whether no value of this head and length was known before.
    mutating func insert(_ entry: Entry) -> Bool {
        if values.isEmpty {
            values = [ShardOfValues](repeating: ShardOfValues(), count: 1 << Int(Self.shardBits))
            heads = [ShardOfHeads](repeating: ShardOfHeads(), count: 1 << Int(Self.shardBits))
        }
        guard values[Self.shard(entry.whole)].insert(entry.whole) else { return false }
        count += 1
        guard heads[Self.shard(entry.head)].insert(entry.head, UInt16(entry.length)) else { return false }
        pairs += 1
        return true
    }

    func contains(_ whole: UInt64) -> Bool { count > 0 && values[Self.shard(whole)].contains(whole) }

    /// Takes over what another table knows, which is empty afterwards.
    mutating func take(_ other: inout ValueTable) {
        guard count > 0, other.count > 0 else {
            if count == 0 { swap(&self, &other) }
            return
        }
        for shard in values.indices {
            count += values[shard].take(&other.values[shard])
            pairs += heads[shard].take(&other.heads[shard])
        }
        other = ValueTable()
    }

    func eachHead(_ body: (UInt64) -> Void) { for shard in heads { shard.eachHead(body) } }

    @inline(__always)
    fileprivate static func shard(_ fingerprint: UInt64) -> Int {
        // Neither the bits that choose the place in a shard nor those that the filters go by.
        Int(truncatingIfNeeded: fingerprint & ((1 << shardBits) - 1))
    }

    // MARK: Looking

    /// The table to look into, where it is not empty, without a count of references for each look: threads that share one would wait for each
    /// other's counting.
    struct View {
        fileprivate let values: UnsafeBufferPointer<ShardOfValues>
        fileprivate let heads: UnsafeBufferPointer<ShardOfHeads>

        func contains(_ whole: UInt64) -> Bool { values[ValueTable.shard(whole)].contains(whole) }

        /// Calls `body` with every length of values that begin with a head until it says false.
        @inline(__always)
        func each(of head: UInt64, _ body: (_ length: Int) -> Bool) {
            heads[ValueTable.shard(head)].each(of: head, body)
        }
    }

    @inline(__always)
    func lend<Result>(_ body: (View) -> Result) -> Result {
        values.withUnsafeBufferPointer { values in
            heads.withUnsafeBufferPointer { body(View(values: values, heads: $0)) }
        }
    }
}

/// Where in an open table of any size a fingerprint stands first, by the upper half of a product instead of a division.
/// Mixed once more, because the filters in front of the table go by the upper bits.
@inline(__always)
private func firstPlace(_ fingerprint: UInt64, _ places: Int) -> Int {
    let mixed = fingerprint &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed.multipliedFullWidth(by: UInt64(truncatingIfNeeded: places)).high)
}

/// A fingerprint as it stands: 0 is a free place.
@inline(__always)
private func stored(_ fingerprint: UInt64) -> UInt64 { fingerprint == 0 ? 1 : fingerprint }

/// How many places an open table has for so many entries: before one more, and for all of them at once.
private enum Room {
    static func isFull(_ count: Int, _ places: Int) -> Bool { count * 5 >= places * 4 }
    static func more(_ places: Int) -> Int { max(16, places * 3 / 2) }
    static func all(_ count: Int) -> Int { count * 5 / 4 + 16 }
}

/// A set of fingerprints of whole values.
private struct ShardOfValues: Sendable {
    private var wholes: [UInt64] = []
    private var count = 0

    /// Whether it was new.
    mutating func insert(_ whole: UInt64) -> Bool {
        if Room.isFull(count, wholes.count) { grow(Room.more(wholes.count)) }
        return put(stored(whole))
    }

    func contains(_ whole: UInt64) -> Bool {
        guard !wholes.isEmpty else { return false }
        let whole = stored(whole)
        var place = firstPlace(whole, wholes.count)
        while wholes[place] != 0 {
            if wholes[place] == whole { return true }
            place += 1
            if place == wholes.count { place = 0 }
        }
        return false
    }

    /// How many were new.
    mutating func take(_ other: inout Self) -> Int {
        if wholes.isEmpty {
            swap(&self, &other)
            return count
        }
        let before = count
        // Room for all of it first: what comes in the order of its places would crowd the beginning of a smaller table.
        grow(Room.all(count + other.count))
        for whole in other.wholes where whole != 0 { _ = put(whole) }
        other = Self()
        return count - before
    }

    private mutating func put(_ whole: UInt64) -> Bool {
        var place = firstPlace(whole, wholes.count)
        while wholes[place] != 0 {
            if wholes[place] == whole { return false }
            place += 1
            if place == wholes.count { place = 0 }
        }
        wholes[place] = whole
        count += 1
        return true
    }

    private mutating func grow(_ places: Int) {
        guard places > wholes.count else { return }
        let old = wholes
        wholes = [UInt64](repeating: 0, count: places)
        count = 0
        for whole in old where whole != 0 { _ = put(whole) }
    }
}

/// Pairs of a head and a length; those of one head lie behind each other up to the next free place.
private struct ShardOfHeads: Sendable {
    private var heads: [UInt64] = []
    private var lengths: [UInt16] = []
    private var count = 0

    /// Whether it was new.
    mutating func insert(_ head: UInt64, _ length: UInt16) -> Bool {
        if Room.isFull(count, heads.count) { grow(Room.more(heads.count)) }
        return put(stored(head), length)
    }

    @inline(__always)
    func each(of head: UInt64, _ body: (_ length: Int) -> Bool) {
        guard !heads.isEmpty else { return }
        let head = stored(head)
        var place = firstPlace(head, heads.count)
        while heads[place] != 0 {
            if heads[place] == head, !body(Int(lengths[place])) { return }
            place += 1
            if place == heads.count { place = 0 }
        }
    }

    func eachHead(_ body: (UInt64) -> Void) { for head in heads where head != 0 { body(head) } }

    /// How many were new.
    mutating func take(_ other: inout Self) -> Int {
        if heads.isEmpty {
            swap(&self, &other)
            return count
        }
        let before = count
        grow(Room.all(count + other.count))
        for place in other.heads.indices where other.heads[place] != 0 {
            _ = put(other.heads[place], other.lengths[place])
        }
        other = Self()
        return count - before
    }

    private mutating func put(_ head: UInt64, _ length: UInt16) -> Bool {
        var place = firstPlace(head, heads.count)
        while heads[place] != 0 {
            if heads[place] == head, lengths[place] == length { return false }
            place += 1
            if place == heads.count { place = 0 }
        }
        heads[place] = head
        lengths[place] = length
        count += 1
        return true
    }

    private mutating func grow(_ places: Int) {
        guard places > heads.count else { return }
        let old = (heads, lengths)
        heads = [UInt64](repeating: 0, count: places)
        lengths = [UInt16](repeating: 0, count: places)
        count = 0
        for place in old.0.indices where old.0[place] != 0 { _ = put(old.0[place], old.1[place]) }
    }
}
