/// Finds where tokens end, for the reader's quick way: may look at `JSONInput.slack` bytes behind `count`, and says where
/// something is wrong or unusual by an end that is not below `count`.
enum JSONQuick {
    /// An end that lies behind every window.
    @inline(__always) private static var nowhere: Int { Int.max / 2 }

    /// The last four letters of a literal as one word, the first lowest.
    @inline(__always) static var `true`: UInt32 { 0x6575_7274 }
    @inline(__always) static var alse: UInt32 { 0x6573_6C61 }
    @inline(__always) static var null: UInt32 { 0x6C6C_756E }

    /// The first byte from `start`, which is at most a blank, that is no white space.
    @inline(__always)
    static func spaceEnd(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var index = start
        if base[index] == 0x20 || base[index] == 0x0A {
            index &+= 1
            if base[index] > 0x20 { return index }
        }
        while index < count {
            // Indentation, eight blanks a step.
            let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self).littleEndian
            let other = word ^ 0x2020_2020_2020_2020
            if other == 0 {
                index &+= 8
                continue
            }
            index &+= other.trailingZeroBitCount &>> 3
            switch base[index] {
            case 0x09, 0x0A, 0x0D: index &+= 1
            default: return index
            }
        }
        return index
    }

    /// The closing quote of the string whose text begins at `start`.
    @inline(__always)
    static func stringEnd(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ count: Int
    ) -> (index: Int, isEscaped: Bool) {
        var index = start
        while true {
            let run = JSONBytes.plainRun(base + index)
            index &+= run
            if run < 16 { break }
            if index >= count { return (nowhere, false) }
        }
        if base[index] == JSONBytes.quote { return (index, false) }
        return mixedEnd(base, index, count)
    }

    /// The same from a byte that is not plain.
    @inline(never)
    private static func mixedEnd(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ count: Int
    ) -> (index: Int, isEscaped: Bool) {
        var index = start
        var isEscaped = false
        while index < count {
            let byte = base[index]
            var length = 0
            if byte == JSONBytes.quote { return (index, isEscaped) }
            if byte == JSONBytes.backslash {
                isEscaped = true
                length = escapeLength(base + index)
            } else if byte >= 0x80 {
                length = sequenceLength(base + index)
            }
            if length == 0 { break }
            index &+= length
            while index < count {
                let run = JSONBytes.plainRun(base + index)
                index &+= run
                if run < 16 { break }
            }
        }
        return (nowhere, isEscaped)
    }

    /// The letters that may stand behind a backslash, as bits of two words.
    @inline(__always) private static var lettersLow: UInt64 { 0x0000_8004_0000_0000 }
    @inline(__always) private static var lettersHigh: UInt64 { 0x0014_4044_1000_0000 }

    /// The bytes of an escape; 0 for what is none, and for surrogates.
    @inline(__always)
    private static func escapeLength(_ escape: UnsafePointer<UInt8>) -> Int {
        let kind = escape[1]
        if kind == UInt8(ascii: "u") { return isUnit(escape + 2) ? 6 : 0 }
        guard kind < 0x80 else { return 0 }
        let letters = kind < 64 ? lettersLow : lettersHigh
        return letters &>> UInt64(kind) & 1 == 1 ? 2 : 0
    }

    /// Whether four hexadecimal digits stand here that are no surrogate.
    private static func isUnit(_ digits: UnsafePointer<UInt8>) -> Bool {
        for place in 0..<4 where JSONBytes.hexDigit(digits[place]) == nil { return false }
        let isSurrogate = digits[0] | 0x20 == UInt8(ascii: "d") && !(0x30...0x37).contains(digits[1])
        return !isSurrogate
    }

    /// The bytes of one UTF-8 sequence beyond ASCII (Unicode table 3-7); 0 for what is none.
    @inline(__always)
    private static func sequenceLength(_ sequence: UnsafePointer<UInt8>) -> Int {
        let word = UnsafeRawPointer(sequence).loadUnaligned(as: UInt32.self).littleEndian
        let lead = word & 0xFF
        // The marks of lead and tail bytes, then the values that are overlong, surrogates or too large.
        if word & 0xC0E0 == 0x80C0 { return lead >= 0xC2 ? 2 : 0 }
        if word & 0xC0C0F0 == 0x8080E0 {
            let value = (lead & 0x0F) &<< 12 | (word &>> 8 & 0x3F) &<< 6
            return value >= 0x800 && value & 0xF800 != 0xD800 ? 3 : 0
        }
        if word & 0xC0C0_C0F8 == 0x8080_80F0 {
            let value = (lead & 0x07) &<< 18 | (word &>> 8 & 0x3F) &<< 12
            return value >= 0x10000 && value < 0x110000 ? 4 : 0
        }
        return 0
    }

    /// The byte behind the number that begins at `start`; `nowhere` for what is none or is not followed by a byte
    /// that may stand behind one.
    @inline(__always)
    static func numberEnd(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        // Few digits and then a comma or a line feed: most numbers.
        let word = UnsafeRawPointer(base + start).loadUnaligned(as: UInt64.self).littleEndian
        let digits = JSONBytes.digitRun(word)
        let end = start &+ digits
        let isPlain = digits > 0 && digits < 8 && (digits == 1 || base[start] != 0x30)
        if isPlain, base[end] == UInt8(ascii: ",") || base[end] == 0x0A { return end }
        return anyNumberEnd(base, start, count)
    }

    @inline(never)
    private static func anyNumberEnd(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var index = start
        if base[index] == UInt8(ascii: "-") { index &+= 1 }
        if base[index] == 0x30 {
            index &+= 1
        } else if !digits(base, &index, count) {
            return nowhere
        }
        if base[index] == UInt8(ascii: ".") {
            index &+= 1
            if !digits(base, &index, count) { return nowhere }
        }
        if base[index] | 0x20 == UInt8(ascii: "e") {
            index &+= 1
            if base[index] == UInt8(ascii: "+") || base[index] == UInt8(ascii: "-") { index &+= 1 }
            if !digits(base, &index, count) { return nowhere }
        }
        switch base[index] {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): return index
        default: return nowhere
        }
    }

    /// Passes one digit or more; false where none stands.
    @inline(__always)
    private static func digits(_ base: UnsafePointer<UInt8>, _ index: inout Int, _ count: Int) -> Bool {
        let first = index
        while index < count, JSONBytes.isDigit(base[index]) { index &+= 1 }
        return index > first
    }
}
