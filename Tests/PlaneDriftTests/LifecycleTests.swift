import SharedBase
import SharedDrift
import Testing

@testable import PlaneDrift

/// The pure decision as a table: what is known × what a report says -> what is done (P2-E3-08, 09).
@Suite struct LifecycleTests {
    struct Row: Sendable {
        let name: String
        let known: [KnownDrift]
        let resources: [ReportedResource]
        var status: ScanStatus?
        var opened: [String] = []
        var steps: [DriftStep] = []
        var seen = 0
        var resolved: [UInt64] = []
        var open: [Severity: Int] = [:]
    }

    private static func known(
        _ number: UInt64,
        _ resource: ReportedResource,
        open: Bool = true,
        severity: Severity? = nil
    ) -> KnownDrift {
        let verdict = SeverityRules.judge(resource, kind: .terraform)
        let drift = CanonicalDrift(resource, change: .changed, verdict: verdict)
        return KnownDrift(
            id: DriftID(high: 0, low: number),
            addressKey: drift.addressKey,
            isOpen: open,
            severity: severity ?? drift.severity,
            mark: drift.mark,
            lineDigest: line,
            address: drift.address,
            type: drift.type,
            change: drift.change,
            driftClass: drift.driftClass.rawValue
        )
    }

    /// What the plane makes of a whole report: its drifts, and what was not compared.
    private static func normalize(
        _ report: DriftReport,
        scrub: @escaping SecondScrub = { ($0, [:]) }
    ) -> (drifts: [CanonicalDrift], contents: ReportContents, escaped: EscapedSecrets) {
        var normalizer = DriftNormalizer(kind: report.stack.kind, scrub: scrub)
        var contents = ReportContents()
        let drifts = report.resources.compactMap { resource -> CanonicalDrift? in
            if resource.status == .notChecked { contents.add(normalizer.unchecked(resource)) }
            return DriftChange(resource.status).map { normalizer.drift(resource, $0) }
        }
        _ = normalizer.header(report)
        return (drifts, contents, normalizer.escaped)
    }

    /// What the lifecycle makes of a whole report.
    private static func decide(
        _ known: [KnownDrift],
        _ report: DriftReport
    ) -> (batch: Lifecycle.Batch, resolved: [DriftID], open: [Severity: Int]) {
        let (drifts, contents, _) = normalize(report)
        var lifecycle = Lifecycle(open: known.filter(\.isOpen))
        lifecycle.learn(known.filter { !$0.isOpen })
        var next: UInt64 = 100
        for drift in drifts {
            lifecycle.take(Lifecycle.Found(drift: drift, line: line)) {
                next += 1
                return DriftID(high: 0, low: next)
            }
        }
        let batch = lifecycle.takeBatch()
        let isComplete = StoredReport(header: report, inSync: 0, severity: nil, lists: ("", "")).isComplete
        let resolved = lifecycle.finish(isComplete: isComplete, unchecked: contents.unchecked)
        return (batch, resolved, lifecycle.open)
    }

    private static let line = ContentDigest(high: 5, low: 5)

    private static let a = Reports.changed("aws_instance.a")
    private static let b = Reports.tagged("aws_instance.b")
    private static let other = Reports.changed("aws_instance.a", to: "t3.xlarge")

    static let rows: [Row] = [
        Row(name: "nothing known, nothing found", known: [], resources: [Reports.inSync("x")]),
        Row(name: "a new drift opens", known: [], resources: [a], opened: ["aws_instance.a"], open: [.medium: 1]),
        Row(
            name: "a partial report opens too",
            known: [],
            resources: [a, Reports.unread("x")],
            opened: ["aws_instance.a"],
            open: [.medium: 1]
        ),
        Row(name: "seen again", known: [known(1, a)], resources: [a], seen: 1, open: [.medium: 1]),
        Row(name: "other content", known: [known(1, a)], resources: [other], steps: [.updated], open: [.medium: 1]),
        Row(
            name: "worse",
            known: [known(1, a, severity: .low)],
            resources: [a],
            steps: [.worsened],
            open: [.medium: 1]
        ),
        Row(
            name: "milder",
            known: [known(1, a, severity: .critical)],
            resources: [a],
            steps: [.updated],
            open: [.medium: 1]
        ),
        Row(
            name: "reopened",
            known: [known(1, a, open: false)],
            resources: [a],
            steps: [.reopened],
            open: [.medium: 1]
        ),
        Row(name: "absent from a complete report", known: [known(1, a)], resources: [], resolved: [1]),
        Row(
            name: "in sync in a complete report",
            known: [known(1, a), known(2, b)],
            resources: [Reports.inSync("aws_instance.a"), b],
            seen: 1,
            resolved: [1],
            open: [.low: 1]
        ),
        Row(
            name: "absent from a partial report stays",
            known: [known(1, a)],
            resources: [Reports.inSync("x"), Reports.unread("y")],
            open: [.medium: 1]
        ),
        Row(
            name: "in sync in a partial report stays",
            known: [known(1, a)],
            resources: [Reports.inSync("aws_instance.a"), Reports.unread("y")],
            open: [.medium: 1]
        ),
        Row(
            name: "not checked stays",
            known: [known(1, a)],
            resources: [Reports.unread("aws_instance.a")],
            open: [.medium: 1]
        ),
        Row(name: "unreadable stays", known: [known(1, a)], resources: [], status: .unreadable, open: [.medium: 1]),
        Row(name: "timed out stays", known: [known(1, a)], resources: [], status: .timedOut, open: [.medium: 1]),
        Row(name: "skipped stays", known: [known(1, a)], resources: [], status: .skipped, open: [.medium: 1]),
        Row(name: "resolved before stays resolved", known: [known(1, a, open: false)], resources: []),
    ]

    @Test(arguments: rows) func decides(_ row: Row) {
        let (batch, resolved, open) = Self.decide(row.known, Reports.make(row.resources, status: row.status))
        #expect(batch.opened.map(\.found.drift.address) == row.opened, "\(row.name)")
        #expect(batch.rewritten.map(\.step) == row.steps, "\(row.name)")
        #expect(batch.seen.count == row.seen, "\(row.name)")
        #expect(resolved.map(\.low) == row.resolved, "\(row.name)")
        #expect(open.filter { $0.value > 0 } == row.open, "\(row.name)")
    }

    /// Whatever the reports are, an incomplete one resolves nothing and the counts always fit the actions.
    @Test func neverResolvesWithoutACompleteReport() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let all = (0..<12).map { Reports.changed("aws_instance.r\($0)") }
            let known = all.enumerated().filter { _ in Bool.random(using: &generator) }
                .map { Self.known(UInt64($0.offset), $0.element, open: Bool.random(using: &generator)) }
            let found = all.filter { _ in Bool.random(using: &generator) }
            let isPartial = Bool.random(using: &generator)
            let report = Reports.make(found + (isPartial ? [Reports.unread("z")] : []))
            let (batch, resolved, counts) = Self.decide(known, report)
            if isPartial { #expect(resolved.isEmpty) }
            let open = counts.values.reduce(0, +)
            #expect(
                open == known.count { $0.isOpen } - resolved.count + batch.opened.count
                    + batch.rewritten.count { $0.step == .reopened }
            )
        }
    }

    @Test func orderOfReports() {
        let t = Reports.start
        #expect(ReportOrder.effectiveTime(finishedAt: t, receivedAt: t + .seconds(5)) == t)
        #expect(ReportOrder.effectiveTime(finishedAt: t + .seconds(86_400), receivedAt: t) == t)
        #expect(!ReportOrder.isLate(t, last: nil))
        #expect(!ReportOrder.isLate(t, last: t))
        #expect(ReportOrder.isLate(t, last: t + .seconds(1)))
    }

    @Test func scoresClaimNothingUnread() {
        #expect(ShownScore.score(open: [:], everComplete: false) == nil)
        #expect(ShownScore.score(open: [.low: 0], everComplete: false) == nil)
        #expect(ShownScore.score(open: [:], everComplete: true) == 100)
        #expect(ShownScore.score(open: [.critical: 1], everComplete: false) == 75)
        #expect(ShownScore.score(open: [.critical: 2, .high: 1, .medium: 2, .low: 3], everComplete: true) == 31)
    }

    @Test func theSecondScrubSeesEveryValue() {
        var resource = Reports.changed("aws_instance.a", to: ["deep": ["SECRET", 1]])
        resource.who = "SECRET"
        let report = Reports.make([resource, Reports.unread("b")])
        @Sendable func clean(_ value: Value) -> (value: Value, found: [String: Int]) {
            switch value {
            case .string("SECRET"): return ("[REDACTED:test]", ["test": 1])
            case .array(let items):
                let parts = items.map(clean)
                return (.array(parts.map(\.value)), parts.reduce(into: [:]) { $0.merge($1.found, uniquingKeysWith: +) })
            case .object(let object):
                var found: [String: Int] = [:]
                let copy = object.mapValues { value in
                    let part = clean(value)
                    found.merge(part.found, uniquingKeysWith: +)
                    return part.value
                }
                return (.object(copy), found)
            default: return (value, [:])
            }
        }
        let canonical = Self.normalize(report, scrub: { clean($0) })
        #expect(canonical.escaped.byRule == ["test": 2])
        #expect(canonical.drifts[0].attributes[0].actual == ["deep": ["[REDACTED:test]", 1]])
        #expect(canonical.drifts[0].who == "[REDACTED:test]")
    }

    /// The scrubber is shown each value under its own names, and gets it back out.
    @Test func valuesArePlacedUnderTheirNames() {
        let rows: [(path: String, wrapped: Value)] = [
            ("password", ["password": "v"]),
            ("ingress[0].cidr", ["ingress": [["cidr": "v"]]]),
            ("tags[\"a.b\"]", ["tags": ["a.b": "v"]]),
            ("env[name=DB_PASSWORD].value", ["env": [["value": "v", "name": "DB_PASSWORD"]]]),
            ("env[name=X]", ["env": ["v"]]),
            ("not a path [", ["not a path [": "v"]),
        ]
        for row in rows {
            let place = PlacedValue(path: row.path)
            #expect(place.wrap("v") == row.wrapped, "\(row.path)")
            #expect(place.unwrap(row.wrapped) == "v", "\(row.path)")
        }
        let deep = PlacedValue(path: "data.token")
        #expect(deep.unwrap(["data": ["redacted": "r", "tag": "00"]]) == ["redacted": "r", "tag": "00"])
        #expect(deep.unwrap("[REDACTED:x]") == "[REDACTED:x]")
    }

    @Test func whatTheAgentRedactedIsLeftAlone() {
        let redacted: Value = ["redacted": "sensitive", "tag": "0a1b2c3d"]
        let report = Reports.make([Reports.changed("a", path: "password", to: redacted)])
        let canonical = Self.normalize(report, scrub: { _ in ("gone", [:]) })
        #expect(canonical.drifts[0].attributes[0].actual == redacted)
        #expect(canonical.drifts[0].attributes[0].declared == "gone")
    }
}
