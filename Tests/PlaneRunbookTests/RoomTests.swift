import PlaneHTTP
import PlaneKernel
import PlaneRunbook
import PlaneTestKit
import SharedBase
import Testing

/// What holds for the room as a whole: tables closed, tenants apart, roles, and the document.
@Suite struct RoomTests {
    @Test func everyTableIsClosed() async throws {
        try await TestDatabase.with([RunbookRoom.migrations]) { (test: TestDatabase) async throws -> Void in
            #expect(try await RowSecurityCheck.findings(test) == [])
            let tables = try await RowSecurityCheck.tables(test)
            #expect(tables.filter { $0.hasPrefix("runbook_") }.count >= 3)
        }
    }

    /// No key 401, another tenant 404 or nothing, a viewer 403 for all that acts: for each address of the table.
    @Test func everyAddressKnowsWhoAsks() async throws {
        try await Plane.with { plane in
            let id = try await plane.runbook(Sources.restart)
            let waiting = try await plane.start(try await plane.trusted(Sources.commands("kubectl delete pod x")))
            let question = try await plane.question(waiting)["id"]?.stringValue ?? ""
            for endpoint in plane.room.endpoints {
                let path = Self.path(endpoint, runbook: id, execution: waiting, question: question)
                let method = endpoint.method.rawValue
                let what = "\(method) \(path)"
                let body = Bodies.fitting(endpoint)
                let headers = body == nil ? [] : [("Content-Type", "application/json")]
                func send(_ probe: HTTPProbe) async throws -> HTTPProbe.Reply {
                    try await probe.send(method, path, headers: headers, body: body)
                }
                #expect(try await send(HTTPProbe(port: plane.port)).status == 401, "\(what)")
                if let role = endpoint.role, role > .viewer {
                    #expect(try await send(plane.viewer).status == 403, "\(what)")
                }
                if let role = endpoint.role, role > .member {
                    #expect(try await send(plane.member).status == 403, "\(what)")
                }
                if endpoint.path.contains("{id}") {
                    let foreign = try await send(plane.other)
                    #expect(foreign.status == 404, "\(what): \(foreign.text)")
                } else if endpoint.method == .get {
                    let foreign = try await send(plane.other)
                    #expect(foreign.status == 200)
                    #expect(![id, waiting, question].contains { foreign.text.contains($0) }, "\(what)")
                }
            }
            #expect(
                try await plane.viewer.get("/v1/runbooks/\(id)").json["name"] == "Restart the API",
                "nothing changed"
            )
        }
    }

    private static func path(_ endpoint: Endpoint, runbook: String, execution: String, question: String) -> String {
        let id =
            endpoint.path.hasPrefix("/v1/runbooks")
            ? runbook
            : endpoint.path.hasPrefix("/v1/approvals") ? question : execution
        return endpoint.path.replacing("{id}", with: id).replacing("{index}", with: "1").replacing(
            "{version}",
            with: "1"
        )
    }

    @Test func answersHaveTheirForm() async throws {
        try await Plane.with { plane in
            let id = try await plane.runbook(Sources.restart)
            for endpoint in plane.room.endpoints where endpoint.method == .get {
                guard let schema = endpoint.answers.first?.schema, endpoint.path.hasPrefix("/v1/runbooks") else {
                    continue
                }
                let reply = try await plane.viewer.get(
                    endpoint.path.replacing("{id}", with: id).replacing("{version}", with: "1")
                )
                #expect(reply.status == 200)
                #expect(schema.issues(in: reply.json) == [], "\(endpoint.operation)")
            }
            let preview = try await plane.member.post("/v1/runbooks/parse", ["source": .string(Sources.restart)]).json
            let parse = plane.room.endpoints.first { $0.operation == "parseRunbook" }
            #expect(parse?.answers.first?.schema?.issues(in: preview) == [])
        }
    }

    @Test func theDocumentHoldsEveryAddress() async throws {
        try await Plane.with { plane in
            let document = try await plane.owner.get("/v1/openapi.json").json
            for endpoint in plane.room.endpoints {
                let operation = document["paths"]?[endpoint.path]?[endpoint.method.rawValue.lowercased()]
                #expect(operation?["operationId"]?.stringValue == endpoint.operation)
            }
        }
    }
}
