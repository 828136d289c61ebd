/// The open arrays and objects, and the keys of each object, to find a duplicate without a string or a set for each.
///
/// All in flat memory: a frame for each container, one list of hashes for all keys, one arena for their bytes; an
/// object's share is cut off when it closes. A filter of 256 bits for each object says of most new keys that they are
/// new. Where it cannot, the hashes are compared one by one, from `tableFrom` keys on through a table that belongs to
/// the object; bytes are compared where hashes are equal.
struct JSONContainers: ~Copyable {
    private struct Frame {
        var isObject: Bool
        /// Members so far.
        var keys: Int
        var firstEntry: Int
        /// Open addressing: 0 is free, else 1 + the number of the entry in this frame.
        var table: UnsafeMutablePointer<UInt32>?
        var tableSize: Int
    }

    static let tableFrom = 64
    /// Words of the filter.
    private static let words = 4
    /// What may be read behind a key and written behind the arena's end, for whole vectors.
    private static let slack = 16
    /// Random for each process, so that nobody can choose keys that fall together.
    private static let seeds = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

    private let seedA: UInt64
    private let seedB: UInt64
    /// How many containers are open.
    private(set) var depth = 0
    private var frames = UnsafeMutablePointer<Frame>.allocate(capacity: 16)
    private var filters = UnsafeMutablePointer<UInt64>.allocate(capacity: 16 * 4)
    private var frameCapacity = 16
    private var hashes = UnsafeMutablePointer<UInt64>.allocate(capacity: 128)
    /// Entry `n` has the bytes of the arena from `ends[n]` to `ends[n + 1]`.
    private var ends = UnsafeMutablePointer<Int>.allocate(capacity: 129)
    private var entryCount = 0
    private var entryCapacity = 128
    private var arena = UnsafeMutablePointer<UInt8>.allocate(capacity: 2048 + 16)
    private var arenaCapacity = 2048

    init() {
        seedA = Self.seeds.0
        seedB = Self.seeds.1
        ends[0] = 0
    }

    deinit {
        for number in 0..<depth { frames[number].table?.deallocate() }
        frames.deallocate()
        filters.deallocate()
        hashes.deallocate()
        ends.deallocate()
        arena.deallocate()
    }

    /// Whether the innermost container is an object.
    var isInObject: Bool { depth > 0 && frames[depth - 1].isObject }

    /// Members of the innermost container so far.
    @inline(__always)
    var keys: Int { depth > 0 ? frames[depth &- 1].keys : 0 }

    @inline(__always)
    mutating func open(object: Bool) {
        if depth == frameCapacity { growFrames() }
        (frames + depth).initialize(
            to: Frame(isObject: object, keys: 0, firstEntry: entryCount, table: nil, tableSize: 0)
        )
        let filter = filters + depth &* Self.words
        for word in 0..<Self.words { filter[word] = 0 }
        depth &+= 1
    }

    /// Whether the container around the one that closes is an object; nil where none is.
    @inline(__always)
    mutating func close() -> Bool? {
        guard depth > 0 else { return nil }
        depth &-= 1
        let frame = frames + depth
        entryCount = frame.pointee.firstEntry
        if let table = frame.pointee.table { table.deallocate() }
        return depth > 0 ? frames[depth &- 1].isObject : nil
    }

    /// Counts a member whose key may be there already.
    mutating func count() { if depth > 0 { frames[depth - 1].keys += 1 } }

    /// False where the innermost object already has this key. `slack` bytes behind the key must be readable.
    @inline(__always)
    mutating func insert(_ key: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard depth > 0 else { return true }
        let hash = mixed(key, length)
        let frame = frames + (depth &- 1)
        let word = filters + ((depth &- 1) &* Self.words &+ Int(truncatingIfNeeded: hash & 3))
        let bit: UInt64 = 1 &<< (hash &>> 2)
        guard word.pointee & bit == 0, frame.pointee.keys < Self.tableFrom, hasRoom(length) else {
            return insertWithCare(key, length, hash)
        }
        word.pointee |= bit
        append(key, length, hash)
        frame.pointee.keys &+= 1
        return true
    }

    @inline(__always)
    private func hasRoom(_ length: Int) -> Bool {
        entryCount < entryCapacity && length <= arenaCapacity &- ends[entryCount]
    }

    @inline(__always)
    private mutating func append(_ key: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt64) {
        hashes[entryCount] = hash
        let start = ends[entryCount]
        let target = UnsafeMutableRawPointer(arena + start)
        var done = 0
        repeat {
            let bytes = UnsafeRawPointer(key + done).loadUnaligned(as: SIMD16<UInt8>.self)
            (target + done).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
            done &+= 16
        } while done < length
        entryCount &+= 1
        ends[entryCount] = start &+ length
    }

    /// Multiply and fold, eight bytes a step. Equality is always decided on the bytes; the hash only finds candidates.
    @inline(__always)
    private func mixed(_ key: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        let raw = UnsafeRawPointer(key)
        var first = raw.loadUnaligned(as: UInt64.self).littleEndian
        var last: UInt64 = 0
        if length < 8 {
            first &= (1 &<< UInt64(truncatingIfNeeded: length &* 8)) &- 1
        } else {
            last = (raw + length - 8).loadUnaligned(as: UInt64.self).littleEndian
            if length > 16 { first = foldMiddle(raw, length, first) }
        }
        let product = (first ^ seedA ^ UInt64(truncatingIfNeeded: length)).multipliedFullWidth(by: last ^ seedB)
        return product.high ^ product.low
    }

    @inline(__always)
    private func foldMiddle(_ raw: UnsafeRawPointer, _ length: Int, _ first: UInt64) -> UInt64 {
        var state = first
        var index = 8
        while index &+ 8 < length {
            let word = (raw + index).loadUnaligned(as: UInt64.self).littleEndian
            let product = (state ^ seedB).multipliedFullWidth(by: word ^ seedA)
            state = product.high ^ product.low
            index &+= 8
        }
        return state
    }
}

// MARK: What seldom happens

extension JSONContainers {
    @inline(never)
    private mutating func insertWithCare(_ key: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt64) -> Bool {
        let frame = frames + (depth - 1)
        if frame.pointee.table != nil {
            if isInTable(key, length, hash) { return false }
        } else {
            for entry in frame.pointee.firstEntry..<entryCount where hashes[entry] == hash {
                if matches(entry, key, length) { return false }
            }
        }
        if !hasRoom(length) { makeRoom(length) }
        append(key, length, hash)
        frame.pointee.keys += 1
        filters[(depth - 1) * Self.words + Int(truncatingIfNeeded: hash & 3)] |= 1 &<< (hash &>> 2)
        let entries = entryCount - frame.pointee.firstEntry
        guard entries >= Self.tableFrom else { return true }
        if entries * 2 > frame.pointee.tableSize { rebuildTable() } else { place(entryCount - 1) }
        return true
    }

    private func matches(_ entry: Int, _ key: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        let start = ends[entry]
        guard ends[entry + 1] - start == length else { return false }
        return (0..<length).allSatisfy { arena[start + $0] == key[$0] }
    }

    private func isInTable(_ key: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt64) -> Bool {
        let frame = frames[depth - 1]
        guard let table = frame.table else { return false }
        var slot = Int(truncatingIfNeeded: hash) & (frame.tableSize - 1)
        while table[slot] != 0 {
            let entry = frame.firstEntry + Int(table[slot]) - 1
            if hashes[entry] == hash, matches(entry, key, length) { return true }
            slot = (slot + 1) & (frame.tableSize - 1)
        }
        return false
    }

    private func place(_ entry: Int) {
        let frame = frames[depth - 1]
        guard let table = frame.table else { return }
        var slot = Int(truncatingIfNeeded: hashes[entry]) & (frame.tableSize - 1)
        while table[slot] != 0 { slot = (slot + 1) & (frame.tableSize - 1) }
        table[slot] = UInt32(entry - frame.firstEntry + 1)
    }

    private mutating func rebuildTable() {
        let frame = frames + (depth - 1)
        frame.pointee.table?.deallocate()
        let size = max(256, frame.pointee.tableSize * 4)
        let table = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
        table.initialize(repeating: 0, count: size)
        frame.pointee.table = table
        frame.pointee.tableSize = size
        for entry in frame.pointee.firstEntry..<entryCount { place(entry) }
    }

    private mutating func makeRoom(_ length: Int) {
        if entryCount == entryCapacity {
            hashes = Self.grown(hashes, entryCount, to: entryCapacity * 2)
            ends = Self.grown(ends, entryCount + 1, to: entryCapacity * 2 + 1)
            entryCapacity *= 2
        }
        let used = ends[entryCount]
        guard length > arenaCapacity - used else { return }
        arenaCapacity = max(arenaCapacity * 2, used + length)
        arena = Self.grown(arena, used, to: arenaCapacity + Self.slack)
    }

    @inline(never)
    private mutating func growFrames() {
        frames = Self.grown(frames, depth, to: frameCapacity * 2)
        filters = Self.grown(filters, depth * Self.words, to: frameCapacity * 2 * Self.words)
        frameCapacity *= 2
    }

    private static func grown<Element: BitwiseCopyable>(
        _ old: UnsafeMutablePointer<Element>,
        _ count: Int,
        to capacity: Int
    ) -> UnsafeMutablePointer<Element> {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        larger.update(from: old, count: count)
        old.deallocate()
        return larger
    }
}
