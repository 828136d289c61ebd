/// Keyed 64-bit fingerprints of bytes: what is remembered of a secret instead of the secret.
///
/// The key is drawn once for the process and never leaves it, so a fingerprint says nothing to anybody else. That two
/// values fall together happens once in 2^64 pairs, and then one text too much is taken out; none is missed.
package enum Fingerprint {
    private static let key = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)

    /// Of many bytes, to know them again: four lanes, so that no step waits for the one before.
    package static func of(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { raw in
            var lanes = (key.0, key.1, ~key.0, key.0 ^ 0x9E37_79B9_7F4A_7C15)
            var index = 0
            while index + 32 <= raw.count {
                lanes.0 = fold(lanes.0 ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self), key.1)
                lanes.1 = fold(lanes.1 ^ raw.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self), key.1)
                lanes.2 = fold(lanes.2 ^ raw.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self), key.1)
                lanes.3 = fold(lanes.3 ^ raw.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self), key.1)
                index += 32
            }
            let rest = of(ByteView(UnsafeBufferPointer(rebasing: raw.bindMemory(to: UInt8.self)[index...])))
            var state = fold(lanes.0 ^ UInt64(truncatingIfNeeded: raw.count), key.1)
            for lane in [lanes.1, lanes.2, lanes.3, rest] { state = fold(state ^ lane, key.1) }
            return state
        }
    }

    /// Of a short text.
    package static func of(_ text: String) -> UInt64 {
        var copy = text
        return copy.withUTF8 { of(ByteView($0)) }
    }

    /// Of a whole value: all its bytes and their count.
    static func of(_ value: ByteView) -> UInt64 {
        let raw = UnsafeRawPointer(value.base)
        var state = key.0 ^ UInt64(truncatingIfNeeded: value.count) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index + 8 <= value.count {
            state = fold(state ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self), key.1)
            index += 8
        }
        if index < value.count {
            var tail: UInt64 = 0
            while index < value.count {
                tail = tail << 8 | UInt64(value.base[index])
                index += 1
            }
            state = fold(state ^ tail, key.1)
        }
        return fold(state, 0xD6E8_FEB8_6659_FD93)
    }

    /// Of the eight bytes that a value begins with.
    @inline(__always)
    static func of(head: UInt64) -> UInt64 { fold(head ^ key.0, key.1) }

    /// Keeps every bit of `state` in play: the factors are odd, and zero is as likely as any other word.
    @inline(__always)
    private static func fold(_ state: UInt64, _ factor: UInt64) -> UInt64 {
        let product = (state ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }
}
