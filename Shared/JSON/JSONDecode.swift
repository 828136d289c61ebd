/// Turns the raw bytes between two quotes, already checked by the reader, into their text.
enum JSONDecode {
    static func text(_ raw: UnsafeBufferPointer<UInt8>, escaped: Bool) -> String {
        guard escaped else { return String(decoding: raw, as: UTF8.self) }
        // No escape is longer decoded than written.
        return String(unsafeUninitializedCapacity: raw.count) { target in
            guard let from = raw.baseAddress, let to = target.baseAddress else { return 0 }
            return decode(from, raw.count, into: to)
        }
    }

    /// Writes the decoded bytes and gives their number. `target` has room for `count`.
    ///
    /// Never writes further than the raw bytes reach: what is written lies as far back as they were read.
    static func decode(_ raw: UnsafePointer<UInt8>, _ count: Int, into target: UnsafeMutablePointer<UInt8>) -> Int {
        var written = 0
        var index = 0
        while index < count {
            if index &+ 16 <= count {
                let bytes = UnsafeRawPointer(raw + index).loadUnaligned(as: SIMD16<UInt8>.self)
                UnsafeMutableRawPointer(target + written).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
                let run = JSONBytes.run(raw + index, before: JSONBytes.backslash)
                index &+= run
                written &+= run
                if run == 16 { continue }
            } else if raw[index] != JSONBytes.backslash {
                target[written] = raw[index]
                index &+= 1
                written &+= 1
                continue
            }
            escape(raw, &index, target, &written)
        }
        return written
    }

    @inline(__always)
    private static func escape(
        _ raw: UnsafePointer<UInt8>,
        _ index: inout Int,
        _ target: UnsafeMutablePointer<UInt8>,
        _ written: inout Int
    ) {
        let kind = raw[index &+ 1]
        if kind != UInt8(ascii: "u") {
            target[written] = simple(kind)
            index &+= 2
            written &+= 1
            return
        }
        var scalar = hex4(raw + (index &+ 2))
        index &+= 6
        if 0xD800...0xDBFF ~= scalar {
            scalar = 0x10000 &+ (scalar &- 0xD800) &<< 10 &+ (hex4(raw + (index &+ 2)) &- 0xDC00)
            index &+= 6
        }
        written &+= encode(scalar, into: target + written)
    }

    @inline(__always)
    private static func simple(_ kind: UInt8) -> UInt8 {
        switch kind {
        case UInt8(ascii: "b"): 8
        case UInt8(ascii: "t"): 9
        case UInt8(ascii: "n"): 10
        case UInt8(ascii: "f"): 12
        case UInt8(ascii: "r"): 13
        default: kind
        }
    }

    /// Four hexadecimal digits; that they are such was checked.
    private static func hex4(_ digits: UnsafePointer<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        for place in 0..<4 {
            let digit = UInt32(digits[place])
            value = value &<< 4 | ((digit & 15) &+ (digit &>> 6) &* 9)
        }
        return value
    }

    private static func encode(_ scalar: UInt32, into target: UnsafeMutablePointer<UInt8>) -> Int {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: scalar &>> shift & 0x3F) }
        switch scalar {
        case ..<0x80:
            target[0] = UInt8(truncatingIfNeeded: scalar)
            return 1
        case ..<0x800:
            target[0] = 0xC0 | UInt8(truncatingIfNeeded: scalar &>> 6)
            target[1] = tail(0)
            return 2
        case ..<0x10000:
            target[0] = 0xE0 | UInt8(truncatingIfNeeded: scalar &>> 12)
            target[1] = tail(6)
            target[2] = tail(0)
            return 3
        default:
            target[0] = 0xF0 | UInt8(truncatingIfNeeded: scalar &>> 18)
            target[1] = tail(12)
            target[2] = tail(6)
            target[3] = tail(0)
            return 4
        }
    }
}

/// Memory for decoded bytes, kept from one to the next.
struct JSONScratch: ~Copyable {
    private var memory = UnsafeMutablePointer<UInt8>.allocate(capacity: JSONInput.slack)
    /// Without the slack.
    private var capacity = 0

    deinit { memory.deallocate() }

    /// The decoded text of `raw`, there until the next call. `slack` bytes behind it can be read.
    mutating func decode(_ raw: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard let start = raw.baseAddress else { return raw }
        if raw.count > capacity {
            memory.deallocate()
            capacity = max(raw.count, capacity * 2, 256)
            memory = .allocate(capacity: capacity + JSONInput.slack)
        }
        return UnsafeBufferPointer(start: memory, count: JSONDecode.decode(start, raw.count, into: memory))
    }
}
