import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// How to make, in a tenant, the thing that a path names: one row for each path with a part to fill in. A path without a row
/// fails `AccessTests`, so a new address cannot be forgotten.
struct MadeThings: Sendable {
    let plane: WholePlane

    typealias Maker = @Sendable (MadeThings, WholePlane.Side) async throws -> [String: String]

    static let rows: [String: Maker] = [
        "/v1/agents/{id}/revoke": agent, "/v1/agents/{id}/scan": agent,
        "/v1/stacks/{id}": stack, "/v1/stacks/{id}/history": stack, "/v1/stacks/{id}/reports/latest": stack,
        "/v1/drifts/{id}": drift, "/v1/drifts/{id}/acknowledge": drift, "/v1/drifts/{id}/snooze": drift,
        "/v1/drifts/{id}/accept": drift, "/v1/drifts/{id}/attention": drift,
        "/v1/users/{id}": { things, side in
            ["id": try await WholePlane.invited(.viewer, by: side.owner, "people", things.plane.port).id]
        },
        "/v1/auth/sessions/{id}": { things, side in
            // A further one of the owner: that of the test itself must live on.
            let login: Value = ["email": .string(side.owner.email), "password": .string(WholePlane.password)]
            let port = things.plane.port
            let token = try WholePlane.person(try await WholePlane.post(port, "/v1/auth/login", login)).token
            let me = try await HTTPProbe(port: port).get("/v1/me", headers: [("Authorization", "Bearer " + token)])
            return ["id": try #require(me.json["sessionId"]?.stringValue, "\(me.text)")]
        },
        "/v1/invitations/{id}": { things, side in
            let email = "x-\(Hex.encode(RandomSource.system.bytes(4)))@people.example"
            let body: Value = ["email": .string(email), "role": "viewer"]
            let made = try await things.post("/v1/invitations", body, side)
            return ["id": try #require(made["invitation"]?["id"]?.stringValue)]
        },
        "/v1/runbooks/{id}": runbook, "/v1/runbooks/{id}/versions": runbook, "/v1/runbooks/{id}/trust": runbook,
        "/v1/executions/{id}": execution, "/v1/executions/{id}/abort": execution,
        "/v1/executions/{id}/resume": execution, "/v1/executions/{id}/events": execution,
        "/v1/executions/{id}/rollback": execution, "/v1/executions/{id}/unlisted": execution,
        "/v1/runbooks/{id}/versions/{version}": { things, side in
            try await runbook(things, side).merging(["version": "1"]) { one, _ in one }
        },
        "/v1/executions/{id}/steps/{index}/decision": execution,
        "/v1/approvals/{id}/approve": approval, "/v1/approvals/{id}/reject": approval,
        "/v1/audit/exports/{id}": export, "/v1/audit/exports/{id}/file": export,
        "/v1/apikeys/{id}": { things, side in
            let made = try await things.post("/v1/apikeys", ["name": "made", "role": "viewer"], side)
            return ["id": try #require(made["id"]?.stringValue)]
        },
    ]

    private static let runbook: Maker = { things, side in
        let name = "made-\(Hex.encode(RandomSource.system.bytes(4)))"
        let body: Value = ["name": .string(name), "source": "# Made\n```sh\nuptime\n```\n"]
        return ["id": try #require(try await things.post("/v1/runbooks", body, side)["id"]?.stringValue)]
    }

    /// An execution that nothing can go on with: what streams its events ends.
    private static let execution: Maker = { things, side in
        // The test of the switch itself may have left it on: then nothing starts.
        _ = try await HTTPProbe(port: things.plane.port, key: side.keys[.owner])
            .post("/v1/panic", Array(#"{"on":false}"#.utf8))
        let runbook = try await runbook(things, side)["id"] ?? ""
        let run = try await things.post("/v1/executions", ["runbookId": .string(runbook)], side)
        let id = try #require(run["id"]?.stringValue, "\(run)")
        _ = try await HTTPProbe(port: things.plane.port, key: side.keys[.owner])
            .post("/v1/executions/\(id)/abort", Array("{}".utf8))
        return ["id": id, "index": "1"]
    }

    /// A question of an execution, as the engine keeps it.
    private static let approval: Maker = { things, side in
        let run = try await execution(things, side)["id"] ?? ""
        let id = ID<ScanKind>.new(at: WallClock.system.now(), random: .system)
        try await things.plane.database.tenant(side.tenant) { session in
            try session.execute(
                """
                INSERT INTO runbook_approvals (tenant_id, id, execution_id, index, runbook_name, kind, title, command, risk,
                    verdict, binding, requested_by, requested_at, expires_at, state)
                VALUES ($1, $2, $3::uuid, 1, 'made', 'shell', 'made', 'uptime', 'caution', '{}', '\\x00', 'apikey:made', now(),
                    now() + interval '1 hour', 'pending')
                """,
                [.id(side.tenant), .id(id), .text(run)]
            )
        }
        return ["id": id.description]
    }

    /// One that is over, so that it counts in no quota and no worker has it.
    private static let export: Maker = { things, side in
        let id = ID<ScanKind>.new(at: WallClock.system.now(), random: .system)
        try await things.plane.database.tenant(side.tenant) { session in
            try session.execute(
                """
                INSERT INTO audit_exports (tenant_id, id, format, filters, hours, state, requested_by, requested_at)
                VALUES ($1, $2, 'csv', '{}', 24, 'expired', 'apikey:made', now())
                """,
                [.id(side.tenant), .id(id)]
            )
        }
        return ["id": id.description]
    }

    private static let agent: Maker = { things, side in
        let id = AgentID.new(at: WallClock.system.now(), random: .system)
        try await things.plane.database.tenant(side.tenant) { session in
            try session.execute(
                """
                INSERT INTO fleet_agents (tenant_id, id, name, labels, agent_version, enrolled_at)
                VALUES ($1, $2, 'made', '{}', '1.0.0', now())
                """,
                [.id(side.tenant), .id(id)]
            )
        }
        return ["id": id.description]
    }

    private static let drift: Maker = { things, side in ["id": try await things.first("/v1/drifts", side)] }

    private static let stack: Maker = { things, side in ["id": try await things.first("/v1/stacks", side)] }

    /// Sends a report with one drift and waits until it is worked up.
    func report(_ side: WholePlane.Side) async throws {
        let lines = """
            {"record":"report","schemaVersion":"1","reportId":"\(ReportID.new(at: WallClock.system.now(), random: .system))","scanId":"\(ScanID.new(at: WallClock.system.now(), random: .system))","stack":{"kind":"terraform","name":"prod"},"startedAt":"2026-11-26T00:00:00Z","finishedAt":"2026-11-26T00:00:05Z","agentVersion":"1.0.0","status":"drift","coverage":{"complete":true,"read":1,"notRead":0},"ignored":0}
            {"record":"resource","address":"aws_instance.web","type":"aws_instance","status":"deleted","class":"drift"}
            {"record":"end","resources":1}

            """
        let probe = HTTPProbe(port: plane.port, key: side.keys[.owner])
        let reply = try await probe.post("/v1/ingest/drift", Array(lines.utf8), type: "application/x-ndjson")
        try #require(reply.status == 202, "\(reply.text)")
        let isThere = try await eventually {
            try await probe.get("/v1/drifts").json["items"]?.arrayValue?.isEmpty == false
        }
        try #require(isThere, "the report was not worked up")
    }

    private func first(_ path: String, _ side: WholePlane.Side) async throws -> String {
        let reply = try await HTTPProbe(port: plane.port, key: side.keys[.owner]).get(path)
        return try #require(reply.json["items"]?[0]?["id"]?.stringValue, "\(reply.text)")
    }

    private func post(_ path: String, _ body: Value, _ side: WholePlane.Side) async throws -> Value {
        try await HTTPProbe(port: plane.port, key: side.keys[.owner]).post(path, JSON.bytes(body)).json
    }
}

extension WholePlane.Side {
    var owner: WholePlane.Person {
        people[.owner] ?? WholePlane.Person(id: "", email: "", token: "")
    }
}
