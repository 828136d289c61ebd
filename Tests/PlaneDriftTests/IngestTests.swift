import PlaneDrift
import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedDrift
import SharedJSON
import SharedTelemetry
import Testing

/// A report over HTTP, through the queue, into the tables.
@Suite struct IngestTests {
    private static let lines = "application/x-ndjson"

    private func post(_ plane: Plane, _ report: DriftReport, _ probe: HTTPProbe? = nil) async throws -> HTTPProbe.Reply
    {
        try await (probe ?? plane.asA).post("/v1/ingest/drift", DriftReportCodec.encode(report), type: Self.lines)
    }

    /// Waits until the queue has nothing more to do; the test's time limit ends a wait in vain.
    private func settle(_ plane: Plane, _ tenant: TenantID? = nil) async throws {
        plane.room.wake()
        while try await plane.test.database.tenant(
            tenant ?? plane.a,
            readOnly: true,
            { session in
                try Queue.depth(in: session, topic: DriftReportDelivery.topic)
            }
        ) > 0 { await Task.yield() }
    }

    private func dead(_ plane: Plane) async throws -> [String] {
        try await plane.test.database.tenant(plane.a, readOnly: true) { session in
            try Queue.deadLetters(in: session).map(\.reason)
        }
    }

    @Test(.timeLimit(.minutes(10))) func acceptedThenStored() async throws {
        try await Plane.with(works: true) { (plane: Plane) async throws -> Void in
            let report = Reports.make([Reports.opened("sg.a")])
            let first = try await post(plane, report)
            #expect(first.status == 202)
            #expect(first.json["reportId"]?.stringValue == report.reportID.description)
            #expect(first.json["duplicate"] == false)
            try await settle(plane)
            let stack = try await plane.stack()
            #expect(stack["score"] == 75)
            #expect(stack["agentId"] == .null)
            let second = try await post(plane, report)
            #expect(second.status == 202)
            #expect(second.json["duplicate"] == true)
            try await settle(plane)
            #expect(try await plane.count("drift_reports") == 1)
            #expect(try await dead(plane).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(10))) func theThreeForms() async throws {
        try await Plane.with(works: true) { (plane: Plane) async throws -> Void in
            for (index, form) in ["lines", "array", "records"].enumerated() {
                let report = Reports.make([Reports.changed("a")], stack: form, minute: index)
                let bytes = DriftReportCodec.encode(report)
                let records = try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON.parse(Array($0)) }
                let reply =
                    switch form {
                    case "lines": try await post(plane, report)
                    case "array": try await plane.asA.post("/v1/ingest/drift", JSON.bytes(.array(records)))
                    default: try await plane.asA.post("/v1/ingest/drift", JSON.bytes(["records": .array(records)]))
                    }
                #expect(reply.status == 202, "\(form)")
            }
            try await settle(plane)
            #expect(
                Set(try await plane.items("/v1/stacks").compactMap { $0["name"]?.stringValue }) == [
                    "lines", "array", "records",
                ]
            )
        }
    }

    @Test func refusedAtTheDoor() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            let good = DriftReportCodec.encode(Reports.make([Reports.changed("a")]))
            let text = String(decoding: good, as: UTF8.self)
            let rows: [(body: [UInt8], type: String, status: Int)] = [
                ([], Self.lines, 400), (Array("{}".utf8), Self.lines, 400), (Array(good.dropLast(30)), Self.lines, 400),
                (Array(text.replacing("terraform", with: "ansible").utf8), Self.lines, 400),
                (
                    Array(text.replacing("\"schemaVersion\":\"1\"", with: "\"schemaVersion\":\"9\"").utf8), Self.lines,
                    400
                ),
                (Array("{\"records\":5}".utf8), "application/json", 400), (Array("[".utf8), "application/json", 400),
                (good, "text/plain", 415), (good, "", 415),
            ]
            for row in rows {
                let reply = try await plane.asA.post("/v1/ingest/drift", row.body, type: row.type)
                #expect(
                    reply.status == row.status,
                    "\(String(decoding: row.body.prefix(40), as: UTF8.self)) \(row.type)"
                )
            }
            let viewer = try await ApiKeys(plane.test.database).create(plane.a, name: "v", role: .viewer).text.expose()
            let forbidden = try await post(plane, Reports.make([]), HTTPProbe(port: plane.port, key: viewer))
            #expect(forbidden.status == 403)
            #expect(try await post(plane, Reports.make([]), HTTPProbe(port: plane.port)).status == 401)
            #expect(try await plane.count("queue_messages") == 0)
        }
    }

    /// The tenant is that of the key, whatever the body says; an agent's stack is not reported over HTTP.
    @Test(.timeLimit(.minutes(10))) func whoseReportItIs() async throws {
        try await Plane.with(works: true) { (plane: Plane) async throws -> Void in
            let text = String(decoding: DriftReportCodec.encode(Reports.make([])), as: UTF8.self)
            let claiming = text.replacing("\"schemaVersion\"", with: "\"tenantId\":\"\(plane.a)\",\"schemaVersion\"")
            let reply = try await plane.asB.post("/v1/ingest/drift", Array(claiming.utf8), type: Self.lines)
            #expect(reply.status == 202)
            try await settle(plane, plane.b)
            #expect(try await plane.items("/v1/stacks").isEmpty)
            #expect(try await plane.items("/v1/stacks", plane.asB).count == 1)
            try await plane.process(Reports.make([]))
            let refused = try await post(plane, Reports.make([], minute: 1))
            #expect(refused.status == 409)
            #expect(refused.code == "foreign_stack")
        }
    }

    /// What only the worker can see goes to the dead letters with its reason, at once, and nothing of it is stored.
    @Test(.timeLimit(.minutes(10))) func deadLetters() async throws {
        try await Plane.with(works: true) { (plane: Plane) async throws -> Void in
            try await plane.process(Reports.make([Reports.changed("a")]))
            let foreign = Reports.make([], minute: 1)
            let text = String(decoding: DriftReportCodec.encode(Reports.make([])), as: UTF8.self)
            let newer = text.replacing("\"schemaVersion\":\"1\"", with: "\"schemaVersion\":\"2\"")
            let payloads: [[UInt8]] = [
                DriftReportDelivery(
                    agent: AgentID(high: 9, low: 9),
                    receivedAt: Reports.start,
                    report: DriftReportCodec.encode(foreign)
                )
                .payload,
                DriftReportDelivery(agent: Plane.agent, receivedAt: Reports.start, report: Array(newer.utf8)).payload,
                DriftReportCodec.encode(foreign),
            ]
            try await plane.test.database.tenant(plane.a) { session in
                for (index, payload) in payloads.enumerated() {
                    try Queue.enqueue(
                        in: session,
                        topic: DriftReportDelivery.topic,
                        group: "g\(index)",
                        payload: payload
                    )
                }
            }
            try await settle(plane)
            let reasons = try await dead(plane)
            #expect(reasons.count == 3)
            #expect(reasons.contains { $0.contains("belongs to another sender") })
            #expect(reasons.contains { $0.contains("schemaVersion 2 is not known") })
            #expect(reasons.contains { $0.contains("does not say who brought") })
            #expect(try await plane.count("drift_reports") == 1)
            #expect(try await plane.items("/v1/drifts?status=open").count == 1)
            #expect(plane.metrics.text().contains("dd0c_plane_drift_reports_refused_total{reason=\"foreign_stack\"} 1"))
        }
    }

    /// Reports of one stack are worked off in the order in which they came (P2-E2-10).
    @Test(.timeLimit(.minutes(10))) func inOrder() async throws {
        try await Plane.with(works: true) { (plane: Plane) async throws -> Void in
            for minute in 0..<12 {
                let resources = (0..<(minute % 3)).map { Reports.changed("i.\($0)") }
                #expect(try await post(plane, Reports.make(resources, minute: minute)).status == 202)
            }
            try await settle(plane)
            let id = try await plane.stack()["id"]?.stringValue ?? ""
            let scores = try await plane.items("/v1/stacks/\(id)/history").map { $0["score"]?.intValue }
            #expect(scores == (0..<12).map { 100 - 3 * ($0 % 3) })
        }
    }

    /// Without its database the API says so, and says nothing that it cannot know.
    @Test func theDatabaseIsAway() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            await plane.test.pool.shutdown()
            for reply in [
                try await plane.asA.get("/v1/stacks"), try await post(plane, Reports.make([])),
            ] {
                #expect(reply.status == 503)
                #expect(reply.code == "unavailable")
                #expect(reply.headers["retry-after"] == "5")
            }
            #expect(try await plane.asA.get("/v1/openapi.json").status == 200)
        }
    }
}
