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
            let start = facts[number].start
            return arena.withUnsafeBufferPointer { arena in
                arena.baseAddress.map { Self.isSame($0 + start, name.base, name.count) } ?? true
            }
        }
    }

    @inline(__always)
    private static func isSame(_ one: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let (one, other) = (UnsafeRawPointer(one), UnsafeRawPointer(other))
        guard count >= 8 else { return short(one, count) == short(other, count) }
        var index = 0
        while index &+ 8 < count {
            if word(one, index) != word(other, index) { return false }
            index &+= 8
        }
        // The last eight bytes, of which some may have been compared.
        return word(one, count &- 8) == word(other, count &- 8)
    }

    @inline(__always)
    private static func word(_ raw: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// All bytes of a text of less than eight, some of them twice.
    @inline(__always)
    private static func short(_ raw: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 {
            let last = raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            return UInt64(raw.loadUnaligned(as: UInt32.self)) | UInt64(last) &<< 32
        }
        guard count > 0 else { return 0 }
        let byte = { (offset: Int) in UInt64(raw.load(fromByteOffset: offset, as: UInt8.self)) }
        return byte(0) | byte(count / 2) &<< 8 | byte(count &- 1) &<< 16
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

    /// Eight bytes a step, the last ones perhaps twice. Equality is decided on the bytes.
    @inline(__always)
    private static func hash(_ name: ByteView, _ seed: UInt64) -> UInt64 {
        let state = seed ^ UInt64(truncatingIfNeeded: name.count)
        let raw = UnsafeRawPointer(name.base)
        guard name.count >= 8 else { return fold(state ^ short(raw, name.count)) }
        var folded = state
        var index = 0
        while index &+ 8 < name.count {
            folded = fold(folded ^ word(raw, index))
            index &+= 8
        }
        return fold(folded ^ word(raw, name.count &- 8))
    }

    @inline(__always)
    private static func fold(_ word: UInt64) -> UInt64 {
        let product = (word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
