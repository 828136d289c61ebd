import SharedBase
import SharedJSON
import TestKit
import Testing

@testable import SharedScrub

/// A stream that replays what its first pass noted must write what one that judges anew writes.
@Suite("Streams of values")
struct StreamTests {
    private struct Output: Equatable {
        var lines: [String] = []
        /// Values that were written from what was noted.
        var replayed = 0
    }

    private static func write(_ values: [Value], replaying: Bool, changing: Int? = nil) -> Output {
        var stream = ScrubStream(.test)
        var trace = ScrubTrace()
        var tape = JSONTape()
        for value in values {
            tape.load(value)
            stream.learn(tape.view, root: 0, hints: .none)
            stream.note(tape.view, root: 0, in: &trace)
        }
        stream.finishLearning()
        var position = ScrubTrace.Position()
        var output = Output()
        for value in values {
            tape.load(value)
            if replaying, stream.judge(tape.view, root: 0, from: trace, &position) {
                output.replayed += 1
            } else {
                stream.judge(tape.view, root: 0, hints: .none)
            }
            var line = LineBuffer()
            stream.json(tape.view, root: 0, to: &line)
            output.lines.append(String(decoding: line.take(), as: UTF8.self))
        }
        return output
    }

    /// Written by the pass that learns, from text as a reader has it; `replayed` counts what then stands. Beside it what
    /// a pass that judges anew writes from the same text.
    private static func draft(_ values: [Value]) throws -> (drafted: Output, anew: [String]) {
        // In a list: a stream is about values inside something, as attributes are inside an instance.
        let texts = values.map { JSON.bytes(.array([$0])) }
        var stream = ScrubStream(.test)
        var writer = ScrubDraftWriter()
        var tape = JSONTape()
        for text in texts {
            var reader = JSONReader(text)
            try reader.read(into: &tape)
            stream.learn(tape.view, root: 0, hints: .none)
            stream.json(tape.view, root: 0, to: &writer)
            writer.endLine()
            // The tape stands on the reader's memory until here.
            _ = reader.offset
        }
        stream.finishLearning()
        let draft = writer.finish()
        let stale = draft.stale(stream)
        var output = Output(replayed: values.count - stale.count)
        var anew: [String] = []
        for (number, text) in texts.enumerated() {
            var reader = JSONReader(text)
            try reader.read(into: &tape)
            stream.judge(tape.view, root: 0, hints: .none)
            var line = LineBuffer()
            stream.json(tape.view, root: 0, to: &line)
            _ = reader.offset
            anew.append(String(decoding: line.take(), as: UTF8.self))
            let drafted = String(decoding: draft.bytes[draft.line(number)], as: UTF8.self)
            output.lines.append(stale.contains(number) ? anew[number] : drafted)
        }
        return (output, anew)
    }

    private static let secret = "Qz8w" + TestSecrets.random(14, seed: 21)

    static let rows: [(name: String, values: [Value], replayed: Int)] = [
        ("nothing secret", [["id": "i-1", "region": "eu-west-1"], ["port": 443, "on": true, "none": nil]], 2),
        ("whole values", [["password": .string(secret)], ["pin_password": 48151623, "ok": "x"]], 2),
        (
            "a copy under another name", [["password": .string(secret)], ["note": .string("see " + secret)]],
            // The copy was clean in the first pass and is not in the second.
            1
        ),
        ("a copy as a name", [["password": .string(secret)], [secret: "x"]], 1),
        (
            "a copy in a document with escapes",
            [["password": .string(secret)], ["doc": .string("{\"a\":\"\\u0051" + secret.dropFirst() + "\"}")]],
            1
        ),
        ("part of a text", [["url": .string("postgres://app:\(secret)@db.internal/orders")]], 1),
        (
            "part of a text beside a copy",
            [["password": .string(secret)], ["run": .string("password=Hq7-another-9 \(secret)")]], 1
        ),
        ("a secret name", [["token-" + "ghp_" + TestSecrets.random(36, seed: 5): "x"]], 0),
        (
            "a copy inside base64",
            [
                ["password": .string(secret)],
                ["blob": .string(Base64.encode(Array("some plain words and \(secret) then more".utf8)))],
            ],
            1
        ),
        ("a document", [["doc": .string("{\"password\":\"\(secret)\",\"n\":1}")]], 1),
        ("a number in a document", [["doc": .string("{\"password\":4815162342}")]], 0),
    ]

    @Test("what was noted is replayed where it is enough", arguments: rows.indices)
    func table(index: Int) throws {
        let row = Self.rows[index]
        let anew = Self.write(row.values, replaying: false)
        let replayed = Self.write(row.values, replaying: true)
        #expect(replayed.lines == anew.lines, "\(row.name)")
        #expect(replayed.replayed == row.replayed, "\(row.name)")
        #expect(!replayed.lines.joined().contains(Self.secret), "\(row.name)")
        let (drafted, judged) = try Self.draft(row.values)
        #expect(drafted.lines == judged, "\(row.name)")
        #expect(!drafted.lines.joined().contains(Self.secret), "\(row.name)")
        #expect(drafted.replayed >= row.replayed, "\(row.name)")
        if row.replayed > 0 { #expect(drafted.replayed == row.replayed, "\(row.name)") }
    }

    /// A name that is encoded text is looked into each time: what stands in it may be learned after it was first seen.
    @Test("a learned value inside an encoded name goes from every line")
    func encodedNames() throws {
        let secret = "Horse7Battery9Staple"
        let name = Base64.encode(Array("mode: x \(secret) and more".utf8))
        let tags: Value = ["tags": .object(ValueObject([(name, Value.string("1"))]))]
        let password: Value = ["password": .string(secret)]
        let values = [tags, tags, password, tags]
        let anew = Self.write(values, replaying: false)
        #expect(!anew.lines.joined().contains(name))
        #expect(Self.write(values, replaying: true).lines == anew.lines)
        let drafts = try Self.draft(values)
        #expect(!drafts.drafted.lines.joined().contains(name))
        #expect(drafts.drafted.lines == drafts.anew)
    }

    @Test("random values come out the same either way")
    func random() throws {
        var random = SeededGenerator(seed: 31)
        for round in 0..<60 {
            let secrets = (0..<3).map { _ in "P" + TestSecrets.random(12, &random) + "7x" }
            let values = (0..<8).map { _ in Self.value(secrets, depth: 3, &random) }
            let anew = Self.write(values, replaying: false)
            #expect(Self.write(values, replaying: true).lines == anew.lines, "round \(round)")
            let (drafted, judged) = try Self.draft(values)
            #expect(drafted.lines == judged, "round \(round)")
        }
    }

    private static func value(_ secrets: [String], depth: Int, _ random: inout SeededGenerator) -> Value {
        let names = ["password", "note", "id", "env", "url", "doc", "list", "api_key", "tags"]
        let secret = secrets[Int.random(in: 0..<secrets.count, using: &random)]
        switch Int.random(in: 0..<(depth > 0 ? 11 : 8), using: &random) {
        case 0: return .string(secret)
        case 1: return .string("https://user:\(secret)@host.example/path")
        case 2: return .string("export TOKEN=\(secret)\nrun")
        case 3: return .string("{\"password\": \"\(secret)\", \"x\": [1, \"\(secret)\"]}")
        case 4: return .number(String(Int.random(in: 0..<99_999_999, using: &random)))
        case 5: return .string("subnet-0a1b2c3d4e5f60718")
        case 6: return .string("a \"quoted\" \\ text with \(secret.prefix(6))")
        case 7: return .bool(true)
        case 8: return .array((0..<3).map { _ in value(secrets, depth: depth - 1, &random) })
        default:
            var object = ValueObject()
            for _ in 0..<4 {
                let name = names[Int.random(in: 0..<names.count, using: &random)]
                object[name] = value(secrets, depth: depth - 1, &random)
            }
            return .object(object)
        }
    }
}

@Suite("Learned values")
struct LearnedValueTests {
    @Test("a value is found again among many, and nothing else is")
    func many() {
        var random = SeededGenerator(seed: 4)
        var learned = LearnedValues()
        // Enough for the filter to grow several times, many with the same beginning.
        let values = (0..<6000).map { _ in
            (Bool.random(using: &random) ? "same-head-" : "") + TestSecrets.random(20, &random)
        }
        for value in values { Array(value.utf8).withView { learned.learn($0) } }
        var other = LearnedValues()
        Array("elsewhere-9fK2mQ".utf8).withView { other.learn($0) }
        learned.take(&other)
        for value in values + ["elsewhere-9fK2mQ"] {
            var found: [Span] = []
            Array("before \(value) after".utf8).withView { learned.spans(in: $0, &found) }
            #expect(found.map(\.start) == [7] && found.map(\.end) == [7 + value.utf8.count])
        }
        for _ in 0..<2000 {
            let text = Array("same-head-\(TestSecrets.random(21, &random))".utf8)
            #expect(!text.withView { learned.isIn($0) })
        }
    }
}

extension LearnedValueTests {
    @Test("what was collected apart is found after it was brought together, whoever knew it")
    func collected() {
        var random = SeededGenerator(seed: 9)
        // Most begin alike, as addresses of databases do; each third is known to two.
        let values = (0..<9000).map { number in
            (number % 4 > 0 ? "postgres://app:" : "") + TestSecrets.random(16 + number % 23, &random)
        }
        var all = LearnedValues.collecting
        for part in 0..<3 {
            var collected = LearnedValues.collecting
            for (number, value) in values.enumerated() where number % 3 == part || number % 3 == 2 {
                Array(value.utf8).withView { collected.learn($0) }
            }
            all.take(&collected)
            #expect(collected.isEmpty)
        }
        var anew = LearnedValues.collecting
        for value in values { Array(value.utf8).withView { anew.learn($0) } }
        #expect(all.count == anew.count)
        all.seal()
        for value in values {
            var found: [Span] = []
            Array("before \(value) after".utf8).withView { all.spans(in: $0, &found) }
            #expect(found.map(\.start) == [7] && found.map(\.end) == [7 + value.utf8.count])
        }
        // Late, and found all the same.
        Array("elsewhere-9fK2mQ".utf8).withView { all.learn($0) }
        #expect(Array("x elsewhere-9fK2mQ".utf8).withView { all.isIn($0) })
    }

    @Test("a value is found at every place of a text, to its very end")
    func places() {
        var random = SeededGenerator(seed: 6)
        for length in [8, 9, 11, 12, 16, 31] {
            let value = Array(TestSecrets.random(length, &random).utf8)
            var learned = LearnedValues()
            value.withView { learned.learn($0) }
            guard !learned.isEmpty else { continue }
            for before in 0..<20 {
                for behind in 0..<6 {
                    let text = [UInt8](repeating: 46, count: before) + value + [UInt8](repeating: 46, count: behind)
                    var found: [Range<Int>] = []
                    text.withView { text in
                        learned.values(in: text) {
                            found.append($0..<$1)
                            return true
                        }
                    }
                    #expect(found == [before..<before + length])
                }
            }
        }
    }
}

/// Addresses are judged by their parts where that says the same.
@Suite("Addresses in a stream")
struct AddressTests {
    @Test("whatever stood before, an address comes out as a text of its own does")
    func asAlone() {
        var random = SeededGenerator(seed: 14)
        let heads = [
            "aws_instance.", "aws_db_instance.", "module.shop.aws_subnet.", "aws_iam_access_key.", "aws_secret.",
            "a.b.c.",
            "data.aws_ami.", "x9kq2m7zt4wp1c8v.", "aws_eks_s.", "hvs.", "SG.", "xoxb-12.", "key-.", "password.", "-u.",
            "aws_instance.web[\"a.b\"].", "google_x.", "ya29.", "dp.st.", "7f.", ".", "eyj.",
        ]
        let names = [
            "web", "r1", "db-main", "token", "password", "xoxb-123456789", "sk-1", "hvs", "us-1", "q2", "pw", "a=b",
        ]
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789_-")
        var stream = ScrubStream(.test)
        for _ in 0..<4000 {
            let head = heads.randomElement(using: &random) ?? ""
            let length = Int.random(in: 1...30, using: &random)
            let name =
                Bool.random(using: &random)
                ? names.randomElement(using: &random) ?? "" : TestSecrets.random(length, from: letters, &random)
            let address = head + name
            #expect(stream.scrub(line: address) == Scrubber.test.text(address), "\(address)")
        }
    }

    @Test("no shape of a token is as short as a name that passes unseen")
    func shapes() {
        for shape in TokenShape.all { #expect(shape.prefix.utf8.count + shape.minimum > 14, "\(shape.prefix)") }
        #expect(Randomness.minimumMass > 14)
    }
}

@Suite("Texts known to be clean")
struct CleanTextTests {
    @Test("texts that differ anywhere, in length or in how they are examined are told apart")
    func distinct() {
        let plain = TextScanner.Options()
        for length in 4...CleanTexts.longest {
            let text = (0..<length).map { UInt8(97 + $0) }
            var table = CleanTexts()
            text.withView { text in
                if let key = CleanTexts.Key(text, plain) { table.insert(key) }
                #expect(CleanTexts.Key(text, plain).map(table.holds) == true)
                #expect(CleanTexts.Key(text, .init(entropy: false)).map(table.holds) == false)
                #expect(CleanTexts.Key(text, .init(hexIsSecret: true)).map(table.holds) == false)
                #expect(CleanTexts.Key(text, .init(depth: 1)).map(table.holds) == false)
                #expect(CleanTexts.Key(text.part(0..<length - 1), plain).map(table.holds) != true)
            }
            for place in 0..<length {
                var other = text
                other[place] = UInt8(ascii: "Z")
                #expect(other.withView { CleanTexts.Key($0, plain).map(table.holds) } == false, "\(length) \(place)")
            }
        }
        #expect([1, 2, 3].withView { CleanTexts.Key($0, plain) } == nil)
        #expect([UInt8](repeating: 65, count: 25).withView { CleanTexts.Key($0, plain) } == nil)
    }
}
