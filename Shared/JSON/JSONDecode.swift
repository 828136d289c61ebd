/// Turns the raw bytes between two quotes, already checked by the reader, into their text.
enum JSONDecode {
    static func text(_ raw: UnsafeBufferPointer<UInt8>, escaped: Bool) -> String {
        guard escaped else { return String(decoding: raw, as: UTF8.self) }
        // No escape is longer decoded than written.
        return String(unsafeUninitializedCapacity: raw.count) { target in decode(raw, into: target) }
    }

    static func bytes(_ raw: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: raw.count) { target, count in count = decode(raw, into: target) }
    }

    /// Writes the decoded bytes and gives their number. `target` has room for `raw.count`.
    private static func decode(_ raw: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) -> Int
    {
        var written = 0
        var index = 0
        while index < raw.count {
            let byte = raw[index]
            guard byte == JSONBytes.backslash, index + 1 < raw.count else {
                target[written] = byte
                written += 1
                index += 1
                continue
            }
            let kind = raw[index + 1]
            index += 2
            guard kind == UInt8(ascii: "u") else {
                target[written] = simple(kind)
                written += 1
                continue
            }
            var scalar = hex4(raw, index)
            index += 4
            if 0xD800...0xDBFF ~= scalar {
                scalar = 0x10000 + (scalar - 0xD800) << 10 + (hex4(raw, index + 2) - 0xDC00)
                index += 6
            }
            written += encode(scalar, into: target, at: written)
        }
        return written
    }

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

    private static func hex4(_ raw: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 4 | (JSONBytes.hexDigit(raw[index + $1]) ?? 0) }
    }

    private static func encode(_ scalar: UInt32, into target: UnsafeMutableBufferPointer<UInt8>, at place: Int) -> Int {
        guard let scalar = UnicodeScalar(scalar) else { return 0 }
        var length = 0
        for byte in UTF8.encode(scalar).map(Array.init) ?? [] {
            target[place + length] = byte
            length += 1
        }
        return length
    }
}
