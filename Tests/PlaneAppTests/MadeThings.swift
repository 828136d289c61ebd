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
        "/v1/drifts/{id}": { things, side in ["id": try await things.first("/v1/drifts", side)] },
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
        "/v1/apikeys/{id}": { things, side in
            let made = try await things.post("/v1/apikeys", ["name": "made", "role": "viewer"], side)
            return ["id": try #require(made["id"]?.stringValue)]
        },
    ]

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
