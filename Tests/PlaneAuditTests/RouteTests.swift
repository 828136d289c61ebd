import PlaneAudit
import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import SharedAudit
import SharedBase
import SharedJSON
import Testing

@Suite struct RouteTests {
    private static let paths = [
        "/v1/audit", "/v1/audit/verify", "/v1/audit/head", "/v1/audit/export", "/v1/audit/export?format=csv",
        "/v1/audit/export?format=pdf",
    ]

    @Test func everyTableIsClosed() async throws {
        try await AuditPlane.with { plane in
            let findings = try await RowSecurityCheck.findings(plane.test)
            #expect(findings == [])
            let tables = try await RowSecurityCheck.tables(plane.test)
            #expect(tables.contains("audit_heads") && tables.contains("audit_entries"))
        }
    }

    @Test func onlyAdminsReadTheTrail() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(1, to: plane.a)
            let key = try await ApiKeys(plane.test.database).create(plane.a, name: "m", role: .member).text.expose()
            for path in Self.paths {
                #expect(try await HTTPProbe(port: plane.port, key: key).get(path).status == 403, "\(path)")
                #expect(try await HTTPProbe(port: plane.port).get(path).status == 401, "\(path)")
                #expect(try await plane.asA.get(path).status == 200, "\(path)")
            }
        }
    }

    /// Nothing of a tenant is seen by another, by no route.
    @Test func tenantsAreApart() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(3, to: plane.a, actor: "canary-of-a")
            try await plane.append(1, to: plane.b)
            for path in Self.paths {
                let mine = try await plane.asA.get(path)
                let foreign = try await plane.asB.get(path + (path.contains("?") ? "&" : "?") + "actor=canary-of-a")
                let plain = try await plane.asB.get(path)
                // The name itself may stand in the entry of the other's own export, as its filter.
                #expect(!plain.text.contains("thing:2") && !plain.text.contains("\(plane.a)"), "\(path)")
                #expect(foreign.status == 400 || !foreign.text.contains("thing:0"), "\(path)")
                if path == "/v1/audit" { #expect(mine.text.contains("canary-of-a") && mine.text.contains("thing:2")) }
            }
        }
    }

    @Test func listsAreFilteredAndPaged() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(70, to: plane.a)
            try await plane.append(5, to: plane.a, actor: "agent:7")
            func indexes(_ query: String) async throws -> [Int] {
                var found: [Int] = []
                var cursor: String?
                repeat {
                    let page = try await plane.get(
                        "/v1/audit?limit=20\(query)" + (cursor.map { "&cursor=\($0)" } ?? "")
                    )
                    found += (page["items"]?.arrayValue ?? []).compactMap { $0["index"]?.intValue }
                    cursor = page["nextCursor"]?.stringValue
                } while cursor != nil
                return found
            }
            #expect(try await indexes("") == Array((0...75).reversed()))
            #expect(try await indexes("&actor=agent:7") == [75, 74, 73, 72, 71])
            #expect(try await indexes("&target=thing:3") == [74, 4])
            #expect(try await indexes("&target=thing:3&actor=operator") == [4])
            #expect(try await indexes("&action=audit.chain.started") == [0])
            #expect(try await indexes("&action=nothing") == [])
            #expect(try await indexes("&from=2099-01-01T00:00:00Z") == [])
            #expect(try await indexes("&to=2000-01-01T00:00:00Z") == [])
            #expect(try await indexes("&from=2000-01-01T00:00:00Z&to=2099-01-01T00:00:00Z").count == 76)
            #expect(try await plane.asA.get("/v1/audit?cursor=x").status == 400)
            #expect(try await plane.asA.get("/v1/audit?from=yesterday").status == 400)
        }
    }

    @Test func answersHaveTheFormThatTheDocumentTells() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(2, to: plane.a)
            let table = try EndpointTable(plane.room.endpoints, version: "0.0.0-test")
            for endpoint in table.endpoints
            where endpoint.tag == "audit" && !endpoint.path.hasPrefix("/v1/audit/exports") {
                let described = table.document["paths"]?[endpoint.path]?["get"]
                #expect(described?["operationId"]?.stringValue == endpoint.operation)
                guard let schema = endpoint.answers.first?.schema else {
                    let media = described?["responses"]?["200"]?["content"]?.objectValue?.keys ?? []
                    #expect(media == ["application/x-ndjson", "text/csv", "application/pdf"])
                    continue
                }
                #expect(schema.issues(in: try await plane.get(endpoint.path)) == [], "\(endpoint.path)")
            }
            if OpenAPIValidator.isInstalled {
                #expect(try OpenAPIValidator.complaints(of: table.document) == "")
            }
        }
    }
}
