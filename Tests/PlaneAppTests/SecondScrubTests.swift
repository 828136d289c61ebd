import Logging
import PlaneApp
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedDrift
import SharedJSON
import SharedTelemetry
import Synchronization
import TestKit
import Testing

/// P2-E3-12: what an agent should have removed is removed by the plane, through both doors, and that is an event. Nothing
/// of it is in the database, the log or the metrics.
@Suite struct SecondScrubTests {
    private static let seed = UInt64.random(in: 0...UInt64.max)
    private let canaries = Canaries(seed: Self.seed)

    private final class Log: Sendable {
        private let lines = Mutex<[UInt8]>([])
        var text: String { lines.withLock { String(decoding: $0, as: UTF8.self) } }
        func add(_ line: [UInt8]) { lines.withLock { $0 += line } }
    }

    /// Three secrets: under a name, by their shape in an address, in what the scan says of itself.
    private func report(_ stack: String) -> DriftReport {
        let now = WallClock.system.now()
        let token = "gh" + "p_" + canaries["webhook"] + canaries["password"].prefix(12)
        return DriftReport(
            reportID: .new(at: now, random: .system),
            scanID: .new(at: now, random: .system),
            stack: StackReference(kind: .terraform, name: stack),
            startedAt: now - .seconds(5),
            finishedAt: now,
            agentVersion: "1.0.0",
            status: .partial,
            reason: "cannot open postgres://dd0c:\(canaries["password"])@db.example:5432/dd0c",
            coverage: Coverage(complete: false, read: 1, notRead: 1),
            resources: [
                ReportedResource(
                    address: "github_secret.x[\"\(token)\"]",
                    type: "github_secret",
                    id: "i-0123",
                    status: .changed,
                    driftClass: .drift,
                    attributes: [
                        AttributeChange(
                            path: "db.password",
                            kind: .changed,
                            declared: .string(canaries["password"]),
                            actual: "changeme"
                        )
                    ]
                )
            ]
        )
    }

    /// The tables of a tenant that hold a canary, as text or as the digits of its bytes.
    private func holders(_ plane: WholePlane) async throws -> [String] {
        let needles = canaries.all.flatMap { [$0.text, Hex.encode(Array($0.text.utf8))] }
        return try await plane.database.tenant(plane.own.tenant, readOnly: true) { session in
            let tables = try session.query(
                "SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id' ORDER BY 1"
            ).map { try $0.text(0) }
            #expect(tables.contains("drift_drifts") && tables.contains("queue_dead"))
            return try tables.filter { table in
                try session.query("SELECT t::text FROM \(table) t").contains { row in
                    let text = try row.text(0)
                    return needles.contains { text.contains($0) }
                }
            }
        }
    }

    private func events(_ plane: WholePlane) async throws -> [AuditEntry] {
        try await plane.database.tenant(plane.own.tenant, readOnly: true) { try Audit.list(in: $0, limit: 200) }
            .filter { $0.action == "security.secret_escaped" }
    }

    private func send(_ report: DriftReport, by agent: AgentID?, _ plane: WholePlane) async throws {
        let bytes = DriftReportCodec.encode(report)
        if let agent {
            // What the gateway does with a report that came over the link.
            let delivery = DriftReportDelivery(agent: agent, receivedAt: WallClock.system.now(), report: bytes)
            try await plane.database.tenant(plane.own.tenant) { session in
                _ = try delivery.enqueue(
                    in: session,
                    kind: report.stack.kind.rawValue,
                    name: report.stack.name,
                    reportID: report.reportID
                )
            }
            return
        }
        let key = try #require(plane.own.keys[.owner])
        let reply = try await HTTPProbe(port: plane.port, key: key)
            .post("/v1/ingest/drift", bytes, type: "application/x-ndjson")
        #expect(reply.status == 202, "\(reply.text)")
    }

    /// The event of the stack: who sent it, and the counts by rule.
    private static func hold(_ events: [AuditEntry], stack: String, sender: String?) {
        let event = events.first { $0.details["stack"]?.stringValue?.contains(stack) == true }
        #expect(event != nil, "\(stack)")
        #expect(event?.details["agent"]?.stringValue == sender)
        #expect(
            event?.details["rules"] == [
                ["rule": "github-token", "count": 1], ["rule": "name", "count": 2],
                ["rule": "url-password", "count": 1],
            ]
        )
        #expect(event?.details["found"] == 4)
    }

    @Test(.timeLimit(.minutes(10))) func whatEscapedIsRemovedAndToldOf() async throws {
        let log = Log()
        // Without its scrubber: what the plane says is clean before that.
        let sink = LogSink(format: .json, scrub: { $0 }, output: { log.add($0) })
        let loggers: @Sendable (String) -> Logger = { label in
            Logger(label: label) { LineLogHandler(label: $0, level: .trace, sink: sink) }
        }
        try await WholePlane.with(loggers: loggers) { plane in
            let agent = AgentID(high: 7, low: 7)
            try await arrive(plane, agent)
            try await isToldOf(plane, agent, log)
        }
    }

    private func arrive(_ plane: WholePlane, _ agent: AgentID) async throws {
        try await send(report("over-http"), by: nil, plane)
        try await send(report("over-link"), by: agent, plane)
        #expect(try await eventually(within: .seconds(90)) { try await events(plane).count == 2 })
        // Another sender's stack: given up, and kept with the dead letters.
        try await send(report("over-http"), by: agent, plane)
        let isGivenUp = try await eventually(within: .seconds(90)) { try await Self.deadLetters(plane) == 1 }
        #expect(isGivenUp)
    }

    private static func deadLetters(_ plane: WholePlane) async throws -> Int {
        try await plane.database.tenant(plane.own.tenant, readOnly: true) { try Queue.deadLetters(in: $0).count }
    }

    private func isToldOf(_ plane: WholePlane, _ agent: AgentID, _ log: Log) async throws {
        let found = try await events(plane)
        Self.hold(found, stack: "over-http", sender: nil)
        Self.hold(found, stack: "over-link", sender: agent.description)
        #expect(try await holders(plane) == [], "seed \(Self.seed)")
        let key = try #require(plane.own.keys[.owner])
        let shown = try await HTTPProbe(port: plane.port, key: key).get("/v1/drifts").text
        #expect(shown.contains("github_secret.x[\\\"[REDACTED:github-token]\\\"]"))
        let metrics = try await HTTPProbe(port: plane.healthPort).get("/metrics").text
        #expect(metrics.contains("dd0c_plane_drift_secrets_escaped_total{rule=\"github-token\"} 2\n"))
        #expect(log.text.contains("a report held secrets that its sender should have removed"))
        #expect(log.text.contains(agent.description))
        for text in [shown, metrics, log.text] {
            #expect(canaries.found(in: text) == [], "seed \(Self.seed)")
        }
    }

    @Test func theSearchFindsWhatIsThere() {
        let bytes = DriftReportCodec.encode(report("x"))
        #expect(canaries.found(in: String(decoding: bytes, as: UTF8.self)).contains("password"))
    }
}
