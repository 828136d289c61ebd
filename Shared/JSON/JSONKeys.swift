/// The keys of every open object, to find a duplicate without a string or a set for each object.
///
/// All bytes lie in one arena and all entries in one list; an object's share is cut off when it closes. Up to sixteen
/// keys are compared one by one (by hash first), more through a table that belongs to the object.
struct JSONKeys {
    private struct Entry {
        var hash: UInt64
        var start: Int
        var length: Int
    }

    private struct Frame {
        var firstEntry: Int
        var firstByte: Int
        /// Open addressing: 0 is free, else 1 + the number of the entry in this frame. Empty until it pays.
        var table: [UInt32] = []
    }

    private static let tableFrom = 17
    /// Random for each process, so that nobody can choose keys that fall together.
    private static let seed = UInt64.random(in: .min ... .max)

    private var arena: [UInt8] = []
    private var entries: [Entry] = []
    private var frames: [Frame] = []

    mutating func open() { frames.append(Frame(firstEntry: entries.count, firstByte: arena.count)) }

    mutating func close() {
        guard let frame = frames.popLast() else { return }
        entries.removeLast(entries.count - frame.firstEntry)
        arena.removeLast(arena.count - frame.firstByte)
    }

    /// Keys of the innermost object so far.
    var count: Int { entries.count - (frames.last?.firstEntry ?? 0) }

    /// False where the innermost object already has this key.
    mutating func insert(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
        let last = frames.count - 1
        guard last >= 0 else { return true }
        let hash = Self.hash(key)
        let first = frames[last].firstEntry
        if frames[last].table.isEmpty {
            for number in first..<entries.count where matches(entries[number], hash, key) { return false }
        } else if has(key, hash, last) {
            return false
        }
        entries.append(Entry(hash: hash, start: arena.count, length: key.count))
        arena.append(contentsOf: key)
        let count = entries.count - first
        if count >= Self.tableFrom {
            if count * 2 > frames[last].table.count {
                rebuild(last)
            } else {
                place(entries.count - 1, last)
            }
        }
        return true
    }

    private func matches(_ entry: Entry, _ hash: UInt64, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        guard entry.hash == hash, entry.length == key.count else { return false }
        return arena.withUnsafeBufferPointer { arena in
            arena[entry.start..<entry.start + entry.length].elementsEqual(key)
        }
    }

    private func has(_ key: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ last: Int) -> Bool {
        let mask = frames[last].table.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let number = Int(frames[last].table[slot])
            if number == 0 { return false }
            if matches(entries[frames[last].firstEntry + number - 1], hash, key) { return true }
            slot = (slot + 1) & mask
        }
    }

    private mutating func place(_ number: Int, _ last: Int) {
        let mask = frames[last].table.count - 1
        var slot = Int(truncatingIfNeeded: entries[number].hash) & mask
        while frames[last].table[slot] != 0 { slot = (slot + 1) & mask }
        frames[last].table[slot] = UInt32(number - frames[last].firstEntry + 1)
    }

    private mutating func rebuild(_ last: Int) {
        let size = max(64, frames[last].table.count * 4)
        frames[last].table = [UInt32](repeating: 0, count: size)
        for number in frames[last].firstEntry..<entries.count { place(number, last) }
    }

    /// Multiply and fold, eight bytes a step. Equality is always decided on the bytes; the hash only finds candidates.
    private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var state = seed ^ UInt64(truncatingIfNeeded: key.count)
        var index = 0
        let raw = UnsafeRawBufferPointer(key)
        while index + 8 <= raw.count {
            state = fold(state ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var tail: UInt64 = 0
        while index < raw.count {
            tail = tail << 8 | UInt64(raw[index])
            index += 1
        }
        return fold(state ^ tail)
    }

    private static func fold(_ word: UInt64) -> UInt64 {
        let product = (word ^ 0x2D35_8DCC_AA6C_78A5).multipliedFullWidth(by: 0x8BB8_4B93_962E_ACC9)
        return product.high ^ product.low
    }
}
