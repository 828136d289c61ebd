/// The names met on a walk, each with its facts: found again by hash and bytes, without a string.
struct KeyTable: Sendable {
    /// A table that has grown beyond this begins anew before the next walk, so that a stream of documents with ever new
    /// names does not grow it for ever.
    static let most = 8192

    private(set) var facts: [KeyFacts] = []
    private var arena: [UInt8] = []
    /// Open addressing: 0 is free, else 1 + the number of the facts.
    private var slots = [UInt32](repeating: 0, count: 128)
    private let seed = UInt64.random(in: .min ... .max)

    /// Forgets everything where it has grown too large, or where what is a secret has changed.
    mutating func prepare() {
        guard facts.count > Self.most else { return }
        self = KeyTable()
    }

    func name(_ number: Int) -> String {
        let facts = facts[number]
        return String(decoding: arena[facts.start..<facts.start + facts.length], as: UTF8.self)
    }

    func bytes(_ number: Int) -> [UInt8] {
        let facts = facts[number]
        return Array(arena[facts.start..<facts.start + facts.length])
    }

    mutating func mark(_ number: Int, _ cleanliness: KeyFacts.Cleanliness) { facts[number].cleanliness = cleanliness }

    /// The number of the facts of `name`.
    mutating func number(_ name: ByteView) -> Int {
        let hash = Self.hash(name, seed)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while true {
            let entry = Int(slots[slot])
            if entry == 0 { return add(name, hash, slot) }
            if isSame(entry - 1, name, hash) { return entry - 1 }
            slot = (slot + 1) & (slots.count - 1)
        }
    }

    @inline(__always)
    private func isSame(_ number: Int, _ name: ByteView, _ hash: UInt64) -> Bool {
        facts.withUnsafeBufferPointer { facts in
            guard facts[number].hash == hash, facts[number].length == name.count else { return false }
            return arena.withUnsafeBufferPointer { arena in
                let start = facts[number].start
                for offset in 0..<name.count where arena[start + offset] != name.base[offset] { return false }
                return true
            }
        }
    }

    private mutating func add(_ name: ByteView, _ hash: UInt64, _ slot: Int) -> Int {
        let text = name.text
        let words = NameWords.split(name)
        facts.append(
            KeyFacts(
                hash: hash,
                start: arena.count,
                length: name.count,
                verdict: SecretNames.isCount(text) ? .plain : SecretNames.judge(words: words),
                roles: KeyRoles(text),
                isMap: words.last.map(WalkContext.mapWords.contains) ?? false
            )
        )
        arena.append(contentsOf: name)
        slots[slot] = UInt32(facts.count)
        if facts.count * 2 > slots.count { rebuild() }
        return facts.count - 1
    }

    private mutating func rebuild() {
        slots = [UInt32](repeating: 0, count: slots.count * 4)
        for (number, facts) in facts.enumerated() {
            var slot = Int(truncatingIfNeeded: facts.hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number + 1)
        }
    }

    /// The first and last eight bytes and the length for short names, all bytes for long ones. Equality is decided on
    /// the bytes.
    @inline(__always)
    private static func hash(_ name: ByteView, _ seed: UInt64) -> UInt64 {
        var state = seed ^ UInt64(truncatingIfNeeded: name.count)
        let raw = UnsafeRawPointer(name.base)
        var index = 0
        while index + 8 <= name.count {
            state = fold(state ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var tail: UInt64 = 0
        while index < name.count {
            tail = tail << 8 | UInt64(name.base[index])
            index += 1
        }
        return fold(state ^ tail)
    }

    @inline(__always)
    private static func fold(_ word: UInt64) -> UInt64 {
        let product = (word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
