import SharedBase
import TestKit

@testable import SharedScrub

/// Secrets for tests, put together from parts at run time: nothing in this repository looks like a real one.
enum TestSecrets {
    static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    static let alphanumeric = letters + Array("0123456789")

    static func random(_ count: Int, from alphabet: [Character] = alphanumeric, _ random: inout SeededGenerator)
        -> String
    {
        String((0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
    }

    static func random(_ count: Int, seed: UInt64 = 7) -> String {
        var generator = SeededGenerator(seed: seed)
        return random(count, &generator)
    }

    static func hex(_ count: Int, seed: UInt64 = 7) -> String {
        var generator = SeededGenerator(seed: seed)
        return random(count, from: Array("0123456789abcdef"), &generator)
    }

    static func upper(_ count: Int, seed: UInt64 = 7) -> String {
        var generator = SeededGenerator(seed: seed)
        return random(count, from: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), &generator)
    }

    /// A PEM block around random base64.
    static func pem(_ label: String, lines: Int = 4, end: String = "\n") -> String {
        let dashes = String(repeating: "-", count: 5)
        let body = (0..<lines).map { random(64, seed: UInt64(90 + $0)) }.joined(separator: end)
        return "\(dashes)BEGIN \(label)\(dashes)\(end)\(body)\(end)\(dashes)END \(label)\(dashes)"
    }

    static func jwt() -> String {
        let header = Base64.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8), .url)
        let body = Base64.encode(Array(#"{"sub":"1234567890","name":"A B"}"#.utf8), .url)
        return "\(header).\(body).\(random(43, seed: 3))"
    }
}

/// Short forms for tests.
extension Scrubber {
    static let test = Scrubber(tagKey: Array("test tag key".utf8))

    func text(_ text: String) -> String { String(decoding: scrub(text: Array(text.utf8)).bytes, as: UTF8.self) }

    func findings(_ text: String) -> [ScrubFinding] { scrub(text: Array(text.utf8)).findings }

    func value(_ value: Value, _ hints: ScrubHints = .none, style: ScrubStyle = .marker) -> Value {
        var counts = ScrubCounts()
        return scrub(value, hints: hints, style: style, counts: &counts)
    }
}
