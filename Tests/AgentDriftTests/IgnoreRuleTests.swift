import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@testable import AgentDrift

@Suite struct IgnoreRuleTests {
    static let globs: [(String, String, Bool)] = [
        ("*", "", true), ("*", "a/b.c", true), ("aws_*", "aws_instance", true), ("aws_*", "azurerm_x", false),
        ("a*c", "abc", true), ("a*c", "ac", true), ("a*c", "abcd", false), ("*[0]", "t.a[0]", true), ("", "", true),
        ("", "a", false), ("a", "a", true), ("**a**", "bab", true), ("a*b*c", "aXbYbZc", true),
        ("module.*", "module", false),
    ]

    @Test(arguments: globs.indices)
    func globsMatch(_ index: Int) {
        let row = Self.globs[index]
        #expect(Glob(row.0).matches(row.1) == row.2, "\(row.0) on \(row.1)")
    }

    static let paths: [(String, String, Bool)] = [
        ("tags", "tags", true), ("tags", "tags.team", true), ("tags.team", "tags", false),
        ("tags.*", "tags.team", true),
        ("tags.*", "tags", false), ("tag", "tags", false), ("tags[\"a.b\"]", "tags[\"a.b\"]", true),
        ("tags.*", "tags[\"a.b\"]", true), ("ingress.description", "ingress[3].description", true),
        ("ingress[*].description", "ingress[3].description", true),
        ("ingress[2].description", "ingress[3].description", false),
        ("spec.containers[name=web].image", "spec.containers[name=web].image", true),
        ("spec.containers[name=w*].image", "spec.containers[name=web].image", true),
        ("spec.containers[*].image", "spec.containers[name=web].image", true),
        ("spec.containers[name=db].image", "spec.containers[name=web].image", false),
        ("**.image", "spec.template.spec.containers[name=web].image", true), ("**.image", "image", true),
        ("spec.**.image", "spec.template.containers[0].image", true), ("spec.**.image", "spec.images", false),
        ("**", "anything.at[0].all", true), ("a.**.b.**.c", "a.x.b.y.z.c", true),
        ("metadata.annotations[\"a/b\"]", "metadata.annotations[\"a/b\"]", true), ("[", "a", false),
        ("[\"", "a", false),
    ]

    @Test(arguments: paths.indices)
    func patternsMatch(_ index: Int) throws {
        let row = Self.paths[index]
        let path = try #require(AttributePath(row.1))
        #expect(PathPattern(row.0).matches(path) == row.2, "\(row.0) on \(row.1)")
    }

    @Test("long patterns against long paths end")
    func boundedPatterns() throws {
        let pattern = PathPattern(Array(repeating: "**", count: 60).joined(separator: ".") + ".z")
        let path = try #require(AttributePath(Array(repeating: "a", count: 200).joined(separator: ".")))
        #expect(!pattern.matches(path))
        #expect(!Glob(String(repeating: "*a", count: 60) + "b").matches(String(repeating: "a", count: 2000)))
    }

    static let days: [(String, String?)] = [
        ("2026-12-31", "2027-01-01T00:00:00.000Z"), ("2026-12-31T12:00:00Z", "2026-12-31T12:00:00.000Z"),
        ("2026-13-01", nil), ("tomorrow", nil), ("", nil), ("2026-02-30", nil),
    ]

    @Test(arguments: days.indices)
    func expiriesAreRead(_ index: Int) {
        let row = Self.days[index]
        #expect(IgnoreRule.expiry(row.0)?.description == row.1)
    }

    // MARK: Scans

    static func examine(_ rules: [IgnoreRule]) throws -> ScanOutcome {
        let estate = try Estate()
        var settings = EstateTests.aws(estate)
        settings.ignore = rules
        return try StackScan(
            settings: settings,
            scrubber: Sample.scrubber,
            key: Sample.key,
            clock: Sample.clock,
            random: .seeded(1),
            agentVersion: "0.1.0"
        ).examine()
    }

    struct Row: Sendable {
        let rules: [IgnoreRule]
        let ignored: Int
        let drifted: Int
        let notes: [String]
    }

    static let past = Timestamp(seconds: 1_700_000_000)
    static let rows: [Row] = [
        Row(rules: [], ignored: 0, drifted: 6, notes: []),
        Row(rules: [IgnoreRule(path: "backup_retention_period")], ignored: 1, drifted: 6, notes: []),
        Row(rules: [IgnoreRule(type: "aws_db_instance")], ignored: 4, drifted: 5, notes: []),
        Row(rules: [IgnoreRule(address: "aws_sqs_queue.*")], ignored: 1, drifted: 5, notes: []),
        // A rule for attributes takes no deleted resource away.
        Row(
            rules: [IgnoreRule(address: "aws_sqs_queue.*", path: "**")],
            ignored: 0,
            drifted: 6,
            notes: ["ignore rule 1 (address aws_sqs_queue.*, path **) fits no change: it may be removed"]
        ),
        Row(rules: [IgnoreRule(type: "aws_s3_*", path: "tags")], ignored: 1, drifted: 5, notes: []),
        Row(rules: [IgnoreRule(type: "aws_*")], ignored: 10, drifted: 0, notes: []),
        Row(
            rules: [IgnoreRule(path: "nowhere", owner: "ops")],
            ignored: 0,
            drifted: 6,
            notes: ["ignore rule 1 (path nowhere) fits no change: it may be removed; its owner is ops"]
        ),
        Row(
            rules: [IgnoreRule(type: "aws_*", expires: past)],
            ignored: 0,
            drifted: 6,
            notes: ["ignore rule 1 (type aws_*) expired at 2023-11-14T22:13:20.000Z and no longer applies"]
        ),
        Row(
            rules: [IgnoreRule(path: "nowhere"), IgnoreRule(type: "aws_db_instance", path: "password")],
            ignored: 1,
            drifted: 6,
            notes: ["ignore rule 1 (path nowhere) fits no change: it may be removed"]
        ),
    ]

    @Test(arguments: rows.indices)
    func suppressAndCount(_ index: Int) throws {
        let row = Self.rows[index]
        let outcome = try Self.examine(row.rules)
        #expect(
            outcome.report.ignored == row.ignored && outcome.ignored.count == row.ignored,
            "\(outcome.ignored.map(\.address))"
        )
        #expect(outcome.report.drifted.count == row.drifted)
        #expect(outcome.report.status == (row.drifted == 0 ? .ok : .drift))
        #expect(outcome.report.contradiction == nil)
        #expect(outcome.notes == row.notes)
        #expect(try DriftReportCodec.decode(DriftReportCodec.encode(outcome.report)) == outcome.report)
    }

    @Test("what is ignored is shown on request, and no secret with it")
    func shownOnRequest() throws {
        let rule = IgnoreRule(
            type: "aws_db_instance",
            path: "password",
            reason: "rotated by vault",
            owner: "db",
            expires: Timestamp(seconds: 1_900_000_000)
        )
        let outcome = try Self.examine([IgnoreRule(path: "tags"), rule])
        let value = CheckReport([outcome], showsIgnored: true).value["stacks"]?[0]
        let shown = try #require(value?["ignoredChanges"]?.arrayValue)
        #expect(value?["ignored"] == 2 && shown.count == 2)
        let password = try #require(shown.first { $0["path"] == "password" })
        #expect(password["rule"] == 2 && password["owner"] == "db" && password["reason"] == "rotated by vault")
        #expect(password["declared"].flatMap(RedactedValue.init) != nil)
        #expect(CheckReport([outcome]).value["stacks"]?[0]?["ignoredChanges"] == nil)
        let who = CheckReport([outcome], showsIgnored: true).ignoredRows.first { $0.attribute == "password" }?.who
        #expect(who == "ignored by rule 2 of db until 2030-03-17T17:46:40.000Z: rotated by vault")
    }
}
