import AgentDrift
import SharedBase
import TestKit
import Testing

/// A state that is cut into pieces must read as one that is not: the same lines, the same refusals.
@Suite("Large states in pieces")
struct ParallelStateTests {
    /// Everything kept between the passes, nothing, some, and what had to go again for what was learned.
    private static let sizes =
        [Int.max, 0, 6000].map { ParallelState.Sizes(file: 0, piece: 2000, kept: $0, held: .max) }
        + [ParallelState.Sizes(file: 0, piece: 2000, kept: .max, held: 5000)]
    private static let whole = ParallelState.Sizes(file: .max, piece: 2000)

    /// Forty resources; one password stands in the first and, under a harmless name, in the last.
    private static func state(pretty: Bool, extra: String = "") -> String {
        let (line, indent) = pretty ? ("\n", "    ") : ("", "")
        let resources = (0..<40).map { number in
            let secret = number == 0 ? "\"password\":\"Qz8w-fake-Lm3x7\"" : "\"note\":\"n\(number)\""
            let copy = number == 39 ? "\"note_of_it\":\"see Qz8w-fake-Lm3x7\"" : "\"port\":\(number)"
            return """
                \(line)\(indent){\(line)\(indent)  "mode":"managed","type":"t","name":"r\(number)",\
                "instances":[{"attributes":{"id":"i\(number)",\(secret),\(copy),\
                "block":[{"mode":"x","text":"\\u00e9 , { \\"mode\\""}]}}]}
                """
        }
        return "{\"version\":4,\"terraform_version\":\"1.9.5\",\"serial\":1,\"lineage\":\"x\",\"resources\":["
            + resources.joined(separator: ",") + "\(extra)\(line)],\"check_results\":null}"
    }

    /// The third resource once more.
    private static let third =
        ",\n    {\n      \"mode\":\"managed\",\"type\":\"t\",\"name\":\"r3\",\"instances\":[{}]}"

    private static func both(_ text: String, _ sizes: ParallelState.Sizes) throws -> (
        pieces: Inspection, whole: Inspection
    ) {
        let folder = try TestFolder()
        let path = try folder.write("large.tfstate", text)
        return (try Inspection([path], sizes: sizes), try Inspection([path], sizes: whole))
    }

    @Test("gives the same lines in the same order, scrubbed by value over all pieces", arguments: [true, false], sizes)
    func sameLines(pretty: Bool, sizes: ParallelState.Sizes) throws {
        let found = try Self.both(Self.state(pretty: pretty), sizes)
        #expect(found.whole.resources.count == 40)
        #expect(found.pieces.resources.map(\.line) == found.whole.resources.map(\.line))
        let last = try #require(found.pieces.resources.last)
        #expect(last.attributes["note_of_it"] == "see [REDACTED:by-value]")
        #expect(found.pieces.summary == found.whole.summary)
    }

    @Test("in bulk the bytes are those of the lines", arguments: sizes)
    func bulk(sizes: ParallelState.Sizes) throws {
        let folder = try TestFolder()
        let path = try folder.write("large.tfstate", Self.state(pretty: true))
        let single = try Inspection([path], sizes: sizes)
        var bytes: [UInt8] = []
        var inspector = Inspector(scrubber: Sample.scrubber, sizes: sizes, bulk: { bytes += $0 }) { _ in
            Issue.record("a line came alone")
        }
        let summary = try inspector.inspect([path])
        #expect(bytes == single.resources.flatMap { $0.line + [10] })
        #expect(summary == single.summary)
    }

    @Test("what was scrubbed in the first pass is scrubbed again where a value learned later stands in it")
    func laterValues() throws {
        let secret = "Qz8w-fake-Lm3x7"
        // In the first resource under each form, in the last under the name that makes it known.
        for form in [
            "see \(secret) there", "{\\\"a\\\":\\\"\(secret)\\\"}", "a \\\"quoted\\\" \(secret)",
            "\\u0051\(secret.dropFirst())", "https://u:Hq7another9x@h.example/\(secret)",
            "PASSWORD=Hq7another9x \(secret)",
        ] {
            let text = Self.state(pretty: true)
                .replacing("\"password\":\"\(secret)\"", with: "\"note\":\"\(form)\"")
                .replacing("\"port\":38", with: "\"password\":\"\(secret)\"")
            for sizes in Self.sizes {
                let found = try Self.both(text, sizes)
                #expect(found.pieces.resources.map(\.line) == found.whole.resources.map(\.line), "\(form)")
                #expect(found.whole.resources.count == 40)
                let lines = found.pieces.resources.map { String(decoding: $0.line, as: UTF8.self) }
                #expect(!lines.joined().contains(secret), "\(form)")
            }
        }
    }

    @Test("an address that holds a value learned later goes too, with the lines beside it as they are")
    func laterAddress() throws {
        let secret = "Qz8w-fake-Lm3x7"
        let text = Self.state(pretty: true)
            .replacing(
                "\"name\":\"r5\",\"instances\":[{",
                with: """
                    "name":"r5","instances":[{"index_key":"a","attributes":{"id":"one"}},{"index_key":"\(secret)",
                    """
            )
        for sizes in Self.sizes {
            let found = try Self.both(text, sizes)
            #expect(found.whole.resources.count == 41)
            #expect(found.pieces.resources.map(\.line) == found.whole.resources.map(\.line))
            #expect(found.pieces.resources[5].address == "t.r5[\"a\"]" && found.pieces.resources[5].id == "one")
            #expect(found.pieces.resources[6].address == "t.r5[\"[REDACTED:by-value]\"]")
        }
    }

    @Test("refuses as a reader from beginning to end does, with the same place", arguments: sizes)
    func sameRefusals(sizes: ParallelState.Sizes) throws {
        let good = Self.state(pretty: true)
        let rows = [
            Self.state(pretty: true, extra: Self.third),
            good.replacing("\"port\":30", with: "\"port\":030"), good.replacing("\"name\":\"r35\"", with: "\"nam\":1"),
            String(good.dropLast(1)), String(good.dropLast(700)), good + "x",
            good.replacing("\"version\":4", with: "\"version\":5"),
            good.replacing("\"check_results\"", with: "\"encrypted_data\""),
            good.replacing("\"check_results\":null", with: "\"resources\":[]"),
        ]
        for (number, text) in rows.enumerated() {
            let found = try Self.both(text, sizes)
            #expect(found.whole.refusals.count == 1 && found.whole.resources.isEmpty, "row \(number)")
            #expect(found.pieces.refusals == found.whole.refusals, "row \(number)")
            #expect(found.pieces.resources.isEmpty, "row \(number)")
        }
    }

    @Test("a state with any byte changed gives what the other reader gives")
    func mutated() throws {
        let whole = Array(Self.state(pretty: true).utf8)
        var random = SeededGenerator(seed: 11)
        for _ in 0..<60 {
            let sizes = Self.sizes[Int.random(in: 0..<Self.sizes.count, using: &random)]
            let found = try Self.both(String(decoding: random.mutated(whole), as: UTF8.self), sizes)
            #expect(found.pieces.refusals == found.whole.refusals)
            #expect(found.pieces.resources.map(\.line) == found.whole.resources.map(\.line))
        }
    }
}
