/// Base64 as it is found in the wild: either alphabet, padding or none, line ends inside.
enum LenientBase64 {
    /// Letters, digits and `+/-_`.
    static var body: ByteSet { ByteSet(low: 0x03FFA80000000000, high: 0x07FFFFFE87FFFFFE) }

    /// nil for a foreign byte or a lone last digit.
    static func decode(_ bytes: ByteView, _ range: Range<Int>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(range.count * 3 / 4)
        var word: UInt32 = 0
        var bits: UInt32 = 0
        var digits = 0
        for index in range {
            let byte = bytes[index]
            if byte == UInt8(ascii: "=") { break }
            if ByteSet.space.contains(byte) { continue }
            guard let value = value(of: byte) else { return nil }
            digits += 1
            word = (word << 6 | value) & 0xffffff
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: word >> bits))
            }
        }
        return digits % 4 == 1 ? nil : result
    }

    /// Whether what the digits of `range` stand for begins like text: no control bytes but white space and few beyond
    /// ASCII. Decides as `isPlain` of `decode` would, without memory, and stops at the first byte that is none.
    static func headIsPlain(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        var word: UInt32 = 0
        var bits: UInt32 = 0
        var digits = 0
        var decoded = 0
        var high = 0
        for index in range {
            let byte = bytes[index]
            if byte == UInt8(ascii: "=") { break }
            if ByteSet.space.contains(byte) { continue }
            guard let value = value(of: byte) else { return false }
            digits += 1
            word = (word << 6 | value) & 0xffffff
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            let found = UInt8(truncatingIfNeeded: word >> bits)
            guard found >= 32 && found != 127 || found == 9 || found == 10 || found == 13 else { return false }
            decoded += 1
            if found >= 128 { high += 1 }
        }
        return digits % 4 != 1 && decoded > 0 && high * 3 <= decoded
    }

    /// Whether bytes are text that a person could have written: valid UTF-8 with hardly any control byte.
    static func isText(_ bytes: ByteView) -> Bool {
        guard !bytes.isEmpty else { return false }
        var high = false
        for byte in bytes {
            if byte < 32, byte != 9, byte != 10, byte != 13 { return false }
            if byte >= 127 { high = true }
        }
        return !high || String(validating: bytes, as: UTF8.self) != nil
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case 65...90: UInt32(byte) - 65
        case 97...122: UInt32(byte) - 71
        case 48...57: UInt32(byte) + 4
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
