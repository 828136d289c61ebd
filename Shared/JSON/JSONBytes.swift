/// Small tests on bytes that reader and writer share.
enum JSONBytes {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")

    /// How many of the sixteen bytes from `start` come before the first that ends a run of plain string bytes: a quote, a
    /// backslash, a control character or the beginning of something beyond ASCII. 16 where all are plain.
    @inline(__always)
    static func plainRun(_ start: UnsafePointer<UInt8>) -> Int {
        let bytes = UnsafeRawPointer(start).loadUnaligned(as: SIMD16<Int8>.self)
        // Compared with their sign, so that bytes beyond ASCII lie below a blank as control characters do.
        let ends =
            (bytes .< SIMD16<Int8>(repeating: 0x20)) .| (bytes .== SIMD16<Int8>(repeating: 0x22))
            .| (bytes .== SIMD16<Int8>(repeating: 0x5C))
        return first(ends)
    }

    /// How many of the sixteen bytes from `start` come before the first `byte`; 16 where it is not among them.
    @inline(__always)
    static func run(_ start: UnsafePointer<UInt8>, before byte: UInt8) -> Int {
        let bytes = UnsafeRawPointer(start).loadUnaligned(as: SIMD16<Int8>.self)
        return first(bytes .== SIMD16<Int8>(repeating: Int8(bitPattern: byte)))
    }

    /// The number of the first lane that is set, 16 where none is.
    @inline(__always)
    private static func first(_ lanes: SIMDMask<SIMD16<Int8>>) -> Int {
        let words = unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
        let low = words[0].littleEndian
        if low != 0 { return low.trailingZeroBitCount &>> 3 }
        return 8 &+ words[1].littleEndian.trailingZeroBitCount &>> 3
    }

    /// The first index from `index` whose byte is not plain, or `end`; nothing behind `end` is read. Sixteen bytes a step.
    @inline(__always)
    static func plainEnd(_ base: UnsafePointer<UInt8>, from index: Int, to end: Int) -> Int {
        var index = index
        while index &+ 16 <= end {
            let run = plainRun(base + index)
            index &+= run
            if run < 16 { return index }
        }
        while index < end {
            let byte = base[index]
            if byte < 0x20 || byte == quote || byte == backslash || byte >= 0x80 { break }
            index &+= 1
        }
        return index
    }

    /// How many line feeds lie between two indices.
    static func newLines(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var index = start
        var total = 0
        while index &+ 16 <= end {
            // Each lane counts at most 255.
            let stop = min(end, index &+ 16 &* 255)
            var lanes = SIMD16<UInt8>(repeating: 0)
            while index &+ 16 <= stop {
                let bytes = UnsafeRawPointer(base + index).loadUnaligned(as: SIMD16<UInt8>.self)
                lanes &-= unsafeBitCast(bytes .== SIMD16<UInt8>(repeating: 0x0A), to: SIMD16<UInt8>.self)
                index &+= 16
            }
            for lane in 0..<16 { total &+= Int(lanes[lane]) }
        }
        while index < end {
            if base[index] == 0x0A { total &+= 1 }
            index &+= 1
        }
        return total
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// How many of the eight bytes of a word, lowest first, are digits before the first that is none.
    @inline(__always)
    static func digitRun(_ word: UInt64) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let values = word ^ (ones &* 0x30)
        // A byte above 9 gets its top bit; a carry from one touches only those above it.
        let others = (values | (values &+ (ones &* 0x76))) & (ones &* 0x80)
        return others.trailingZeroBitCount &>> 3
    }

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
