import Glibc
import SharedBase
import SharedJSON
import TestKit
import Testing

@testable import SharedScrub

/// Inputs that are longer than what may be held, with small limits.
@Suite("Inputs that are not held")
struct FlowTests {
    static let small = ScrubFlow.Limits(held: 64, window: 1024, batch: 256, margin: 256)

    struct Outcome {
        var bytes: [UInt8] = []
        var findings: [ScrubFinding] = []
        var mode = ScrubFlow.Mode.whole
        var notices = 0
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// - Parameter step: how much one reading gives.
    static func run(
        _ input: [UInt8],
        _ limits: ScrubFlow.Limits = small,
        step: Int = 4096
    ) throws -> Outcome {
        var outcome = Outcome()
        var position = 0
        outcome.mode = try ScrubFlow(.test, limits: limits).run {
            let count = min(step, $0.count, input.count - position)
            $0.copyBytes(from: input[position..<position + count])
            position += count
            return count
        } onForward: {
            outcome.notices += 1
        } take: {
            outcome.bytes += $0
            outcome.findings += $1
        }
        return outcome
    }

    static func run(_ text: String, _ limits: ScrubFlow.Limits = small, step: Int = 4096) throws -> Outcome {
        try run(Array(text.utf8), limits, step: step)
    }

    private static func secret(_ number: Int) -> String { "Pw7" + TestSecrets.random(9, seed: UInt64(1000 + number)) }

    /// Resources of about 200 bytes with a secret of their own in every second.
    private static func state(_ count: Int, pretty: Bool) -> String {
        let line = pretty ? "\n    " : ""
        let resources = (0..<count).map { number in
            let extra = number % 2 == 0 ? "\"password\":\"\(secret(number))\"" : "\"note\":\"plain \(number)\""
            return """
                {\(line)"mode":"managed","type":"aws_db_instance","name":"r\(number)","instances":[{"attributes":\
                {"id":"db-\(number)",\(extra),"url":"postgres://app:\(secret(number + 5000))@db.internal/x",\
                "marked":"visible \(number)"},"sensitive_attributes":[[{"type":"get_attr","value":"marked"}]]}]}
                """
        }
        return "{\"version\":4,\"serial\":7,\(line)\"resources\":[\(resources.joined(separator: ", "))\(line)],"
            + "\"check_results\":null}\(line)\n"
    }

    @Test("what fits is scrubbed whole, in both directions")
    func whole() throws {
        let text = #"{"note": "see Pw7abcXyz99q", "password": "Pw7abcXyz99q"}"#
        let found = try Self.run(text, .init(held: text.utf8.count))
        #expect(found.mode == .whole && found.notices == 0)
        #expect(found.text == Scrubber.test.text(text) && found.findings == Scrubber.test.findings(text))
        #expect(!found.text.contains("Pw7abcXyz99q"))
    }

    @Test("beyond, a value is removed behind the place where it was learned, and that is said once")
    func forward() throws {
        let known = Self.secret(1)
        let filler = (0..<60).map { "{\"n\":\"filler number \($0)\"}" }.joined(separator: ",")
        let text =
            "[{\"note\":\"see \(known)\"},\(filler),{\"password\":\"\(known)\"},\(filler),{\"note\":\"see \(known)\"}]"
        let found = try Self.run(text)
        #expect(found.mode == .forward && found.notices == 1)
        #expect(found.text.hasPrefix("[{\"note\":\"see \(known)\"},"))
        #expect(found.text.hasSuffix("{\"note\":\"see [REDACTED:by-value]\"}]"))
    }

    @Test("a long document gives what the whole gives, with the places of the findings", arguments: [true, false])
    func document(pretty: Bool) throws {
        let text = Self.state(60, pretty: pretty)
        let (bytes, findings) = Scrubber.test.scrub(text: Array(text.utf8))
        for step in [1, 7, 100, 100_000] {
            let found = try Self.run(text, step: step)
            #expect(found.mode == .forward)
            #expect(found.text == String(decoding: bytes, as: UTF8.self))
            #expect(found.findings == findings)
        }
        #expect(findings.count == 30 + 60 + 60)
    }

    @Test("lists of Kubernetes and Pulumi, lines of JSON and text between them")
    func forms() throws {
        let secrets = (0..<40).map { number in
            #"{"apiVersion":"v1","data":{"key":"\#(Base64.encode(Array(Self.secret(number).utf8)))"},"kind":"Secret"}"#
        }
        let pulumi = (0..<40).map { number in
            """
            {"urn":"urn:pulumi:a::b::c::n\(number)","outputs":{"p":{"4dabf18193072939515e22adb298388d":\
            "1b47061264138c4ac30d75fd1eb44270","ciphertext":"\(TestSecrets.random(40, seed: UInt64(number)))"}}}
            """
        }
        let rows = [
            "{\"apiVersion\":\"v1\",\"items\":[\(secrets.joined(separator: ","))],\"kind\":\"List\"}",
            "{\"version\":3,\"deployment\":{\"resources\":[\(pulumi.joined(separator: ",\n"))]}}",
            secrets.joined(separator: "\n") + "\n", secrets.joined(separator: "\nlogged: password=\(Self.secret(7))\n"),
            "{\"args\":[" + (0..<200).map { "\"--token\",\"word\($0)\"" }.joined(separator: ",") + "]}",
            "\u{FEFF}{\"a\":[" + secrets.joined(separator: ",") + "]}",
        ]
        for (number, text) in rows.enumerated() {
            let found = try Self.run(text)
            #expect(found.mode == .forward)
            #expect(found.text == Scrubber.test.text(text), "row \(number)")
            #expect(found.findings == Scrubber.test.findings(text), "row \(number)")
        }
    }

    @Test("text gives what the whole gives: logs, keys over a cut, manifests")
    func text() throws {
        let log = (0..<80).map { "2026-11-26T10:00:00Z INFO request \($0) took 12 ms, token=\(Self.secret($0))" }
        let manifests = (0..<30).map {
            "apiVersion: v1\ndata:\n  key: \(Base64.encode(Array(Self.secret($0).utf8)))\nkind: Secret\n---\n"
        }
        let keys = (0..<12).map { "line before \($0)\n" + TestSecrets.pem("PRIVATE KEY", lines: 2) + "\nline behind\n" }
        // A line in braces inside a text is no document of its own: what stands before it says that it is secret.
        let blocks = (0..<30).map {
            "kind: Secret\nmetadata:\n  note: |\n    {\"a\":\"b\"}\nstringData:\n  c.json: |\n    {\"motto\":\"plain words \($0)\"}\n---\n"
        }
        let texts = [log.joined(separator: "\n"), manifests.joined(), keys.joined(), blocks.joined()]
        for (number, text) in texts.enumerated() {
            for step in [13, 4096] {
                let found = try Self.run(text, step: step)
                #expect(found.mode == .forward)
                #expect(found.text == Scrubber.test.text(text), "row \(number)")
                #expect(found.findings == Scrubber.test.findings(text), "row \(number)")
            }
        }
    }

    @Test("a mark that may follow too late is not waited for: what it could mark goes")
    func lateMarks() throws {
        let filler = (0..<200).map { "\"k\($0)\":\"plain words\"" }.joined(separator: ",")
        let list = (0..<200).map { "{\"data\":{\"k\":\"v\($0)\"}}" }.joined(separator: ",")
        let rows: [(text: String, hidden: String, rule: String)] = [
            (
                #"{"r":{"attributes":{"marked":"hidden one",\#(filler)},"sensitive_attributes":[["marked"]]}}"#,
                "hidden one", "unscannable"
            ),
            (#"{"r":{"data":{"x":"hidden one",\#(filler)},"kind":"Secret"}}"#, "hidden one", "kubernetes-secret"),
            (
                #"{"r":{"data":{"x":"hidden one"},"more":{\#(filler)},"kind":"Secret"}}"#, "hidden one",
                "kubernetes-secret"
            ),
            (
                #"{"items":[{"data":{"x":"hidden one"}},\#(list)],"kind":"SecretList"}"#, "hidden one",
                "kubernetes-secret"
            ),
            (#"{"o":{"p":{"value":["hidden one",{\#(filler)}],"sensitive":true}}}"#, "hidden one", "unscannable"),
            (#"{"r":{"attributes":{\#(filler)},"private":"hidden one"}}"#, "hidden one", "unscannable"),
            (
                #"{"r":{"instances":[{"attributes":{"value":"hidden one",\#(filler)},"sensitive_attributes":[]}],"type":"aws_ssm_parameter"}}"#,
                "hidden one", "unscannable"
            ),
            (#"{"r":{"Value":"hidden one","Pad":{\#(filler)},"Key":"DB_PASSWORD"}}"#, "hidden one", "unscannable"),
            (
                #"{"c":{"change":{"before":{"x":"hidden one",\#(filler)},"before_sensitive":true}}}"#, "hidden one",
                "unscannable"
            ),
        ]
        for row in rows {
            let found = try Self.run(row.text)
            #expect(!found.text.contains(row.hidden), "\(row.text.prefix(60))")
            #expect(found.findings.contains { $0.rule.rawValue == row.rule }, "\(row.text.prefix(60))")
            let before = try JSON.parse(Array(row.text.utf8))
            #expect(try TestJSON.shape(JSON.parse(found.bytes)) == TestJSON.shape(before))
        }
        // What has been told before is believed.
        let told = #"{"o":{"p":{"sensitive":false,"value":["shown one",{\#(filler)}]}},"kind":"x","data":{\#(filler)}}"#
        #expect(try Self.run(told).text == told)
    }

    @Test("a string longer than the window goes, and the document stays one")
    func longString() throws {
        let long = String(repeating: "a\\\" b", count: 2000)
        for text in ["{\"a\":1,\"b\":\"\(long)\",\"c\":[2,\"\(long)\"]}", "\"\(long)\"", "[[[\"\(long)\"]]]"] {
            let found = try Self.run(text)
            let value = try JSON.parse(found.bytes)
            #expect(TestJSON.shape(value) == TestJSON.shape(try JSON.parse(Array(text.utf8))))
            #expect(found.findings.allSatisfy { $0.rule == .unscannable && $0.length == long.utf8.count })
            #expect(found.text.contains("\"[REDACTED:unscannable]\""))
        }
    }

    @Test("secret names stay apart from each other over all pieces")
    func names() throws {
        let members = (0..<40).map { "\"gh" + "p_\(TestSecrets.random(36, seed: UInt64($0)))\":\($0)" }
        let text = "{\"m\":{\(members.joined(separator: ","))}}"
        let found = try Self.run(text)
        #expect(found.text == Scrubber.test.text(text))
        #expect(try JSON.parse(found.bytes)["m"]?.objectValue?.count == 40)
    }

    @Test("what stops being JSON is text from there on; nothing else of it is lost")
    func broken() throws {
        let good = Self.state(30, pretty: true)
        let rows = [
            String(good.dropLast(400)), good.replacing("\"name\":\"r20\"", with: "\"name\":r20 oops"), good + "}}}",
            good.replacing("\"name\":\"r9\"", with: "\"nam\u{0}e\":\"r9\""),
        ]
        for text in rows {
            let found = try Self.run(text)
            for number in stride(from: 0, to: 30, by: 2) { #expect(!found.text.contains(Self.secret(number))) }
            var rebuilt: [UInt8] = []
            var position = 0
            let input = Array(text.utf8)
            for finding in found.findings {
                #expect(finding.offset >= position)
                rebuilt += input[position..<finding.offset] + Array("#".utf8)
                position = finding.offset + finding.length
            }
            rebuilt += input[position...]
            let marks = try Self.withoutMarkers(found.text)
            #expect(marks == String(decoding: rebuilt, as: UTF8.self))
        }
    }

    private static func withoutMarkers(_ text: String) throws -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "[REDACTED:") {
            result += rest[..<start.lowerBound] + "#"
            let end = try #require(rest[start.upperBound...].firstIndex(of: "]"))
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    @Test("random trees with planted secrets: no leak, JSON of the same shape, whatever the limits")
    func planted() throws {
        var random = SeededGenerator(seed: 5)
        for seed in UInt64(1)...25 {
            let trees = (0..<6).map { CanaryTests.plant(seed: seed * 10 + $0) }
            let value = Value.array(trees.map(\.tree))
            let text = TestJSON.text(value)
            let window = Int.random(in: 200...3000, using: &random)
            let limits = ScrubFlow.Limits(held: 32, window: window, batch: window / 5, margin: window / 4)
            let found = try Self.run(text, limits, step: Int.random(in: 1...900, using: &random))
            #expect(CanaryTests.leaks(trees.flatMap(\.secrets), in: found.text).isEmpty, "seed \(seed)")
            #expect(TestJSON.shape(try JSON.parse(found.bytes)) == TestJSON.shape(value), "seed \(seed)")
        }
    }

    @Test("UTF-16 that is too long is refused before anything is written")
    func wide() throws {
        let wide: [UInt8] = [0xff, 0xfe] + (0..<500).flatMap { _ in [UInt8(ascii: "a"), 0] }
        #expect(throws: ScrubFlowError.self) { try Self.run(wide) }
        #expect(try Self.run(wide, .init()).mode == .whole)
    }

    /// 2 MB on one line with a window of 16 KiB, or 2 GB with `DD0C_LONG`: as text, as one string, as one list.
    @Test("a line without an end takes bounded memory", arguments: ["text", "string", "list"])
    func endless(form: String) throws {
        let size = getenv("DD0C_LONG") != nil ? 2 << 30 : 2 << 20
        let unit = Array(
            (form == "list" ? "{\"a\":\"some plain words\"}," : "some plain words without a line end, ").utf8
        )
        let block = (0..<200).flatMap { _ in unit }
        let known = Self.secret(3)
        let head = form == "list" ? "[" : form == "string" ? "{\"a\":\"" : ""
        let tail = form == "list" ? "{\"password\":\"\(known)\"}]" : form == "string" ? "\"}" : " password=\(known)"
        let blocks = [[UInt8]](repeating: block, count: size / block.count)
        // Taken from its end; no empty piece, which would be the end of the input.
        var pending = ([Array(tail.utf8)] + blocks + [Array(head.utf8)]).filter { !$0.isEmpty }
        var part: ArraySlice<UInt8> = []
        var (written, most, end) = (0, 0, [UInt8]())
        let limits = ScrubFlow.Limits(held: 64 << 10, window: 16 << 10, batch: 8 << 10, margin: 4 << 10)
        let before = Self.peak()
        _ = try ScrubFlow(.test, limits: limits).run {
            if part.isEmpty { part = pending.popLast()?[...] ?? [] }
            let count = min($0.count, part.count)
            $0.copyBytes(from: part.prefix(count))
            part = part.dropFirst(count)
            return count
        } onForward: {
        } take: { bytes, _ in
            written += bytes.count
            most = max(most, bytes.count)
            end = Array((end + bytes).suffix(64))
        }
        #expect(most <= 64 << 10)
        #expect(Self.peak() - before < 64 << 20)
        let text = String(decoding: end, as: UTF8.self)
        #expect(!text.contains(known) && text.contains("[REDACTED:"))
        #expect(form == "string" ? written < 100 : written > size - block.count)
    }

    /// The most memory that this process ever had, in bytes.
    private static func peak() -> Int {
        let status = (try? TestFile.read("/proc/self/status")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }
}
