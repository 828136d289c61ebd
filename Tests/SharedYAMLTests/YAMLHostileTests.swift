import SharedBase
import SharedYAML
import TestKit
import Testing

/// What strangers send: refused with its place, read within the limits, never a crash.
@Suite struct YAMLHostileTests {
    private func refusal(_ bytes: [UInt8], limits: YAMLLimits = .standard) -> YAMLError? {
        YAML.readable(bytes, limits: limits).fault
    }

    private static func utf16(_ text: String, isLittle: Bool = true) -> [UInt8] {
        let units = Array("\u{FEFF}\(text)".utf16).map { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        return units.flatMap { isLittle ? $0 : $0.reversed() }
    }

    /// The bytes that no encoding allows, behind two whole lines.
    static let notText: [(name: String, bytes: [UInt8])] = [
        ("NUL", [0x00]), ("bell", [0x07]), ("delete", [0x7F]), ("no lead", [0x80]), ("never", [0xFF, 0x61]),
        ("overlong", [0xC0, 0x80]), ("overlong of three", [0xE0, 0x80, 0x80]), ("surrogate", [0xED, 0xA0, 0x80]),
        ("beyond", [0xF4, 0x90, 0x80, 0x80]), ("cut", [0xE2, 0x82]),
        ("no character", [0xEF, 0xBF, 0xBE]),
    ]

    @Test(arguments: notText.indices)
    func refusesWhatIsNoText(_ index: Int) {
        let row = Self.notText[index]
        for style in ["", "\"", "'", "# "] {
            let before = "one: 1\nzwei: é\nc: \(style)x"
            let error = refusal(Array(before.utf8) + row.bytes)
            #expect(error?.code == .encoding, "\(row.name) \(style)")
            let place = TextPosition(offset: before.unicodeScalars.count, line: 3, column: 5 + style.count)
            #expect(error?.position == place, "\(row.name) \(style)")
            // A mark counts for no place.
            let marked = refusal([0xEF, 0xBB, 0xBF] + Array(before.utf8) + row.bytes)
            #expect(marked?.position == place, "\(row.name) \(style), marked")
        }
    }

    @Test(arguments: [true, false])
    func refusesBrokenUTF16(_ isLittle: Bool) {
        let text = Self.utf16("a: é\r\nb: x", isLittle: isLittle)
        let place = TextPosition(offset: 10, line: 2, column: 5)
        for (name, units) in [("lone low", [0xDC00]), ("high alone", [0xD800, 0x61]), ("NUL", [0])]
            as [(String, [UInt16])]
        {
            let bytes = units.flatMap {
                isLittle ? [UInt8($0 & 0xFF), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 0xFF)]
            }
            let error = refusal(text + bytes)
            #expect(error?.code == .encoding, "\(name)")
            // A half of a pair is found missing where the other half should stand.
            let missing = TextPosition(offset: place.offset + 1, line: place.line, column: place.column + 1)
            #expect(error?.position == (name == "high alone" ? missing : place), "\(name)")
        }
        #expect(refusal(text + [0x61])?.position == place, "half a unit")
        for count in 0..<text.count where count % 2 == 0 || count < 2 { _ = refusal(Array(text[..<count])) }
    }

    static let deep: [(name: String, text: String)] = [
        ("lists", String(repeating: "[", count: 100_000)),
        ("mappings", String(repeating: "{a: ", count: 100_000)),
        ("both", String(repeating: "[{a: ", count: 50_000)),
        ("dashes", String(repeating: "- ", count: 100_000)),
        ("question marks", String(repeating: "? ", count: 100_000)),
        ("steps", (0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()),
    ]

    @Test(arguments: deep.indices)
    func refusesDepth(_ index: Int) {
        let row = Self.deep[index]
        let error = refusal(Array(row.text.utf8))
        #expect(error?.code == .depthLimit || error?.code == .keyNotScalar, "\(row.name): \(String(describing: error))")
        #expect((error?.position.line ?? 0) <= 257 && (error?.position.offset ?? .max) < 70_000, "\(row.name)")
    }

    @Test func refusesBombsOfEveryBuild() {
        // Merge keys: each level takes the one before ten times.
        var merged = "a0: &a0 {x: 1}\n"
        for level in 1...20 {
            let ten = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            merged += "a\(level): &a\(level) {<<: [\(ten)], y\(level): 1}\n"
        }
        #expect(refusal(Array(merged.utf8))?.code == .aliasLimit)
        // Doubled keys allowed, as for manifests: the same bound.
        #expect(refusal(Array(merged.utf8), limits: .kubernetes)?.code == .aliasLimit)
        let wide = "a: &a x\nb: [" + Array(repeating: "*a", count: 100_001).joined(separator: ",") + "]\n"
        let error = refusal(Array(wide.utf8))
        #expect(error?.code == .aliasLimit && error?.position.line == 2)
        // The count begins anew with each document, and so do the anchors.
        let two = "a: &a [x]\nb: *a\n---\nb: *a\n"
        #expect(refusal(Array(two.utf8))?.code == .unknownAnchor)
        #expect(refusal(Array(two.utf8))?.position.line == 4)
    }

    static let doubled: [(text: String, line: Int?)] = [
        ("a: 1\n\"a\": 2\n", 2), ("{a: 1, 'a': 2}", 1), ("a: {b: 1}\nb: 1\n", nil), ("- a: 1\n- a: 1\n", nil),
        ("\"\\x61\": 1\nb: 2\na: 3\n", 3), ("<<: {a: 1}\n<<: {a: 2}\n", nil), ("a: {<<: {b: 1}, b: 2}\n", nil),
        ("'<<': 1\n'<<': 2\n", 2), ("~: 1\nnull: 2\n", nil), ("é: 1\n\"\\xe9\": 2\n", 2), ("? a\n? a\n", 2),
        ("é: 1\ne\u{301}: 2\n", nil),
    ]

    @Test(arguments: doubled.indices)
    func refusesDoubledKeys(_ index: Int) {
        let row = Self.doubled[index]
        let error = refusal(Array(row.text.utf8))
        #expect(error?.code == (row.line == nil ? nil : .duplicateKey), "\(row.text)")
        #expect(error?.position.line == row.line, "\(row.text)")
        #expect(refusal(Array(row.text.utf8), limits: .kubernetes) == nil)
    }

    @Test func readsHugeScalars() throws {
        let long = String(repeating: "0123456789abcdef", count: 1 << 18)
        for text in ["k: \(long)\n", "k: \"\(long)\"\n", "k: |\n  \(long)\n", "k: >-\n  \(long)\n"] {
            let node = try YAML.documents(Array(text.utf8)).first ?? nil
            #expect(node?["k"]?.scalar?.utf8.count ?? 0 >= long.utf8.count)
        }
        // Digits of any number stay text: nothing is computed from them.
        let digits = String(repeating: "9", count: 1 << 20)
        let number = try YAML.documents(Array("k: \(digits)\n".utf8)).first ?? nil
        #expect(try number?.value(.core)["k"] == .number(digits))
        let error = refusal(Array("\(long): 1\n".utf8))
        #expect(error?.code == .syntax, "a simple key has at most 1,024 characters")
    }

    /// libyaml takes a byte order mark for a character wherever it is not the first.
    @Test func aMarkInsideIsText() throws {
        let node = try YAML.documents(Array("a: \u{FEFF}x\n".utf8)).first ?? nil
        #expect(try node?.value(.core) == ["a": "\u{FEFF}x"])
    }

    @Test func tabsAreRefusedWhereTheyIndent() {
        for (text, line) in [("a:\n\tb: 1\n", 2), ("a:\n  b: 1\n\tc: 2\n", 3), ("-\n\t- x\n", 2), ("\ta: 1\n", 1)] {
            let error = refusal(Array(text.utf8))
            #expect(error?.code == .syntax && error?.position.line == line, "\(text.debugDescription)")
        }
        for text in ["a:\tb\n", "a: b\t# c\n", "[\ta,\tb ]\n", "a: |\n  x\n  \ty\n"] {
            #expect(refusal(Array(text.utf8)) == nil, "\(text.debugDescription)")
        }
    }

    /// A stream cut at each byte gives what stands before the cut, or a refusal inside it.
    @Test func cutsPointInside() {
        let sample = Array("# c\na: &x {b: [1, 'two', \"th\\u00e9\"]}\n--- !t\n? k\n: [*y, é]\n<<: |\n  text\n".utf8)
        for count in 0...sample.count {
            guard let error = refusal(Array(sample[..<count])) else { continue }
            #expect(error.position.offset <= count && error.position.line <= 8, "cut after \(count): \(error)")
            #expect(!error.detail.isEmpty)
        }
    }
}
