import Glibc
import SharedBase
import SharedJSON
import SharedRisk
import TestKit
import Testing

@Suite("Properties")
struct PropertyTests {
    /// 10,000 inputs, or 100,000 with `DD0C_LONG`.
    static let rounds = getenv("DD0C_LONG") == nil ? 10_000 : 100_000

    static func seeds() throws -> [[UInt8]] {
        let programs = try RiskFixtures.programs("accepted.txt") + RiskFixtures.programs("refused.txt")
        return try (RiskFixtures.everyTool().map(\.command) + programs).map { Array($0.utf8) }
    }

    /// Bytes that the grammar gives a meaning.
    static let marks = [
        "$(", ")", "`", "'", "\"", "<<E\n", "\nE\n", ";", "&&", "|", "{", "}", "${", "((", "))", "[[ ", " ]]", "if ",
        "; then ", "fi", "\\", "\n", "*", "{{X}}", "\u{0}", "\u{FF}",
    ]

    static func mutated(_ seeds: [[UInt8]], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = generator.mutated(seeds[Int.random(in: 0..<seeds.count, using: &generator)])
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let mark = marks[Int.random(in: 0..<marks.count, using: &generator)]
            bytes.insert(contentsOf: Array(mark.utf8), at: Int.random(in: 0...bytes.count, using: &generator))
        }
        return bytes
    }

    /// Every reason points into the command and shows what stands there.
    static func expectPlaces(_ verdict: RiskVerdict, _ bytes: [UInt8]) {
        for reason in verdict.reasons {
            let end = reason.offset + reason.length
            guard reason.offset >= 0, reason.length >= 0, end <= bytes.count else {
                Issue.record("\(reason) points out of \(bytes)")
                continue
            }
            #expect(reason.token == String(decoding: bytes[reason.offset..<end], as: UTF8.self), "\(bytes)")
        }
        #expect(verdict.reasons.map(\.risk).max() == verdict.risk, "\(bytes)")
        #expect(verdict.reasons.count <= 32)
    }

    @Test("damaged commands: an answer, places inside, the same again")
    func damaged() throws {
        let seeds = try Self.seeds()
        let classifier = RiskClassifier()
        var generator = SeededGenerator(seed: 20_261_126)
        for round in 0..<Self.rounds {
            let bytes =
                round % 10 == 0
                ? generator.bytes(Int.random(in: 0...80, using: &generator)) : Self.mutated(seeds, &generator)
            let verdict = classifier.classify(bytes)
            Self.expectPlaces(verdict, bytes)
            if round % 16 == 0 { #expect(classifier.classify(bytes) == verdict) }
        }
    }

    @Test("damaged SQL: an answer, places inside")
    func damagedSQL() throws {
        let seeds = try RiskFixtures.tool("databases").map { Array($0.command.utf8) }
        let classifier = RiskClassifier()
        var generator = SeededGenerator(seed: 20_261_127)
        let prefix = Array("psql -c \"$(cat <<'E'\n".utf8)
        for round in 0..<Self.rounds {
            var bytes = generator.mutated(seeds[round % seeds.count])
            if round % 3 == 0 { bytes = Array("mysql <<'EOFEOF'\n".utf8) + bytes + Array("\nEOFEOF".utf8) }
            if round % 3 == 1 { bytes = prefix + bytes + Array("\nE\n)\"".utf8) }
            Self.expectPlaces(classifier.classify(bytes), bytes)
        }
    }

    @Test("commands cut at each byte: an answer, places inside")
    func cut() throws {
        let classifier = RiskClassifier()
        for row in try RiskFixtures.everyTool() {
            let bytes = Array(row.command.utf8)
            for count in 0..<bytes.count {
                Self.expectPlaces(classifier.classify(Array(bytes[..<count])), Array(bytes[..<count]))
            }
        }
    }

    @Test(
        "a dangerous part never gets better by what stands around it",
        arguments: [
            "ls; %", "% ; ls", "ls && %", "% || ls", "ls | %", "( % )", "{ %\n}", "if true; then %\nfi",
            "while true; do %\ndone", "! %",
            "for i in a; do %\ndone", "% # this is safe", "echo $(%\n)", "f() { %\n}; f", "case a in a) %\n;; esac",
            "# safe\n%", "true\n%",
            "ls <(%\n)", "x=1 y=2; %",
        ]
    )
    func surroundings(_ frame: String) throws {
        let classifier = RiskClassifier()
        for command in try RiskFixtures.canary() {
            let text = frame.replacingMark(with: command)
            let verdict = classifier.classify(text)
            #expect(verdict.risk == .dangerous, "\(text): \(verdict.shown)")
        }
    }

    @Test(
        "a wrapper around a dangerous command changes nothing",
        arguments: [
            "sudo ", "env A=1 ", "nohup ", "nice -n 5 ", "timeout 60 ", "command ", "time ", "setsid ", "stdbuf -o0 ",
            "ionice -c 3 ",
            "sudo -u root env -i nice timeout -s KILL 9 ", "ssh host ", "busybox ", "exec ", "kubectl exec a -- ",
            "docker exec a ", "chroot /a ",
        ]
    )
    func wrappers(_ wrapper: String) throws {
        let classifier = RiskClassifier()
        // A wrapper takes one command: no functions, no lists, no bare redirection.
        for command in try RiskFixtures.canary() where !command.hasPrefix(":") && !command.hasPrefix(">") {
            let verdict = classifier.classify(wrapper + command)
            #expect(verdict.risk == .dangerous, "\(wrapper + command): \(verdict.shown)")
        }
    }

    @Test("two commands are never better than one of them")
    func pairs() throws {
        let classifier = RiskClassifier()
        let rows = try RiskFixtures.everyTool().filter { $0.command.allSatisfy { $0 != "#" } }
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<3_000 {
            let one = rows[Int.random(in: 0..<rows.count, using: &generator)].command
            let other = rows[Int.random(in: 0..<rows.count, using: &generator)].command
            let both = classifier.classify(one + "\n" + other).risk
            #expect(both >= classifier.classify(one).risk, "\(one) + \(other)")
        }
    }

    @Test("quotes around the command word change nothing")
    func spelling() throws {
        let classifier = RiskClassifier()
        for command in try RiskFixtures.canary() {
            let word = command.prefix { $0.isLetter }
            guard word.count > 1, command.dropFirst(word.count).first == " " else { continue }
            let rest = command.dropFirst(word.count)
            for spelled in [
                "\"\(word)\"", "'\(word)'", "\\\(word)", "\(word.prefix(1))''\(word.dropFirst())", "/bin/\(word)",
            ] {
                let verdict = classifier.classify(spelled + rest)
                #expect(verdict.risk == .dangerous, "\(spelled)\(rest): \(verdict.shown)")
            }
        }
    }
}

extension String {
    func replacingMark(with text: String) -> String {
        guard let mark = firstIndex(of: "%") else { return self }
        return String(self[..<mark]) + text + String(self[index(after: mark)...])
    }
}
