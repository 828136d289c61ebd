/// Rewrites the number forms of YAML as JSON numbers, digit by digit and never through a float.
enum YAMLNumber {
    /// nil where the text is no number in this schema.
    static func jsonText(_ text: String, _ schema: YAMLSchema) -> String? {
        var bytes = Array(text.utf8)
        guard let first = bytes.first, isDigit(first) || first == 43 || first == 45 || first == 46 else { return nil }
        // The tools take underscores out wherever they stand behind the first byte, but not from `.5_0`.
        if schema == .kubernetes, first != 46 { bytes.removeAll { $0 == 95 } }
        var sign = ""
        if let head = bytes.first, head == 43 || head == 45 {
            sign = head == 45 ? "-" : ""
            bytes.removeFirst()
        }
        // The core schema knows `0x1F` but neither `-0x1F` nor `0X1F`.
        if schema == .core, !sign.isEmpty || first == 43, isPrefixed(bytes) { return nil }
        return integer(bytes, schema).map { $0 == "0" ? "0" : sign + $0 } ?? decimal(bytes).map { sign + $0 }
    }

    private static func integer(_ bytes: [UInt8], _ schema: YAMLSchema) -> String? {
        if isPrefixed(bytes), let radix = radixes[bytes[1] | 32] {
            guard schema == .kubernetes || (radix != 2 && bytes[1] >= 97) else { return nil }
            return inDecimal(bytes[2...], radix: radix)
        }
        guard !bytes.isEmpty, bytes.allSatisfy(isDigit) else { return nil }
        if schema == .kubernetes, bytes.count > 1, bytes[0] == 48, let octal = inDecimal(bytes[1...], radix: 8) {
            return octal
        }
        let significant = bytes.drop { $0 == 48 }
        return significant.isEmpty ? "0" : String(decoding: significant, as: UTF8.self)
    }

    private static let radixes: [UInt8: Int] = [
        UInt8(ascii: "x"): 16, UInt8(ascii: "o"): 8, UInt8(ascii: "b"): 2,
    ]

    /// Whether a radix is written in front, as in `0x1F`.
    private static func isPrefixed(_ bytes: [UInt8]) -> Bool {
        bytes.count > 2 && bytes[0] == 48 && radixes[bytes[1] | 32] != nil
    }

    /// Digits of any length: repeated multiply and add on decimal digits.
    private static func inDecimal(_ digits: ArraySlice<UInt8>, radix: Int) -> String? {
        // 256 digits are more than any id or mask; beyond, the cost would grow with the square.
        guard !digits.isEmpty, digits.count <= 256 else { return nil }
        var decimal: [UInt8] = [0]
        for digit in digits {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue, value < radix else { return nil }
            var carry = value
            for index in decimal.indices.reversed() {
                let sum = Int(decimal[index]) * radix + carry
                decimal[index] = UInt8(sum % 10)
                carry = sum / 10
            }
            while carry > 0 {
                decimal.insert(UInt8(carry % 10), at: 0)
                carry /= 10
            }
        }
        return String(decoding: decimal.map { $0 + 48 }, as: UTF8.self)
    }

    /// `[digits][.digits][e[sign]digits]` with a digit on at least one side of the point.
    private static func decimal(_ bytes: [UInt8]) -> String? {
        var rest = bytes[...]
        let whole = takeDigits(&rest)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == 46 {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        var exponent = ""
        if let mark = rest.first, mark | 32 == UInt8(ascii: "e") {
            rest.removeFirst()
            exponent = String(Unicode.Scalar(mark))
            if let sign = rest.first, sign == 43 || sign == 45 {
                exponent += sign == 45 ? "-" : "+"
                rest.removeFirst()
            }
            let digits = takeDigits(&rest)
            guard !digits.isEmpty else { return nil }
            exponent += String(decoding: digits, as: UTF8.self)
        }
        guard rest.isEmpty else { return nil }
        let significant = whole.drop { $0 == 48 }
        let head = significant.isEmpty ? "0" : String(decoding: significant, as: UTF8.self)
        return head + (fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self)) + exponent
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = rest.prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        return digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
