import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedDrift
import SharedTelemetry
import Synchronization
import Testing

@testable import PlaneDrift

/// Lines that come again byte for byte are neither read nor scrubbed again, and everything else is as if they were.
@Suite struct SeenAgainTests {
    /// Counts the values that the second scrub was shown.
    private final class Shown: Sendable {
        private let values = Mutex(0)
        var count: Int { values.withLock { $0 } }
        func add() { values.withLock { $0 += 1 } }
    }

    private func counting(_ shown: Shown) -> SecondScrub {
        { value in
            shown.add()
            return (value, value == .string("leak") || value == ["instance_type": "leak"] ? ["test": 1] : [:])
        }
    }

    @Test func theSameLineIsReadOnceForEachRelease() async throws {
        let shown = Shown()
        try await Plane.with(scrub: counting(shown)) { (plane: Plane) async throws -> Void in
            let resources = [Reports.changed("aws_instance.a"), Reports.opened("aws_security_group.s")]
            try await plane.process(Reports.make(resources))
            // Beside the resources the agent's version is shown once for each report.
            let whole = shown.count
            try await plane.process(Reports.make(resources, minute: 1))
            #expect(shown.count == whole + 1)
            // Another release reads all of it, once.
            let next = ReportProcessor(
                database: plane.test.database,
                scrub: counting(shown),
                release: "next",
                metrics: DriftMetrics(MetricsRegistry())
            )
            for (minute, reads) in [(2, whole - 1), (3, 0)] {
                let before = shown.count
                let report = Reports.make(resources, minute: minute)
                let delivery = DriftReportDelivery(
                    agent: Plane.agent,
                    receivedAt: report.finishedAt + .seconds(1),
                    report: DriftReportCodec.encode(report)
                )
                #expect(try await next.process(delivery, tenant: plane.a) == .stored)
                #expect(shown.count == before + 1 + reads)
            }
            let drifts = try await plane.items("/v1/drifts?status=open")
            #expect(drifts.map { $0["seenCount"] } == [4, 4])
            let last = (Reports.start + .seconds(180)).description
            #expect(drifts.allSatisfy { $0["lastSeenAt"]?.stringValue == last })
            #expect(try await plane.count("drift_drift_events") == 2)
            let stack = try await plane.stack()
            let latest = try await plane.asA.get("/v1/stacks/\(stack["id"]?.stringValue ?? "")/reports/latest").json
            #expect(latest["drifts"]?.arrayValue?.map { $0["address"] } == ["aws_instance.a", "aws_security_group.s"])
            #expect(latest["drifts"]?[1]?["severity"] == "critical")
            #expect(latest["severity"] == "critical")
            #expect(stack["openDrifts"] == ["critical": 1, "high": 0, "medium": 1, "low": 0, "total": 2])
        }
    }

    @Test func otherBytesOfTheSameDriftAreSeenToo() async throws {
        let shown = Shown()
        try await Plane.with(scrub: counting(shown)) { (plane: Plane) async throws -> Void in
            var a = Reports.changed("aws_instance.a")
            for (minute, hash) in ["11", "22", "22"].enumerated() {
                a.hash = hash
                let before = shown.count
                try await plane.process(Reports.make([a], minute: minute))
                // Its new line is kept as well: the third time it is known.
                #expect((shown.count > before + 1) == (minute < 2))
            }
            #expect(try await plane.items("/v1/drifts").map { $0["seenCount"] } == [3])
            #expect(try await plane.count("drift_drift_events") == 1)
        }
    }

    /// A report that holds an escaped secret says so each time.
    @Test func anEscapedSecretIsFoundAgain() async throws {
        try await Plane.with(scrub: counting(Shown())) { (plane: Plane) async throws -> Void in
            for minute in 0..<3 {
                try await plane.process(Reports.make([Reports.changed("a", to: "leak")], minute: minute))
            }
            let entries = try await plane.test.database.tenant(plane.a, readOnly: true) { try Audit.list(in: $0) }
            #expect(entries.map(\.action) == Array(repeating: "security.secret_escaped", count: 3))
            #expect(plane.metrics.text().contains("dd0c_plane_drift_secrets_escaped_total{rule=\"test\"} 3\n"))
        }
    }

    @Test func aResolvedDriftIsReadAgainAndReopened() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            for (minute, resources) in [[Reports.changed("a")], [], [Reports.changed("a")]].enumerated() {
                try await plane.process(Reports.make(resources, minute: minute))
            }
            let drift = try #require(try await plane.items("/v1/drifts?status=open").first)
            #expect(drift["seenCount"] == 2)
            #expect(try await plane.count("drift_drift_events") == 3)
        }
    }

    /// Whatever is wrong behind thousands of good lines, known ones and new ones: nothing of the report stays.
    @Test func aFaultAtTheEndUndoesEveryBatch() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            let known = (0..<3000).map { Reports.changed("aws_instance.k[\($0)]") }
            try await plane.process(Reports.make(known))
            let before = try await plane.stack()
            let more = (0..<3000).map { Reports.changed("aws_instance.n[\($0)]") }
            let report = Reports.make(known + more, minute: 1)
            let good = String(decoding: DriftReportCodec.encode(report), as: UTF8.self)
            let lines = good.split(separator: "\n").map(String.init)
            let body = lines.dropLast().joined(separator: "\n") + "\n"
            let bad: [String] = [
                good.replacing("\"resources\":6000", with: "\"resources\":6001"),
                String(good.dropLast(20)),
                good + "{}\n",
                // A line that is known and one that is not, each twice.
                body + lines[1] + "\n" + lines[6001],
                body + lines[3001] + "\n" + lines[6001],
            ]
            for text in bad {
                let delivery = DriftReportDelivery(
                    agent: Plane.agent,
                    receivedAt: report.finishedAt,
                    report: Array(text.utf8)
                )
                let error = await #expect(throws: DriftError.self) {
                    _ = try await plane.room.processor.process(delivery, tenant: plane.a)
                }
                #expect(error?.code == .unreadable)
            }
            #expect(try await plane.stack() == before)
            #expect(try await plane.count("drift_drifts") == 3000)
            #expect(try await plane.count("drift_reports") == 1)
            #expect(try await plane.count("(SELECT FROM drift_drifts WHERE seen_count > 1) AS x") == 0)
        }
    }

    /// One report id for two stacks: the second effect is undone in whole.
    @Test func aReportIdCountsOnceForAllStacks() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            let id = ReportID(high: 1, low: 1)
            #expect(try await plane.process(Reports.make([Reports.changed("a")], id: id)) == .stored)
            let other = Reports.make([Reports.changed("a")], stack: "other", id: id)
            #expect(try await plane.process(other) == .repeated)
            #expect(try await plane.count("drift_drifts") == 1)
        }
    }

    /// Rows that the first schema wrote stay what they are.
    @Test func rowsOfTheFirstSchemaAreSeenAgain() async throws {
        let test = try await TestDatabase.make()
        do {
            let old = MigrationSet(room: "drift", migrations: Array(DriftSchema.migrations.migrations.prefix(3)))
            try await Migrator(test.owner).migrate([KernelSchema.migrations, old])
            let tenant = try await test.twoTenants().a
            let resource = Reports.changed("aws_instance.a")
            let verdict = SeverityRules.judge(resource, kind: .terraform)
            let drift = CanonicalDrift(resource, change: .changed, verdict: verdict)
            let stack = StackID(high: 1, low: 1)
            try await test.database.tenant(tenant) { session in
                try session.execute(
                    """
                    INSERT INTO drift_stacks (tenant_id, id, kind, name, agent_id, first_seen_at, last_scan_at)
                    VALUES ($1, $2, 'terraform', 'prod', $3, $4, $4)
                    """,
                    [.id(tenant), .id(stack), .id(Plane.agent), .timestamp(Reports.start)]
                )
                try session.execute(
                    """
                    INSERT INTO drift_drifts (tenant_id, id, stack_id, address, address_key, type, change, class, open, severity,
                        reasons, rule_version, attributes, mark, first_seen_at, last_seen_at, seen_count, last_report_id)
                    VALUES ($1, $2, $2, $3, $4, 't', 'changed', 'drift', true, $5, '{}', '1', '[]', $6, $7, $7, 1, $2)
                    """,
                    [
                        .id(tenant), .id(stack), .text(drift.address), .text(Hex.encode(drift.addressKey.bytes)),
                        .int(drift.severity.rank), .text(Hex.encode(drift.mark.bytes)), .timestamp(Reports.start),
                    ]
                )
            }
            try await Migrator(test.owner).migrate([KernelSchema.migrations, DriftSchema.migrations])
            let processor = ReportProcessor(
                database: test.database,
                scrub: { ($0, [:]) },
                release: "test",
                metrics: DriftMetrics(MetricsRegistry())
            )
            for minute in 1...2 {
                let report = Reports.make([resource], minute: minute)
                let bytes = DriftReportCodec.encode(report)
                let delivery = DriftReportDelivery(agent: Plane.agent, receivedAt: report.finishedAt, report: bytes)
                #expect(try await processor.process(delivery, tenant: tenant) == .stored)
            }
            let row = try await test.database.tenant(tenant) { session in
                try session.query("SELECT seen_count, (SELECT count(*) FROM drift_drift_events) FROM drift_drifts").map
                {
                    [try $0.int(0), try $0.int(1)]
                }
            }
            #expect(row == [[3, 0]])
        } catch {
            await test.drop()
            throw error
        }
        await test.drop()
    }
}
