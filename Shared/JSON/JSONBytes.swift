/// Small tests on bytes that reader and writer share.
enum JSONBytes {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")

    /// A bit at the top of each byte of `word` that ends a run of plain string bytes: a quote, a backslash, a control
    /// character or the beginning of something beyond ASCII. The lowest such bit is exact; those above it may be too
    /// many.
    @inline(__always)
    static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let control = word &- (ones &* 0x20)
        let quotes = (word ^ (ones &* 0x22)) &- ones
        let slashes = (word ^ (ones &* 0x5C)) &- ones
        return (control | quotes | slashes | word) & (ones &* 0x80)
    }

    /// The first index from `index` whose byte is not plain, or `end`. Eight bytes a step.
    @inline(__always)
    static func plainEnd(_ base: UnsafePointer<UInt8>, from index: Int, to end: Int) -> Int {
        var index = index
        while index &+ 8 <= end {
            let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self).littleEndian
            let mask = special(word)
            if mask != 0 { return index &+ mask.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < end {
            let byte = base[index]
            if byte < 0x20 || byte == quote || byte == backslash || byte >= 0x80 { break }
            index &+= 1
        }
        return index
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }

    /// How many bytes a UTF-8 sequence that begins with `lead` has and what its second byte may be (Unicode table 3-7).
    /// nil for a byte that begins none.
    static func sequence(_ lead: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
        switch lead {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: nil
        }
    }

    /// A byte as an error text shows it: printable ASCII in quotes, anything else as hexadecimal.
    static func shown(_ byte: UInt8) -> String {
        if (0x21...0x7E).contains(byte) { return "`\(Character(UnicodeScalar(byte)))`" }
        let digits = String(byte, radix: 16, uppercase: true)
        return "byte 0x" + (digits.count == 1 ? "0" : "") + digits
    }
}
