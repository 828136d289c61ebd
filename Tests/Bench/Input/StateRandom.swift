/// Random texts of a made state; the same seed gives the same state (SplitMix64).
struct StateRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

    mutating func pick(_ texts: [String]) -> String { texts[below(texts.count)] }

    /// `count` letters of `alphabet`.
    mutating func letters(_ count: Int, of alphabet: [UInt8]) -> String {
        String(decoding: (0..<count).map { _ in alphabet[below(alphabet.count)] }, as: UTF8.self)
    }

    mutating func hex(_ count: Int) -> String { letters(count, of: Self.hexDigits) }
    mutating func base64(_ count: Int) -> String { letters(count, of: Self.base64Digits) }

    mutating func uuid() -> String {
        [8, 4, 4, 4, 12].map { hex($0) }.joined(separator: "-")
    }

    mutating func address() -> String { "10.\(below(256)).\(below(256)).\(below(256))" }

    /// Several words; one text in eight has letters beyond ASCII.
    mutating func sentence() -> String {
        let words = below(8) == 0 ? Self.foreignWords : Self.words
        return (0..<3 + below(6)).map { _ in pick(words) }.joined(separator: " ")
    }

    static let hexDigits = Array("0123456789abcdef".utf8)
    static let upperDigits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    static let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let wordDigits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    static let words = [
        "orders", "primary", "allows", "traffic", "from", "the", "public", "load", "balancer", "nightly", "backup",
        "of", "customer", "invoices", "managed", "by", "platform", "team", "do", "not", "edit",
    ]
    static let foreignWords = [
        "Bestellungen", "für", "Kunden", "größer", "données", "privées", "café", "東京", "リージョン", "облако", "🚀", "naïve",
    ]
}
