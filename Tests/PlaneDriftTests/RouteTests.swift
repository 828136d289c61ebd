import PlaneDrift
import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedDrift
import SharedJSON
import Testing

/// The addresses of the room: filters, pages, ranges, and the wall between tenants.
@Suite struct RouteTests {
    private func fill(_ plane: Plane, tenant: TenantID) async throws {
        let rows: [(name: String, kind: StackKindName, resources: [ReportedResource], status: ScanStatus?)] = [
            ("alpha", .terraform, [Reports.opened("sg.a"), Reports.changed("i.a")], nil),
            ("beta", .kubernetes, [Reports.tagged("i.b")], nil),
            ("Gamma", .terraform, [], nil),
            ("delta_%", .pulumi, [], .unreadable),
            ("epsilon", .cloudformation, [Reports.changed("i.e"), Reports.unread("x")], nil),
        ]
        for (minute, row) in rows.enumerated() {
            let report = Reports.make(
                row.resources,
                stack: row.name,
                kind: row.kind,
                minute: minute,
                status: row.status
            )
            try await plane.process(report, tenant: tenant, agent: row.name == "beta" ? nil : Plane.agent)
        }
    }

    @Test func stacksByFilterAndOrder() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            try await fill(plane, tenant: plane.a)
            let rows: [(query: String, names: Set<String>)] = [
                ("", ["alpha", "beta", "Gamma", "delta_%", "epsilon"]),
                ("?type=terraform", ["alpha", "Gamma"]),
                ("?type=terraform,pulumi", ["alpha", "Gamma", "delta_%"]),
                ("?severity=critical", ["alpha"]),
                ("?severity=medium", ["alpha", "epsilon"]),
                ("?severity=low,critical", ["alpha", "beta"]),
                ("?status=ok", ["Gamma"]),
                ("?status=partial,unreadable", ["delta_%", "epsilon"]),
                ("?search=A", ["alpha", "beta", "Gamma", "delta_%"]),
                ("?search=%25", ["delta_%"]),
                ("?search=_", ["delta_%"]),
                ("?agent=\(Plane.agent)", ["alpha", "Gamma", "delta_%", "epsilon"]),
                ("?type=terraform&severity=low", []),
            ]
            for row in rows {
                let names = try await plane.items("/v1/stacks" + row.query).compactMap { $0["name"]?.stringValue }
                #expect(Set(names) == row.names, "\(row.query)")
                #expect(names.count == row.names.count)
            }
            let orders: [(sort: String, names: [String])] = [
                ("score", ["alpha", "epsilon", "beta", "Gamma", "delta_%"]),
                ("-score", ["Gamma", "beta", "epsilon", "alpha", "delta_%"]),
                ("lastScan", ["alpha", "beta", "Gamma", "delta_%", "epsilon"]),
                ("-lastScan", ["epsilon", "delta_%", "Gamma", "beta", "alpha"]),
            ]
            for order in orders {
                let names = try await plane.items("/v1/stacks?sort=\(order.sort)").compactMap {
                    $0["name"]?.stringValue
                }
                #expect(names == order.names, "\(order.sort)")
                #expect(try await walk(plane, "/v1/stacks?sort=\(order.sort)&limit=2", "name") == order.names)
            }
            let names = try await walk(plane, "/v1/stacks?limit=1", "name")
            #expect(Set(names).count == 5)
            let unread = try await plane.items("/v1/stacks?status=unreadable").first
            #expect(unread?["score"] == .null)
            #expect(unread?["lastCompleteScanAt"] == .null)
        }
    }

    /// Follows the cursors to the end; one member of each item.
    private func walk(_ plane: Plane, _ path: String, _ member: String) async throws -> [String] {
        var found: [String] = []
        var cursor = ""
        for _ in 0..<100 {
            let reply = try await plane.asA.get(path + cursor)
            #expect(reply.status == 200)
            found += reply.json["items"]?.arrayValue?.compactMap { $0[member]?.stringValue } ?? []
            guard let next = reply.json["nextCursor"]?.stringValue else { return found }
            cursor = "&cursor=" + next
        }
        Issue.record("the list \(path) does not end")
        return found
    }

    @Test func driftsByFilterAndOrder() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            try await fill(plane, tenant: plane.a)
            try await plane.process(Reports.make([Reports.opened("sg.a")], stack: "alpha", minute: 10))
            let alpha = try #require(try await plane.items("/v1/stacks?search=alpha").first?["id"]?.stringValue)
            let rows: [(query: String, addresses: [String])] = [
                ("", ["sg.a", "i.e", "i.a", "i.b"]),
                ("?sort=newest", ["i.e", "i.b", "i.a", "sg.a"]),
                ("?status=open", ["sg.a", "i.e", "i.b"]),
                ("?status=resolved", ["i.a"]),
                ("?severity=critical,low", ["sg.a", "i.b"]),
                ("?stack=\(alpha)", ["sg.a", "i.a"]),
                ("?stack=\(alpha)&status=open", ["sg.a"]),
                ("?change=changed&search=I.", ["i.e", "i.a", "i.b"]),
                ("?change=deleted,unmanaged", []),
                ("?stack=\(Plane.agent)", []),
            ]
            for row in rows {
                let found = try await plane.items("/v1/drifts" + row.query).compactMap { $0["address"]?.stringValue }
                #expect(Set(found) == Set(row.addresses), "\(row.query)")
                if row.query.isEmpty || row.query.contains("status") { #expect(found == row.addresses, "\(row.query)") }
            }
            #expect(try await walk(plane, "/v1/drifts?limit=1", "address") == ["sg.a", "i.e", "i.a", "i.b"])
            #expect(try await walk(plane, "/v1/drifts?limit=3&sort=newest", "address").count == 4)
            let page = try await plane.asA.get("/v1/drifts?limit=1").json
            let cursor = page["nextCursor"]?.stringValue ?? ""
            #expect(try await plane.asA.get("/v1/drifts?limit=1&status=open&cursor=\(cursor)").status == 400)
            #expect(try await plane.asA.get("/v1/stacks?cursor=\(cursor)").status == 400)
        }
    }

    @Test func historyOfAStack() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            for minute in 0..<5 {
                try await plane.process(Reports.make((0..<minute).map { Reports.changed("i.\($0)") }, minute: minute))
            }
            let id = try await plane.stack()["id"]?.stringValue ?? ""
            let all = try await plane.items("/v1/stacks/\(id)/history")
            #expect(all.map { $0["score"] } == [100, 97, 94, 91, 88])
            #expect(all[4]["openDrifts"]?["medium"] == 4)
            let from = (Reports.start + .seconds(60)).description
            let to = (Reports.start + .seconds(180)).description
            let some = try await plane.items("/v1/stacks/\(id)/history?from=\(from)&to=\(to)")
            #expect(some.map { $0["score"] } == [97, 94, 91])
            #expect(try await plane.asA.get("/v1/stacks/\(id)/history?from=\(to)&to=\(from)").status == 400)
            #expect(try await plane.asA.get("/v1/stacks/\(id)/history?from=never").status == 400)
            #expect(try await walk(plane, "/v1/stacks/\(id)/history?limit=2", "at").count == 5)
            #expect(try await plane.asA.get("/v1/stacks/\(Plane.agent)/history").status == 404)
        }
    }

    @Test func theLatestCompleteReport() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            try await plane.process(Reports.make([Reports.changed("a"), Reports.unread("b")]))
            let id = try await plane.stack()["id"]?.stringValue ?? ""
            let none = try await plane.asA.get("/v1/stacks/\(id)/reports/latest")
            #expect(none.status == 404)
            #expect(none.code == "no_reports")
            let whole = Reports.make([Reports.opened("a"), Reports.inSync("b")], minute: 1)
            try await plane.process(whole)
            try await plane.process(Reports.make([Reports.unread("a")], minute: 2))
            let latest = try await plane.asA.get("/v1/stacks/\(id)/reports/latest").json
            #expect(latest["id"]?.stringValue == whole.reportID.description)
            #expect(latest["severity"] == "critical")
            #expect(latest["inSync"] == 1)
            #expect(latest["coverage"] == ["complete": true, "read": 2, "notRead": 0])
            #expect(latest["drifts"]?.arrayValue?.map { $0["address"] } == ["a"])
            #expect(try await plane.asA.get("/v1/stacks/\(Plane.agent)/reports/latest").code == "not_found")
        }
    }

    /// For each endpoint of the table: without a key 401; tenant B sees nothing of A, and an id of A is not found (PX-10).
    @Test func tenantsSeeOnlyTheirOwn() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            try await fill(plane, tenant: plane.a)
            let stack = try #require(try await plane.items("/v1/stacks").first?["id"]?.stringValue)
            let drift = try #require(try await plane.items("/v1/drifts").first?["id"]?.stringValue)
            var lists = 0
            var details = 0
            for endpoint in plane.room.endpoints where endpoint.method == .get {
                let id = endpoint.path.contains("/drifts/") ? drift : stack
                let path = endpoint.path.replacing("{id}", with: id)
                #expect(try await HTTPProbe(port: plane.port).get(path).status == 401, "\(path)")
                let own = try await plane.asA.get(path)
                #expect(own.status == 200 || own.code == "no_reports", "\(path)")
                let foreign = try await plane.asB.get(path)
                if endpoint.path.contains("{id}") {
                    details += 1
                    #expect(foreign.status == 404, "\(path)")
                    #expect(foreign.code == "not_found")
                } else {
                    lists += 1
                    #expect(own.json["items"]?.arrayValue?.isEmpty == false)
                    #expect(foreign.json["items"] == [], "\(path)")
                }
            }
            #expect(lists == 2)
            #expect(details == 4)
            #expect(try await plane.items("/v1/drifts?stack=\(stack)", plane.asB).isEmpty)
        }
    }

    @Test(.enabled(if: OpenAPIValidator.isInstalled)) func theDocumentOfThisRoomIsValid() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            let served = try await plane.asA.get("/v1/openapi.json").json
            #expect(try OpenAPIValidator.complaints(of: served) == "")
        }
    }

    /// Every answer has the form that the document promises.
    @Test func answersHaveTheirForm() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            try await fill(plane, tenant: plane.a)
            let stack = try #require(try await plane.items("/v1/stacks?search=alpha").first?["id"]?.stringValue)
            let drift = try #require(try await plane.items("/v1/drifts").first?["id"]?.stringValue)
            for endpoint in plane.room.endpoints where endpoint.method == .get {
                let id = endpoint.path.contains("/drifts/") ? drift : stack
                let reply = try await plane.asA.get(endpoint.path.replacing("{id}", with: id))
                #expect(reply.status == 200)
                let schema = try #require(endpoint.answers.first?.schema)
                #expect(schema.issues(in: reply.json) == [], "\(endpoint.operation)")
            }
        }
    }

    /// With 500 stacks and 50,000 drifts (P2-E7-10) every list answers with a page and where the next one begins. How
    /// fast is for `scripts/bench`.
    @Test func listsPageThroughMany() async throws {
        try await Plane.with { (plane: Plane) async throws -> Void in
            try await plane.process(Reports.make([Reports.opened("a.0")], stack: "s0"))
            try await multiply(plane)
            #expect(try await plane.count("drift_stacks") == 501)
            #expect(try await plane.count("drift_drifts") == 50_001)
            let paths = [
                "/v1/stacks", "/v1/stacks?sort=-score&limit=200", "/v1/stacks?search=99", "/v1/drifts",
                "/v1/drifts?status=open",
                "/v1/drifts?status=resolved", "/v1/drifts?search=49999", "/v1/drifts?severity=low",
                "/v1/drifts?sort=newest",
            ]
            for path in paths {
                let reply = try await plane.asA.get(path)
                #expect(reply.status == 200, "\(path)")
                #expect((reply.json["items"]?.arrayValue?.count ?? 0) <= 200, "\(path)")
            }
        }
    }

    /// Copies the one stack and drift to 500 stacks with 100 drifts each.
    private func multiply(_ plane: Plane) async throws {
        try await plane.test.database.tenant(plane.a) { session in
            try session.execute(
                """
                INSERT INTO drift_stacks SELECT tenant_id, gen_random_uuid(), kind, 'stack-' || n, agent_id, first_seen_at,
                    status, reason, n % 101, open_critical, open_high, open_medium, open_low, resources, not_checked,
                    last_scan_at, last_complete_scan_at, last_report_id FROM drift_stacks, generate_series(1, 500) n
                """
            )
            try session.execute(
                """
                INSERT INTO drift_drifts SELECT d.tenant_id, gen_random_uuid(), s.id, 'i.' || n || '.' || s.name,
                    md5(n || s.name)::uuid, d.type, d.cloud_id, d.change, d.class, n % 10 > 0, 1 + n % 4, d.reasons, d.rule_version,
                    d.attributes, d.mark, d.who, d.agent_id, d.first_seen_at, d.last_seen_at, 1, NULL, d.last_report_id
                FROM drift_drifts d, drift_stacks s, generate_series(1, 100) n WHERE s.name LIKE 'stack-%'
                """
            )
        }
        try await plane.test.owner.run { try $0.script("ANALYZE drift_drifts; ANALYZE drift_stacks") }
    }
}
