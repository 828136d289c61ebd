/// The query of an address: percent-decoded strictly, `+` read as a space.
enum QueryString {
    /// The parameters in the order in which they were written.
    static func parse(_ query: String) throws(Problem) -> [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        for part in query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = halves.first, let name = decode(first, plusIsSpace: true),
                let value = halves.count > 1 ? decode(halves[1], plusIsSpace: true) : ""
            else { throw .invalid(.query, "", "is not percent-encoded UTF-8") }
            result.append((name, value))
        }
        return result
    }

    /// nil for a broken escape or bytes that are no UTF-8.
    static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace:
                bytes.append(UInt8(ascii: " "))
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
