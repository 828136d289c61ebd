import SharedBase
import SharedZip

/// Random secrets and random harmless values; the same seed gives the same texts (SplitMix64).
struct SecretMaker: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func letters(_ count: Int, _ alphabet: String) -> String {
        let letters = Array(alphabet)
        return String((0..<count).map { _ in letters[Int(next() >> 33) % letters.count] })
    }

    static let lower = "abcdefghijklmnopqrstuvwxyz"
    static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    static let digits = "0123456789"

    mutating func hex(_ count: Int) -> String { letters(count, "0123456789abcdef") }
    mutating func number(_ count: Int) -> String { letters(1, "123456789") + letters(count - 1, Self.digits) }
    mutating func mixed(_ count: Int) -> String { letters(count, Self.lower + Self.upper + Self.digits) }

    mutating func base64(_ count: Int) -> String {
        Base64.encode((0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 24) })
    }

    /// What a person takes for a password: a word, digits, a sign.
    mutating func password() -> String {
        let words = ["Winter", "Orchid", "Lantern", "Pepper", "Harbour", "Copper"]
        return words[Int(next() >> 33) % words.count] + number(4) + letters(1, "!#%*") + letters(3, Self.lower)
    }

    /// A token of one of several platforms.
    mutating func token() -> String {
        switch next() >> 33 % 5 {
        case 0: "gh" + "p_" + mixed(36)
        case 1: "AK" + "IA" + letters(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        case 2: "gl" + "pat-" + mixed(20)
        case 3: "xox" + "b-" + number(12) + "-" + number(12) + "-" + mixed(24)
        default: "np" + "m_" + mixed(36)
        }
    }

    mutating func privateKey() -> String {
        let dashes = String(repeating: "-", count: 5)
        let body = (0..<6).map { _ in String(base64(48).prefix(64)) }.joined(separator: "\n")
        return "\(dashes)BEGIN RSA PRIVATE KEY\(dashes)\n\(body)\n\(dashes)END RSA PRIVATE KEY\(dashes)\n"
    }

    mutating func uuid() -> String { [8, 4, 4, 4, 12].map { hex($0) }.joined(separator: "-") }

    static func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }

    static func gzip(_ text: String) -> String {
        // Deflating what fits in memory does not fail.
        let packed = try? Array(text.utf8).withUnsafeBytes { try Zip.deflate($0, .gzip, level: 6) }
        return Base64.encode(packed ?? [])
    }
}
