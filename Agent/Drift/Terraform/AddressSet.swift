import SharedBase
import SharedScrub

/// The addresses of a state so far, to find one that stands twice: eight bytes for each instead of its text.
///
/// Addresses are told apart by 63 bits of a hash under a key of the process. Among a million addresses two different
/// ones fall together once in some 18 million states; nobody can choose them to.
struct AddressSet {
    /// Open addressing; 0 is free.
    private var slots = [UInt64](repeating: 0, count: 1024)
    private var count = 0

    static func hash(_ address: String) -> UInt64 {
        // The lowest bit tells a used slot from a free one.
        Fingerprint.of(address) | 1
    }

    /// False where the address is there already.
    mutating func insert(_ address: String) -> Bool { insert(hash: Self.hash(address)) }

    mutating func insert(hash: UInt64) -> Bool {
        guard place(hash) else { return false }
        count += 1
        if count * 4 > slots.count * 3 { grow() }
        return true
    }

    private mutating func place(_ hash: UInt64) -> Bool {
        var slot = Int(truncatingIfNeeded: hash >> 1) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] == hash { return false }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = hash
        return true
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 2)
        for hash in old where hash != 0 { _ = place(hash) }
    }
}
