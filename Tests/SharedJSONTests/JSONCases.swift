import SharedBase
import SharedJSON

/// What becomes of some bytes: nil, or why and at which byte they are refused.
func refusal(_ bytes: [UInt8], _ limits: JSONLimits = .standard) -> JSONError? {
    do throws(JSONError) {
        try JSON.validate(bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

/// Every event up to the end, read from pieces that end at `cuts`.
func events(_ bytes: [UInt8], cuts: [Int] = []) throws(JSONError) -> [JSONEvent] {
    var pieces: [[UInt8]] = []
    var from = 0
    for cut in cuts + [bytes.count] {
        if cut > from { pieces.append(Array(bytes[from..<cut])) }
        from = cut
    }
    pieces.reverse()
    var reader = JSONReader(refill: { buffer in
        guard let piece = pieces.popLast() else { return 0 }
        buffer.append(contentsOf: piece)
        return piece.count
    })
    var all: [JSONEvent] = []
    while true {
        let event = try reader.next()
        if event == .end { return all }
        all.append(event)
    }
}

/// Our own cases of every class that public suites know, so that a clone without the corpus tests them all.
enum JSONCases {
    static let accepted: [String] = [
        "[]", "{}", " [ ] ", "\t\r\n{ }\n", "null", "true", "false", "0", "-0", "1", "-1", "10", "1.0", "0.5",
        "-0.0e-0", "1e5",
        "1E+5", "1e-5", "123456789012345678901234567890", "1e400", "-1e-400", "0e1", "\"\"", "\"a\"", "[1,2]",
        "[[],[[]],{}]",
        #"{"a":1,"b":[{"c":null}]}"#, #"{"":0}"#, #"["\"\\\/\b\f\n\r\t"]"#, #"["\u0000\u001F\u00e9\uABCD\uffff"]"#,
        #"["\uD834\udd1e"]"#, #"["\uDBFF\uDFFF"]"#, "[\"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\"]",
        #"{"a":1,"A":2,"a ":3}"#, "\u{FEFF}{}", "[\"\u{FEFF}\"]", "[1 , 2 ]", #"{"a" : 1 , "b":2}"#, #"["\\u0061"]"#,
    ]

    /// Text, why it is refused, and at which byte.
    static let refused: [(String, JSONCode, Int)] = [
        ("", .empty, 0), (" \n ", .empty, 3), ("\u{FEFF}", .empty, 3), ("\u{FEFF}\u{FEFF}1", .unexpectedByte, 3),
        ("[", .truncated, 1), ("{", .truncated, 1), ("[1", .truncated, 2), ("[1,", .truncated, 3),
        ("{\"a\"", .truncated, 4),
        ("{\"a\":", .truncated, 5), ("{\"a\":1", .truncated, 6), ("{\"a\":1,", .truncated, 7), ("\"a", .truncated, 2),
        ("\"\\", .truncated, 2), ("\"\\u12", .truncated, 5), ("\"\\uD800\\uDC", .truncated, 11), ("tru", .truncated, 3),
        ("-", .truncated, 1), ("1.", .truncated, 2), ("1e", .truncated, 2), ("1e+", .truncated, 3),
        ("]", .unexpectedByte, 0), ("}", .unexpectedByte, 0), ("[}", .unexpectedByte, 1), ("{]", .unexpectedByte, 1),
        ("[1}", .unexpectedByte, 2), ("{\"a\":1]", .unexpectedByte, 6), ("[,1]", .unexpectedByte, 1),
        ("[1,]", .unexpectedByte, 3),
        ("[1,,2]", .unexpectedByte, 3), ("[1 2]", .unexpectedByte, 3), ("[\"a\":1]", .unexpectedByte, 4),
        ("{,}", .unexpectedByte, 1),
        ("{\"a\":1,}", .unexpectedByte, 7), ("{\"a\" 1}", .unexpectedByte, 5), ("{\"a\",1}", .unexpectedByte, 4),
        ("{a:1}", .unexpectedByte, 1), ("{1:1}", .unexpectedByte, 1), ("{'a':1}", .unexpectedByte, 1),
        ("{\"a\"::1}", .unexpectedByte, 5),
        ("{null:1}", .unexpectedByte, 1), ("{[]:1}", .unexpectedByte, 1), ("{\"a\":1 \"b\":2}", .unexpectedByte, 7),
        ("True", .unexpectedByte, 0), ("nul1", .unexpectedByte, 3), ("NaN", .unexpectedByte, 0),
        ("Infinity", .unexpectedByte, 0),
        ("'a'", .unexpectedByte, 0), ("// c\n1", .unexpectedByte, 0), ("[1/**/]", .invalidNumber, 2),
        ("#1", .unexpectedByte, 0),
        ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0), ("\u{A0}1", .unexpectedByte, 0),
        ("\u{0C}1", .unexpectedByte, 0),
        ("\u{2060}1", .unexpectedByte, 0), ("a", .unexpectedByte, 0), ("*", .unexpectedByte, 0),
        ("01", .invalidNumber, 1), ("-01", .invalidNumber, 2), ("00", .invalidNumber, 1), ("1.x", .invalidNumber, 2),
        ("[1.]", .invalidNumber, 3), ("[-]", .invalidNumber, 2), ("[1e]", .invalidNumber, 3),
        ("[1e+]", .invalidNumber, 4),
        ("1.2.3", .invalidNumber, 3), ("1e5.5", .invalidNumber, 3), ("0x1F", .invalidNumber, 1),
        ("1_000", .invalidNumber, 1),
        ("1a", .invalidNumber, 1), ("-Infinity", .invalidNumber, 1), ("-.5", .invalidNumber, 1),
        ("--1", .invalidNumber, 1),
        ("1\u{FF11}", .invalidNumber, 1), ("1\"a\"", .invalidNumber, 1), ("[1+2]", .invalidNumber, 2),
        ("[1]]", .trailingGarbage, 3),
        ("{}}", .trailingGarbage, 2), ("1 2", .trailingGarbage, 2), ("{}{}", .trailingGarbage, 2),
        ("[]#", .trailingGarbage, 2),
        ("null,", .trailingGarbage, 4), ("\"a\"x", .trailingGarbage, 3), ("truex", .trailingGarbage, 4),
        ("{}\u{FEFF}", .trailingGarbage, 2),
        ("\"\\x\"", .invalidEscape, 1), ("\"\\U0041\"", .invalidEscape, 1), ("\"\\'\"", .invalidEscape, 1),
        ("\"\\\n\"", .invalidEscape, 1),
        ("\"\\u00G0\"", .invalidEscape, 5), ("\"\\u\"", .invalidEscape, 3), ("\"\\u00 0\"", .invalidEscape, 5),
        ("\"\\\u{E9}\"", .invalidEscape, 1), ("\"\\uD800\\u00G0\"", .invalidEscape, 11),
        ("\"\\uDC00\"", .loneSurrogate, 1), ("\"\\uD800\"", .loneSurrogate, 1), ("\"\\uD800x\"", .loneSurrogate, 1),
        ("\"\\uD800\\n\"", .loneSurrogate, 1), ("\"\\uD800\\uD800\"", .loneSurrogate, 1),
        ("\"\\uDD1E\\uD834\"", .loneSurrogate, 1),
        ("\"a\nb\"", .controlCharacter, 2), ("\"\t\"", .controlCharacter, 1), ("\"\0\"", .controlCharacter, 1),
        ("\"0123456789\u{1F}\"", .controlCharacter, 11), ("[\0]", .unexpectedByte, 1), ("[1]\0", .trailingGarbage, 3),
        ("{\"a\":1,\"a\":1}", .duplicateKey, 7), ("{\"a\":1,\"\\u0061\":2}", .duplicateKey, 7),
        ("{\"\":1,\"\":2}", .duplicateKey, 6),
        ("[{\"a\":{\"b\":1,\"b\":1}}]", .duplicateKey, 13),
    ]

    /// Bytes inside a string that are no UTF-8, and how far from the opening quote the refusal points.
    static let notUTF8: [(String, [UInt8], JSONCode)] = [
        ("stray continuation byte", [0x80], .invalidUTF8), ("stray BF", [0xBF], .invalidUTF8),
        ("Latin-1", [0xE9, 0x22], .invalidUTF8), ("overlong in two", [0xC0, 0xAF], .invalidUTF8),
        ("overlong C1", [0xC1, 0xBF], .invalidUTF8), ("overlong in three", [0xE0, 0x9F, 0xBF], .invalidUTF8),
        ("overlong in four", [0xF0, 0x8F, 0xBF, 0xBF], .invalidUTF8),
        ("high surrogate", [0xED, 0xA0, 0x80], .invalidUTF8),
        ("low surrogate", [0xED, 0xBF, 0xBF], .invalidUTF8),
        ("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80], .invalidUTF8),
        ("F5", [0xF5, 0x80, 0x80, 0x80], .invalidUTF8), ("FE", [0xFE], .invalidUTF8), ("FF", [0xFF], .invalidUTF8),
        ("cut in two", [0xC3, 0x61], .invalidUTF8), ("cut in three", [0xE2, 0x82, 0x22], .invalidUTF8),
        ("cut in four", [0xF0, 0x9F, 0x98, 0x22], .invalidUTF8),
        ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80], .invalidUTF8),
    ]
}
