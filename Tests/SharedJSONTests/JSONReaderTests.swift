import SharedBase
import SharedJSON
import TestKit
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: JSONCases.accepted)
    func acceptsWhatTheGrammarAllows(_ text: String) { #expect(refusal(Array(text.utf8)) == nil) }

    @Test func refusesWithCodeAndPlace() {
        for (text, code, offset) in JSONCases.refused {
            let error = refusal(Array(text.utf8))
            #expect(error?.code == code, "\(text.debugDescription)")
            #expect(error?.position.offset == offset, "\(text.debugDescription)")
        }
    }

    @Test func refusesEveryClassOfInvalidUTF8() {
        for (name, bytes, code) in JSONCases.notUTF8 {
            // At every alignment, because plain bytes are passed eight at a time.
            for padding in 0..<17 {
                let plain = [UInt8](repeating: 0x61, count: padding)
                let error = refusal([0x5B, 0x22] + plain + bytes + [0x22, 0x5D])
                #expect(error?.code == code, "\(name) after \(padding)")
                #expect(error?.position.offset == 2 + padding, "\(name) after \(padding)")
            }
        }
        #expect(refusal([0x22, 0xE2, 0x82])?.code == .truncated)
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x5B, 0x00], [0xFE, 0xFF, 0x00, 0x5B], [0x00, 0x5B, 0x00, 0x5D], [0x5B, 0x00, 0x5D, 0x00],
            [0x00, 0x00, 0x00, 0x5B], [0x5B, 0x00, 0x00, 0x00], [0x00, 0x00, 0xFE, 0xFF],
        ] as [[UInt8]]
    )
    func refusesOtherEncodingsByName(_ bytes: [UInt8]) {
        #expect(refusal(bytes)?.code == .notUTF8)
        #expect(refusal(bytes)?.description.contains("UTF-16") == true)
    }

    @Test func positionsCountLinesAndColumns() {
        let error = refusal(Array("\u{FEFF}{\r\n  \"a\": [\n    1,\n    x\n".utf8))
        #expect(error?.position == TextPosition(offset: 26, line: 4, column: 5))
        #expect(error?.description == "cannot read JSON: expected a value, found `x` at line 4, column 5 (byte 26)")
        #expect(refusal(Array("\u{FEFF}x".utf8))?.position == TextPosition(offset: 3, line: 1, column: 1))
    }

    @Test func depthIsLimited() {
        func nested(_ levels: Int) -> [UInt8] {
            Array(
                (String(repeating: "[{\"a\":", count: levels / 2) + "1" + String(repeating: "}]", count: levels / 2))
                    .utf8
            )
        }
        #expect(refusal(nested(256)) == nil)
        let error = refusal(nested(1000))
        #expect(error?.code == .depthLimit)
        #expect(error?.position.offset == 128 * 6)
        #expect(refusal(nested(8), JSONLimits(maxDepth: 6))?.code == .depthLimit)
        #expect(refusal([UInt8](repeating: 0x5B, count: 1_000_000))?.code == .depthLimit)
        #expect(JSONLimits(maxDepth: 1 << 40).maxDepth == 1024)
    }

    @Test func keysAreLimitedAndComparedAsBytes() throws {
        func object(_ count: Int, last: String = "x") -> [UInt8] {
            Array(("{" + (0..<count).map { "\"key\($0)\":\($0)," }.joined() + "\"\(last)\":0}").utf8)
        }
        #expect(refusal(object(65_535)) == nil)
        #expect(refusal(object(65_536))?.code == .keyLimit)
        // On both sides of the step from comparing one by one to a table.
        for count in [1, 15, 16, 17, 18, 31, 32, 33, 200, 5000] {
            for twice in [0, count / 2, count - 1] {
                #expect(refusal(object(count, last: "key\(twice)"))?.code == .duplicateKey, "\(count) \(twice)")
            }
            #expect(refusal(object(count)) == nil)
        }
        // An inner object has its own keys, and the outer one still knows its own behind it.
        #expect(refusal(Array(#"{"a":{"a":{"a":1}},"b":{"a":1}}"#.utf8)) == nil)
        #expect(refusal(Array(#"{"a":{"b":1},"b":{"a":1},"a":1}"#.utf8))?.code == .duplicateKey)
        let allowed = JSONLimits(duplicateKeys: .allowed)
        #expect(try JSON.parse(#"{"a":1,"b":2,"a":3}"#, limits: allowed) == ["a": 3, "b": 2])
    }

    @Test func longTokensAreLimited() {
        let limits = JSONLimits(maxStringBytes: 8)
        for fine in ["\"12345678\"", "12345678"] { #expect(refusal(Array(fine.utf8), limits) == nil) }
        for long in ["\"123456789\"", "123456789", "{\"123456789\":1}", "\"\\u0061\\u0061\""] {
            #expect(refusal(Array(long.utf8), limits)?.code == .stringLimit, "\(long)")
        }
    }

    @Test func everyTruncationIsRefused() throws {
        let document = Array(#"{"a":[1,-2.5e3,"x\n\u00e9\uD83D\uDE00é€😀",true,false,null,{}],"b":{"c":[]}}"#.utf8)
        try JSON.validate(document)
        for length in 0..<document.count {
            let error = refusal(Array(document[..<length]))
            #expect(error?.code == (length == 0 ? .empty : .truncated), "after \(length) bytes")
            #expect(error?.position.offset == length, "after \(length) bytes")
        }
    }

    @Test func piecesGiveTheSameEvents() throws {
        let document = Array(
            "\u{FEFF}\n {\"kéy\\n\" : [1, -2.5e3 ,\"x\\uD83D\\uDE00é€😀long enough for words\", true,null],\r\n\"b\":{}}  "
                .utf8
        )
        let whole = try events(document)
        #expect(whole.count == 13)
        for cut in 0...document.count { #expect(try events(document, cuts: [cut]) == whole, "cut at \(cut)") }
        #expect(try events(document, cuts: Array(1..<document.count)) == whole)
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            let cuts = (0..<4).map { _ in Int.random(in: 0...document.count, using: &generator) }.sorted()
            #expect(try events(document, cuts: cuts) == whole, "cuts at \(cuts)")
        }
    }

    @Test func piecesGiveTheSameRefusals() {
        for (text, code, offset) in JSONCases.refused {
            let bytes = Array(text.utf8)
            do throws(JSONError) {
                _ = try events(bytes, cuts: Array(0..<bytes.count))
                Issue.record("\(text.debugDescription) was accepted in pieces")
            } catch {
                #expect(error.code == code && error.position.offset == offset, "\(text.debugDescription)")
            }
        }
    }

    @Test func aFailingInputIsTold() {
        struct Broken: Error {}
        var reader = JSONReader(refill: { _ in throw Broken() })
        do throws(JSONError) {
            _ = try reader.next()
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.code == .inputFailed)
            #expect(error.cause is Broken)
        }
    }

    /// Any bytes give events or a refusal inside the input, the same in one piece and in many, and never a crash.
    @Test func mutatedDocumentsNeverCrash() throws {
        let document = Array(
            #"{"a":[1,-2.5e3,"x\n\u00e9\uD83D\uDE00é€😀",true,false,null,{}],"bb":{"c":[],"d":"0123456789abcdef"}}"#.utf8
        )
        var generator = SeededGenerator(seed: 3)
        for round in 0..<4000 {
            let bytes = generator.mutated(document)
            let error = refusal(bytes)
            if let error { #expect(error.position.offset <= bytes.count, "round \(round)") }
            let cut = Int.random(in: 0...bytes.count, using: &generator)
            let pieces = Result { () throws(JSONError) in try events(bytes, cuts: [cut]) }
            if case .failure(let other) = pieces {
                #expect(other == error, "round \(round)")
            } else {
                #expect(error == nil)
            }
        }
    }
}
