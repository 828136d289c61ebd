import SharedBase
import SharedJSON
import TestKit
import Testing

@Suite struct JSONTreeTests {
    @Test func numbersKeepTheirText() throws {
        let texts = ["1.10", "-0", "1E400", "12345678901234567890.0000000000000000001", "0e0"]
        #expect(try JSON.parse("[" + texts.joined(separator: ",") + "]").arrayValue?.map(\.numberText) == texts)
    }

    @Test func escapesAreDecoded() throws {
        #expect(
            try JSON.parse(#""\"\\\/\b\f\n\r\t\u0000\u00e9\u20AC\uD83D\uDE00-\\u0041""#)
                == "\"\\/\u{8}\u{C}\n\r\t\0é€😀-\\u0041"
        )
        #expect(try JSON.parse(#"{"\u0061\"":1}"#) == ["a\"": 1])
    }

    @Test func keysThatLookEqualToUnicodeAreTwoKeys() throws {
        let object = try #require(try JSON.parse("{\"\u{E9}\":1,\"e\u{301}\":2}").objectValue)
        #expect(object.count == 2)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test func skipAndSeekStopWhereTheyShould() throws {
        let bytes = Array(#"{"a":[{"x":1},{"y":[true,"q"]}],"\u0062":{"c":"found"},"d":2}"#.utf8)
        #expect(try JSON.find("b", "c", in: bytes) == "found")
        #expect(try JSON.find("a", 1, "y", 1, in: bytes) == "q")
        #expect(try JSON.find("a", in: bytes) == [["x": 1], ["y": [true, "q"]]])
        #expect(try JSON.find("d", in: bytes) == 2)
        for missing: [JSONStep] in [["e"], ["a", 2], ["a", -1], ["a", "x"], [0], ["d", "x"], ["a", 0, "y"]] {
            var reader = JSONReader(bytes)
            let found = try reader.seek(missing)
            #expect(!found, "\(missing)")
        }
        #expect(try JSON.find(in: bytes)?.objectValue?.count == 3)
        var reader = JSONReader(bytes)
        let e1 = try reader.next()
        #expect(e1 == .beginObject)
        let e2 = try reader.next()
        #expect(e2 == .key("a"))
        try reader.skipValue()
        let e3 = try reader.next()
        #expect(e3 == .key("b"))
        let e4 = try reader.value()
        #expect(e4 == ["c": "found"])
        let e5 = try reader.nextToken()
        #expect(e5 == .key)
        let isD = reader.tokenEquals("d")
        #expect(isD)
        try reader.skipValue()
        let wrong = Result { () throws(JSONError) in try reader.skipValue() }
        #expect(throws: JSONError.self) { try wrong.get() }
        let e6 = try reader.next()
        #expect(e6 == .end)
        let e7 = try reader.next()
        #expect(e7 == .end)
        #expect(throws: JSONError.self) { try JSON.find("a", 0, in: Array(#"{"a":[}"#.utf8)) }
    }

    @Test func writesCompactAndPretty() {
        let value: Value = ["a": [1, "x\n\u{1}\"\\/é"], "b": [:], "c": [], "d": ["e": .null, "f": true]]
        #expect(JSON.text(value) == #"{"a":[1,"x\n\u0001\"\\/é"],"b":{},"c":[],"d":{"e":null,"f":true}}"#)
        #expect(
            JSON.text(value, pretty: true) == """
                {
                  "a": [
                    1,
                    "x\\n\\u0001\\"\\\\/é"
                  ],
                  "b": {},
                  "c": [],
                  "d": {
                    "e": null,
                    "f": true
                  }
                }
                """
        )
        #expect(JSON.text(.array([.number("nan"), .number("1"), .number("01"), .number("")])) == #"["nan",1,"01",""]"#)
    }

    @Test func writesBytesAsItWritesText() {
        var text = JSONWriter()
        var bytes = JSONWriter()
        text.beginObject()
        bytes.beginObject()
        for (index, sample) in ["", "plain", "a\"b\\c\n\u{1}é😀", String(repeating: "long é ", count: 20)].enumerated() {
            text.key("\(index)" + sample)
            text.string(sample)
            Array(("\(index)" + sample).utf8).withUnsafeBufferPointer { bytes.key($0) }
            Array(sample.utf8).withUnsafeBufferPointer { bytes.string($0) }
        }
        for number in ["1", "-0.5e+7", "01", "1.", "-", "", "1e", "1e5x"] {
            text.key(number)
            text.number(text: number)
            Array(number.utf8).withUnsafeBufferPointer { bytes.key($0) }
            Array(number.utf8).withUnsafeBufferPointer { bytes.number($0) }
        }
        text.endObject()
        bytes.endObject()
        #expect(text.text == bytes.text)
        #expect(
            text.text.hasSuffix(#""1":1,"-0.5e+7":-0.5e+7,"01":"01","1.":"1.","-":"-","":"","1e":"1e","1e5x":"1e5x"}"#)
        )
    }

    @Test func rawValuesAreTakenAsTheyAre() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.int(1)
        Array(#"{"a": [true]}"#.utf8).withUnsafeBufferPointer { writer.raw($0) }
        writer.null()
        writer.endArray()
        #expect(writer.text == #"[1,{"a": [true]},null]"#)
    }

    @Test func writerDrainsInPieces() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.int(1)
        let first = writer.drain()
        writer.string("b")
        writer.endArray()
        #expect(String(decoding: first + writer.bytes, as: UTF8.self) == #"[1,"b"]"#)
    }

    @Test(
        arguments: [
            ("0", "0"), ("-0", "0"), ("0.000", "0"), ("0e99", "0"), ("-0.0e-5", "0"), ("1.0", "1"), ("1e2", "100"),
            ("100", "100"),
            ("1.50", "1.5"), ("15e-1", "1.5"), ("0.015e2", "1.5"), ("-12.340E+1", "-123.4"), ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"), ("123e-9", "1.23e-7"), ("1e20", "100000000000000000000"), ("1e21", "1e+21"),
            ("12e30", "1.2e+31"),
            ("12345678901234567890123", "1.2345678901234567890123e+22"), ("1e400", "1e+400"),
            ("1e99999999999999999999", "1e99999999999999999999"),
            ("-1e-99999999999999999999", "-1e-99999999999999999999"),
            ("1e9223372036854775806", "1e+9223372036854775806"), ("10e9223372036854775807", "10e9223372036854775807"),
            ("0.1e-9223372036854775807", "1e-9223372036854775808"), ("x", "x"),
        ] as [(String, String)]
    )
    func canonicalNumbers(_ text: String, _ canonical: String) {
        #expect(JSONNumber.canonical(text) == canonical)
        #expect(JSONNumber.canonical(canonical) == canonical)
    }

    @Test func canonicalFormLooksNotAtOrderOrSpelling() throws {
        let left = try JSON.parse(#"{"b":[1.0,{"z":1,"y":2}],"a":1e2,"é":0}"#)
        let right = try JSON.parse(#"{ "\u00e9":-0, "a":100, "b":[1,{"y":2,"z":1.0}] }"#)
        #expect(JSON.canonical(left) == JSON.canonical(right))
        #expect(String(decoding: JSON.canonical(left), as: UTF8.self) == #"{"a":100,"b":[1,{"y":2,"z":1}],"é":0}"#)
        #expect(JSON.canonical(try JSON.parse("[1,2]")) != JSON.canonical(try JSON.parse("[2,1]")))
    }

    @Test func randomTreesComeBackAsTheyWere() throws {
        var generator = SeededGenerator(seed: 7)
        for round in 0..<60 {
            let value = Self.tree(&generator, depth: 0)
            #expect(try JSON.parse(JSON.bytes(value)) == value, "round \(round)")
            #expect(try JSON.parse(JSON.bytes(value, pretty: true)) == value, "round \(round)")
            let canonical = JSON.canonical(value)
            #expect(JSON.canonical(try JSON.parse(canonical)) == canonical, "round \(round)")
        }
    }

    private static func tree(_ generator: inout SeededGenerator, depth: Int) -> Value {
        switch Int.random(in: 0..<(depth > 5 ? 5 : 8), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .number(String(Int64.random(in: .min ... .max, using: &generator)))
        case 3: return .number(String(Double.random(in: -1e9...1e9, using: &generator)))
        case 4: return .string(text(&generator))
        case 5:
            return .array(
                (0..<Int.random(in: 0..<6, using: &generator)).map { _ in tree(&generator, depth: depth + 1) }
            )
        default:
            let count = Int.random(in: 0..<24, using: &generator)
            return .object(
                ValueObject((0..<count).map { (text(&generator) + "\($0)", tree(&generator, depth: depth + 1)) })
            )
        }
    }

    private static func text(_ generator: inout SeededGenerator) -> String {
        let alphabet: [Character] = [
            "a", "Z", "\"", "\\", "/", "\n", "\u{1}", "\u{7F}", "é", "€", "😀", "\u{FFFF}", " ",
        ]
        return String(
            (0..<Int.random(in: 0..<20, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "a"
            }
        )
    }
}
