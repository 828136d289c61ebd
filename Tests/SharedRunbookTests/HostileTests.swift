import Glibc
import SharedBase
import SharedRunbook
import TestKit
import Testing

/// Input that nobody means well with: size, encoding, depth, mutation.
@Suite("Hostile runbooks")
struct HostileRunbookTests {
    /// Inputs for each kind; `--long` of scripts/test sets the variable.
    private static let rounds = getenv("DD0C_LONG") != nil ? 100_000 : 10_000

    private static let seeds = RunbookSeeds.all

    @Test(
        "mutated inputs: no crash, the same twice, and no command that the source has not",
        arguments: seeds.map(\.kind)
    )
    func mutations(_ kind: String) throws {
        let texts = try #require(Self.seeds.first { $0.kind == kind }).texts.map { Array($0.utf8) }
        var generator = SeededGenerator(seed: 20_261_126)
        for round in 0..<Self.rounds {
            var bytes = generator.mutated(texts[round % texts.count])
            if round % 4 == 0 { bytes = generator.mutated(bytes) }
            let runbook: Runbook
            do {
                runbook = try RunbookParser.parse(bytes)
            } catch {
                #expect(!error.description.isEmpty)
                continue
            }
            if round % 16 == 0 { #expect(try RunbookParser.parse(bytes) == runbook) }
            let problem = Properties.problem(runbook, bytes, isYAML: runbook.format == .yaml)
            #expect(
                problem == nil,
                "\(kind), round \(round): \(problem ?? "") in \(String(decoding: bytes, as: UTF8.self))"
            )
        }
    }

    @Test("cut at each byte", arguments: seeds.flatMap(\.texts))
    func cuts(_ text: String) throws {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            guard let runbook = try? RunbookParser.parse(Array(bytes[..<count])) else { continue }
            #expect(Properties.problem(runbook, Array(bytes[..<count]), isYAML: runbook.format == .yaml) == nil)
        }
    }

    @Test("the properties can fail")
    func propertiesBite() throws {
        let bytes = Array("```sh\nls -l\n```".utf8)
        var runbook = try RunbookParser.parse(bytes)
        #expect(Properties.problem(runbook, bytes, isYAML: false) == nil)
        runbook.steps[0].command = "rm -rf /"
        #expect(Properties.problem(runbook, bytes, isYAML: false) == "invented: rm -rf /")
        runbook.steps[0].command = "ls -l"
        runbook.steps[0].index = 2
        #expect(Properties.problem(runbook, bytes, isYAML: false) != nil)
    }

    @Test func tooManyBytesAreRefused() throws {
        let text = "1. Check it\n"
        let fits =
            Array(String(repeating: " ", count: RunbookLimits.maxBytes - text.utf8.count).utf8) + Array(text.utf8)
        #expect(throws: RunbookError.self) { try RunbookParser.parse([32] + fits) }
        let error = #expect(throws: RunbookError.self) { try RunbookParser.parse(fits + [10]) }
        #expect(error?.code == .tooLarge)
        #expect(error?.description.contains("1048577 bytes") == true)
    }

    @Test func otherEncodings() throws {
        let text = "1. Check it \u{1F680}\n"
        let units = Array(text.utf16)
        var little: [UInt8] = [0xff, 0xfe]
        var big: [UInt8] = [0xfe, 0xff]
        for unit in units {
            little += [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
            big += [UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit)]
        }
        let marked: [UInt8] = [0xef, 0xbb, 0xbf] + Array(text.utf8)
        for bytes in [little, big, marked] {
            #expect(Parsing.steps(try RunbookParser.parse(bytes)) == ["manual Check it \u{1F680}"])
        }
        let bad: [([UInt8], String)] = [
            (Array("1. Check\nab".utf8) + [0xff], "line 2, column 3"),
            (Array("1. ".utf8) + [0xe2, 0x82], "line 1, column 4"),
            ([0xc0, 0x80], "line 1, column 1"), ([0xed, 0xa0, 0x80], "line 1, column 1"),
            (Array(little.dropLast()), "line 1"),
            ([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00], "line 1"),
        ]
        for (bytes, place) in bad {
            let error = #expect(throws: RunbookError.self) { try RunbookParser.parse(bytes) }
            #expect(error?.code == .encoding)
            #expect(error?.description.contains(place) == true, "\(String(describing: error))")
        }
    }

    @Test(
        "deep nesting is read as flat, and told",
        arguments: [
            String(repeating: "<ul><li>", count: 20_000) + "<p>Check it</p>",
            String(repeating: "<div>", count: 20_000) + "<p>Check it</p>",
            String(repeating: "1. ", count: 20_000) + "Check it",
            (0..<200).map { String(repeating: " ", count: $0 * 2) + "- Check it" }.joined(separator: "\n"),
        ]
    )
    func depth(_ text: String) throws {
        let runbook = try Parsing.runbook(text)
        #expect(runbook.steps.contains { $0.title.contains("Check it") })
        #expect(runbook.warnings.filter { $0.code == .nesting }.count == 1)
    }

    @Test func deepYAMLIsRefused() throws {
        let text =
            "steps:\n  - " + String(repeating: "{if: a, then: [", count: 500) + "ls"
            + String(repeating: "]}", count: 500)
        let error = #expect(throws: RunbookError.self) { try Parsing.runbook(text) }
        #expect(error?.code == .schema)
    }

    @Test(
        "much of what makes readers look twice comes to an end",
        arguments: [
            "`a", "*a ", "[a](", "<a", "<b \"", "<!--", "&am", "```\n", "> ", "1. ", "|a", "'\n", "$(\n", "<<A\n", "{{",
            "If a, b. ",
            "<x><![CDATA[", "</p>", "- If a: Else: ", "[a]", "\\", "$x$", "a <pod> ", "{", "Run `ls` now. ", "<li>",
            "<pre>", "# a\n", "Rollback: a\n\n",
            "$ a \"\n", "If a:\n\n",
        ]
    )
    func large(_ piece: String) throws {
        // Less where time is short: what costs the square shows by then. The long run takes all that is allowed.
        let size = getenv("DD0C_LONG") != nil ? RunbookLimits.maxBytes - 64 : 12_000
        let body = String(repeating: piece, count: size / piece.utf8.count)
        for (head, tail) in [
            ("", ""), ("```sh\n", ""), ("```sql\n", ""), ("<p>", ""), ("<pre class='lang-sh'>", "</pre>"),
        ] {
            let bytes = Array((head + body + tail).utf8)
            guard let runbook = try? RunbookParser.parse(bytes) else { continue }
            #expect(runbook.steps.indices.allSatisfy { runbook.steps[$0].index == $0 + 1 })
        }
    }
}

/// What holds for every runbook that was read.
enum Properties {
    static func problem(_ runbook: Runbook, _ source: [UInt8], isYAML: Bool) -> String? {
        for (index, step) in runbook.steps.enumerated() {
            if step.index != index + 1 { return "index \(step.index) at \(index)" }
            if step.place.line < 1 || step.place.column < 1 || step.place.offset > source.count {
                return "place \(step.place)"
            }
            let arms = step.then + step.otherwise
            if arms.contains(where: { $0 <= step.index || $0 > runbook.steps.count }) { return "arms of \(step.index)" }
            if arms.contains(where: { runbook.steps[$0 - 1].parent != step.index }) {
                return "parents in \(step.index)"
            }
            if (step.kind == .branch) != (step.condition != nil) { return "condition of \(step.index)" }
            if step.kind == .manual, step.command == nil, step.title.isEmpty { return "an empty step" }
        }
        let known = significant(decoded(source, isYAML: isYAML))
        for step in runbook.steps + runbook.rollback {
            guard let command = step.command else { continue }
            let wanted = significant(Array(command.utf8))
            if !wanted.isEmpty, !contains(known, wanted), !stands(command, at: step.place.offset, in: source) {
                return "invented: \(command)"
            }
        }
        return nil
    }

    /// The bytes that are no white space and no mark of markup: what is left stands in the source in the same order.
    private static func significant(_ bytes: [UInt8]) -> [UInt8] {
        let text = Array(bytes)
        return text.filter { $0 > 32 && !Set("\\*_`>'\"|[]".utf8).contains($0) }
    }

    /// Whether all bytes of the command come in their order behind its place, with some markup between them.
    private static func stands(_ command: String, at offset: Int, in source: [UInt8]) -> Bool {
        var rest = command.utf8.filter { $0 > 32 }[...]
        let window = source[min(offset, source.count)...].prefix(command.utf8.count * 6 + 200)
        for byte in decoded(Array(window), isYAML: false) where byte == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty
    }

    /// The source without tags and with references decoded, by the most simple-minded means.
    private static func decoded(_ source: [UInt8], isYAML: Bool) -> [UInt8] {
        var text = String(decoding: source, as: UTF8.self)
        guard !isYAML else { return Array(text.utf8) }
        for (name, character) in [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\"")] {
            text = text.replacing(name, with: character)
        }
        return Array(text.utf8)
    }

    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard part.count <= text.count, let first = part.first else { return false }
        return text.indices.contains { start in
            text[start] == first && start + part.count <= text.count
                && text[start..<(start + part.count)].elementsEqual(part)
        }
    }
}

/// Text that once made the work grow with the square of its length, told by what the work leaves behind.
@Suite("Growth")
struct GrowthTests {
    @Test("many commands in one sentence share few words of it")
    func titles() throws {
        let text = "If the disk is full, " + String(repeating: "run `ls -l`, ", count: 4000) + "and look.\n"
        let steps = try Parsing.runbook(text).steps
        #expect(steps.count > 4000)
        #expect(steps.filter { $0.kind == .shell }.allSatisfy { $0.title.count <= 400 })
    }

    @Test("a decision is cut at its first comma outside of code, however much code stands before it")
    func commas() throws {
        let text = "If " + String(repeating: "`a, b` ", count: 4000) + "fails, restart the node.\n"
        let branch = try #require(try Parsing.runbook(text).steps.first)
        #expect(branch.kind == .branch)
        #expect(
            branch.condition?.hasSuffix("`a, b` fails") == true || branch.condition?.hasSuffix("a, b fails") == true
        )
    }

    @Test("brackets without end are no recursion")
    func brackets() throws {
        let text = "```sh\n" + String(repeating: "(", count: 100_000) + "ls -l\n```\n"
        #expect(try Parsing.runbook(text).steps.count == 1)
    }

    @Test("prompts of SQL without a semicolon are read line by line")
    func prompts() throws {
        let text = "```sql\n" + String(repeating: "mysql> SELECT 1\n", count: 3000) + "```\n"
        #expect(try Parsing.runbook(text).steps.count == 3000)
    }
}
