import SharedBase
import SharedJSON
import SharedRisk
import TestKit
import Testing

@Suite("Lines of commands")
struct StreamTests {
    /// The answers to an input that comes in pieces of `step` bytes.
    static func answers(_ input: [UInt8], step: Int = 1 << 16) throws -> [Value] {
        var stream = RiskStream()
        var output: [UInt8] = []
        for start in stride(from: 0, to: input.count, by: step) {
            output += stream.feed(input[start..<min(input.count, start + step)])
        }
        output += stream.finish()
        return try output.split(separator: 10).map { try JSON.parse(Array($0)) }
    }

    static func commands(_ text: String) throws -> [String] {
        try answers(Array(text.utf8)).map { $0["command"]?.stringValue ?? "?" }
    }

    @Test("one line gives one answer, in order; blank lines give none")
    func order() throws {
        #expect(try Self.commands("ls\n\n  \t\npwd\r\n \r\nid") == ["ls", "pwd", "id"])
        #expect(try Self.commands("") == [])
    }

    @Test(
        "a line is JSON only if it is an object with a string `command`",
        arguments: [
            (#"{"command":"a\nb"}"#, "a\nb"), (#"  {"x":1,"command":"ls"}  "#, "ls"), (#"{"command":""}"#, ""),
            (#"{"command":1}"#, #"{"command":1}"#),
            (#"{"cmd":"ls"}"#, #"{"cmd":"ls"}"#), (#"["ls"]"#, #"["ls"]"#), (#""ls""#, #""ls""#),
            ("{rm,-rf,x}", "{rm,-rf,x}"), (#"{"command":"ls"} x"#, #"{"command":"ls"} x"#),
            ("{ ls; }", "{ ls; }"), (#"{"command":"\u0000"}"#, "\u{0}"),
        ]
    )
    func lines(_ line: String, _ command: String) throws {
        #expect(try Self.commands(line) == [command])
    }

    @Test("an answer has the members of the contract")
    func members() throws {
        let answer = try #require(try Self.answers(Array("ls; rm -rf /\n".utf8)).first)
        #expect(answer.objectValue?.members.map(\.key) == ["command", "risk", "reasons", "ruleSet"])
        #expect(answer["risk"] == "dangerous")
        let reason = try #require(answer["reasons"]?.arrayValue?.first)
        #expect(reason.objectValue?.members.map(\.key) == ["rule", "token", "offset", "length", "text", "risk"])
        #expect(reason["token"] == "rm -rf /" && reason["offset"] == 4 && reason["length"] == 8)
    }

    @Test("pieces of any size give the same answers")
    func pieces() throws {
        let input = Array(try RiskFixtures.everyTool().prefix(60).map(\.command).joined(separator: "\n").utf8)
        let whole = try Self.answers(input)
        for step in [1, 3, 17, 1000] { #expect(try Self.answers(input, step: step) == whole) }
    }

    @Test("bytes that are no UTF-8 are dangerous, and the answer is JSON whose places fit its own text")
    func invalid() throws {
        for bytes in [[0xFF], Array("ls ".utf8) + [0xC3, 0x28, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            let answer = try #require(try Self.answers(bytes).first)
            #expect(answer["risk"] == "dangerous")
            let text = try #require(answer["command"]?.stringValue)
            let reason = try #require(answer["reasons"]?.arrayValue?.first)
            #expect(reason["rule"] == "shell.unparsable" && reason["token"]?.stringValue == text)
            #expect(reason["length"]?.intValue == text.utf8.count)
        }
    }

    @Test("a line without end is answered dangerous and kept in part only")
    func tooLong() throws {
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: RiskStream.maxLine + 5) + Array("\nls\n".utf8)
        let answers = try Self.answers(long)
        #expect(answers.count == 2)
        #expect(answers[0]["risk"] == "dangerous" && answers[0]["truncated"] == true)
        #expect(answers[0]["command"]?.stringValue?.utf8.count == 1024)
        #expect(answers[1]["risk"] == "safe" && answers[1]["command"] == "ls")
    }
}
