import SharedRisk
import TestKit
import Testing

/// The shared corpus, with the bars of the room; the README has the figures.
@Suite("Corpus")
struct CorpusTests {
    @Test("commands: nothing dangerous is rated safe", .enabled(if: Corpus.folder("commands") != nil))
    func commands() throws {
        let rows = try RiskFixtures.corpusCommands()
        #expect(rows.count > 100)
        let classifier = RiskClassifier()
        var counts: [Risk: [Risk: Int]] = [:]
        for row in rows {
            let verdict = classifier.classify(row.command)
            counts[row.risk, default: [:]][verdict.risk, default: 0] += 1
            if row.risk == .dangerous { #expect(verdict.risk != .safe, "\(row): \(verdict.shown)") }
            PropertyTests.expectPlaces(verdict, Array(row.command.utf8))
        }
        let share = { (label: Risk, given: Risk) in
            Double(counts[label]?[given] ?? 0) / Double(counts[label]?.values.reduce(0, +) ?? 1)
        }
        for label in Risk.allCases { print("corpus commands: \(label.rawValue) rated \(counts[label] ?? [:])") }
        #expect(share(.dangerous, .dangerous) >= 0.99)
        #expect(share(.safe, .safe) >= 0.95)
        #expect(share(.caution, .safe) == 0)
    }

    @Test("programs: what bash takes is parsed, what it refuses is not", .enabled(if: Corpus.folder("shell") != nil))
    func programs() throws {
        let programs = try RiskFixtures.corpusPrograms()
        #expect(programs.count > 50)
        for program in programs {
            let isParsed = (try? ShellParser.parse(Array(program.source.utf8))) != nil
            #expect(isParsed == program.isAccepted, "\(program.source)")
        }
    }
}
