import Glibc
import SharedBase
import SharedJSON
import SharedScrub

/// `Scrubber.scrub(text:)`: twice is once, JSON stays JSON of the same shape, findings lie inside the text, and a secret
/// that is put beside whatever comes is gone.
enum ScrubFuzz {
    private static let scrubber = Scrubber(tagKey: [UInt8](repeating: 7, count: 32))

    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        let once = try scrubbed(bytes)
        let twice = scrubber.scrub(text: once)
        try demand(twice.bytes == once, "twice is once", show(once) + " | " + show(twice.bytes))
        let before = try? JSON.parse(bytes)
        if let before {
            let after = try? JSON.parse(once)
            try demand(after != nil, "JSON stays JSON", show(once))
            try demand(after.map(shape) == shape(before), "JSON keeps its shape", show(once))
        }
        let canary = Canary(bytes)
        guard !canary.isHeld(by: bytes) else { return }
        for text in canary.planted(in: before, bytes) {
            let out = try scrubbed(text)
            try demand(!canary.isHeld(by: out), "a planted secret is gone", show(text) + " | " + show(out))
        }
    }

    private static func scrubbed(_ bytes: [UInt8]) throws(FuzzFailure) -> [UInt8] {
        let result = scrubber.scrub(text: bytes)
        var start = 0
        for finding in result.findings {
            let isInside =
                finding.offset >= start && finding.length >= 0
                && finding.offset + finding.length <= bytes.count
            try demand(isInside, "findings lie inside the text, in order", "\(result.findings)")
            start = finding.offset
        }
        return result.bytes
    }

    private static func show(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }

    /// The nesting alone: counts of members and elements.
    private static func shape(_ value: Value) -> String {
        switch value {
        case .array(let items): "[" + items.map(shape).joined() + "]"
        case .object(let object): "{" + object.map { shape($0.value) }.joined() + "}"
        default: "."
        }
    }
}

/// A secret made from an input, so that it comes back with it, and the forms in which it is put beside that input.
struct Canary {
    /// No word and no date: letters and digits mixed.
    let text: String

    init(_ seed: [UInt8]) {
        var state = seed.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let letters = Array("bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789")
        var text = "Q7"
        for _ in 0..<34 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text.append(letters[Int(state >> 33) % letters.count])
        }
        self.text = text
    }

    func isHeld(by bytes: [UInt8]) -> Bool {
        // Without the zeros of UTF-16.
        let plain = bytes.filter { $0 != 0 }
        let base64 = Base64.encode(Array(text.utf8)).dropLast(4)
        return Self.find(Array(text.utf8), in: plain) || Self.find(Array(base64.utf8), in: plain)
    }

    private static func find(_ part: [UInt8], in bytes: [UInt8]) -> Bool {
        // In a debug build the generic search of the library is slower than all the scrubbing.
        bytes.withUnsafeBytes { all in
            guard let base = all.baseAddress, all.count >= part.count else { return false }
            return (0...all.count - part.count).contains {
                all[$0] == part[0] && memcmp(base + $0, part, part.count) == 0
            }
        }
    }

    /// With a document: beside it under a secret name, and in it by value. With other text: on lines of its own.
    func planted(in document: Value?, _ bytes: [UInt8]) -> [[UInt8]] {
        let token = "gh" + "p_" + text
        if let document {
            return [
                ["password": .string(text), "rest": document, "copy": .string("see \(text) there")],
                ["rest": document, "remark": .string("uses \(token), rotate")],
                ["kind": "Secret", "data": ["k": .string(Base64.encode(Array(text.utf8)))], "rest": document],
                [document, ["env": [["name": "DB_PASSWORD", "value": .string(text)]]]],
            ].map { JSON.bytes($0) }
        }
        let lines = ["\npassword=\(text)\n", "\n\ntoken \(token)\n", "\nhttps://user:\(text)@host.example/x\n"]
        let wide = "password=\(text)\n".utf8.flatMap { (byte: UInt8) -> [UInt8] in [byte, 0] }
        return lines.map { Array($0.utf8) + bytes } + [[0xFF, 0xFE] + wide + bytes]
    }
}
