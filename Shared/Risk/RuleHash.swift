/// FNV-1a over the text of rules: names a rule set. Not for secrets: nobody gains by a collision, who can change the
/// rules can change the name.
struct RuleHash {
    private var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        value = (value ^ 0xFF) &* 0x100_0000_01B3
    }

    /// Twelve hexadecimal digits.
    var text: String {
        let digits = String(value & 0xFFFF_FFFF_FFFF, radix: 16)
        return String(repeating: "0", count: 12 - digits.utf8.count) + digits
    }
}
