/// A decimal number by its digits: equal values compare equal however they are written, and nothing passes through a
/// float.
struct Decimal: Hashable {
    private var negative = false
    /// Without zeros at either end; empty for zero.
    private var digits: [UInt8] = []
    /// The power of ten of the last digit.
    private var exponent = 0

    /// Reads an integer, a fraction or an exponent form; anything else gives nil.
    init?(_ text: some StringProtocol) {
        let text = Array(text.utf8)
        var index = 0
        if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            index += 1
        }
        var point: Int?
        while index < text.count {
            if (48...57).contains(text[index]) {
                digits.append(text[index] - 48)
            } else if text[index] == UInt8(ascii: "."), point == nil {
                point = digits.count
            } else {
                break
            }
            index += 1
        }
        guard !digits.isEmpty else { return nil }
        exponent = point.map { $0 - digits.count } ?? 0
        if index < text.count {
            guard text[index] | 32 == UInt8(ascii: "e"),
                let power = Int(String(decoding: text[(index + 1)...], as: UTF8.self)), abs(power) < 1_000_000
            else { return nil }
            exponent += power
        }
        normalise()
    }

    private mutating func normalise() {
        digits = Array(digits.drop { $0 == 0 })
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty {
            negative = false
            exponent = 0
        }
    }

    /// This number times `factor`.
    func times(_ factor: Int) -> Decimal {
        var result = self
        var product: [UInt8] = []
        var carry = 0
        for digit in digits.reversed() {
            let value = Int(digit) * factor + carry
            product.append(UInt8(value % 10))
            carry = value / 10
        }
        while carry > 0 {
            product.append(UInt8(carry % 10))
            carry /= 10
        }
        result.digits = product.reversed()
        result.normalise()
        return result
    }

    /// This number times ten to the power of `power`.
    func shifted(_ power: Int) -> Decimal {
        guard !digits.isEmpty else { return self }
        var result = self
        result.exponent += power
        return result
    }
}
