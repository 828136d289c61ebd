/// Numbers as text: what is one, and when two texts mean the same number. Nothing passes through `Double`.
package enum JSONNumber {
    /// Whether `text` is a number by the grammar of RFC 8259 section 6.
    package static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = text.first == UInt8(ascii: "-") ? 1 : 0
        func byte() -> UInt8 { index < text.count ? text[index] : 0 }
        func digits() -> Bool {
            let first = index
            while JSONBytes.isDigit(byte()) { index += 1 }
            return index > first
        }
        if byte() == zero { index += 1 } else if !digits() { return false }
        if byte() == UInt8(ascii: ".") {
            index += 1
            if !digits() { return false }
        }
        if byte() | 0x20 == UInt8(ascii: "e") {
            index += 1
            if byte() == UInt8(ascii: "-") || byte() == UInt8(ascii: "+") { index += 1 }
            if !digits() { return false }
        }
        return index == text.count
    }

    /// One spelling for equal numbers: no `+`, no needless zeros, `-0` is `0`; plain digits where the value has a size
    /// between 1e-6 and 1e21, else one digit before the point and an exponent (the layout of ECMAScript, but with every
    /// digit kept). A text that is no number comes back as it is.
    package static func canonical(_ text: String) -> String {
        guard let parts = parts(text) else { return text }
        var digits = parts.whole + parts.fraction
        let leading = digits.prefix { $0 == zero }.count
        digits.removeFirst(leading)
        if digits.isEmpty { return "0" }
        // The point lies after this many digits.
        let (point, overflow) = (parts.whole.count - leading).addingReportingOverflow(parts.exponent)
        if overflow || parts.isHeld { return text }
        while digits.last == zero { digits.removeLast() }
        guard let laidOut = layout(digits, point: point) else { return text }
        return (parts.negative ? "-" : "") + laidOut
    }

    private static let zero = UInt8(ascii: "0")

    /// nil where the exponent fits in no `Int`.
    private static func layout(_ digits: [UInt8], point: Int) -> String? {
        let text = String(decoding: digits, as: UTF8.self)
        if (1...21).contains(point) {
            if point >= digits.count { return text + String(repeating: "0", count: point - digits.count) }
            return String(decoding: digits[..<point], as: UTF8.self) + "."
                + String(decoding: digits[point...], as: UTF8.self)
        }
        if (-5...0).contains(point) { return "0." + String(repeating: "0", count: -point) + text }
        let (exponent, overflow) = point.subtractingReportingOverflow(1)
        if overflow { return nil }
        let rest = digits.count > 1 ? "." + String(decoding: digits[1...], as: UTF8.self) : ""
        return String(decoding: digits[..<1], as: UTF8.self) + rest + "e" + (exponent < 0 ? "" : "+") + String(exponent)
    }

    private struct Parts {
        var negative = false
        var whole: [UInt8] = []
        var fraction: [UInt8] = []
        var exponent = 0
        /// The exponent was beyond the range of Int.
        var isHeld = false
    }

    private static func parts(_ text: some StringProtocol) -> Parts? {
        var rest = Array(text.utf8)[...]
        var parts = Parts()
        if rest.first == UInt8(ascii: "-") {
            parts.negative = true
            rest.removeFirst()
        }
        parts.whole = digits(&rest)
        guard let first = parts.whole.first, first != zero || parts.whole.count == 1 else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            parts.fraction = digits(&rest)
            if parts.fraction.isEmpty { return nil }
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            let sign = rest.first == UInt8(ascii: "-") ? -1 : 1
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            let power = digits(&rest)
            if power.isEmpty { return nil }
            // Beyond the range of Int the exponent is held at its edge, and `canonical` leaves the number as it was
            // written.
            parts.exponent = Int(String(decoding: power, as: UTF8.self)).map { $0 * sign } ?? (sign < 0 ? .min : .max)
            parts.isHeld = parts.exponent == .min || parts.exponent == .max
        }
        return rest.isEmpty ? parts : nil
    }

    private static func digits(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let run = rest.prefix(while: JSONBytes.isDigit)
        rest.removeFirst(run.count)
        return Array(run)
    }
}
