import Glibc
import PlaneAudit
import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedAudit
import SharedBase
import SharedCrypto
import SharedJSON
import TestKit
import Testing

/// P6-E5-09: exports in the background, with a link that expires.
@Suite struct ExportJobTests {
    private static let path = "/v1/audit/exports"

    private static func order(
        _ plane: AuditPlane,
        _ body: Value,
        _ probe: HTTPProbe? = nil,
        key: String? = nil
    ) async throws -> HTTPProbe.Reply {
        let headers = key.map { [("Idempotency-Key", $0)] } ?? []
        return try await (probe ?? plane.asA).post(path, JSON.bytes(body), headers: headers)
    }

    /// Orders one; gives its id.
    private static func ordered(_ plane: AuditPlane, _ body: Value) async throws -> String {
        let reply = try await order(plane, body)
        guard reply.status == 202, let id = try JSON.parse(reply.body)["id"]?.stringValue else {
            throw AuditPlane.Failure(description: "no export: \(reply.text)")
        }
        return id
    }

    /// Waits until it is in this state.
    private static func reaches(_ plane: AuditPlane, _ id: String, _ state: String) async throws -> Value {
        _ = try await eventually { try await plane.get("\(path)/\(id)")["state"]?.stringValue == state }
        let now = try await plane.get("\(path)/\(id)")
        guard now["state"]?.stringValue == state else {
            throw AuditPlane.Failure(description: "it is \(JSON.text(now))")
        }
        return now
    }

    private static func files(_ plane: AuditPlane, of tenant: TenantID) throws -> [String] {
        try AuditPlane.run("ls \(plane.files.folder)/exports/\(tenant) 2>/dev/null || true", on: []).output
            .split(separator: "\n").map(String.init)
    }

    private static func trail(_ plane: AuditPlane) async throws -> [Value] {
        try await plane.get("/v1/audit?limit=200")["items"]?.arrayValue ?? []
    }

    @Test func aFileIsMadeAndTaken() async throws {
        try await AuditPlane.with(working: true) { plane in
            try await plane.append(1200, to: plane.a)
            let reply = try await Self.order(plane, ["format": "jsonl", "hours": 2])
            #expect(reply.status == 202)
            let first = try JSON.parse(reply.body)
            let id = try #require(first["id"]?.stringValue)
            #expect(reply.headers["location"] == "\(Self.path)/\(id)")
            #expect(first["state"] == "queued" && first["link"] == .null)
            let made = try await Self.reaches(plane, id, "ready")
            #expect(made["rows"]?.intValue == 1202 && made["passed"]?.intValue == 1202)
            #expect(made["verdict"] == "ok 1202 entries")
            let link = try #require(made["link"]?.stringValue)
            // By a session and by the link, with the same bytes as a whole chain.
            for (probe, address) in [(plane.asA, "\(Self.path)/\(id)/file"), (HTTPProbe(port: plane.port), link)] {
                let file = try await probe.get(address)
                #expect(file.status == 200, "\(file.text.prefix(300))")
                #expect(Hex.encode(SHA256.digest(file.body)) == made["sha256"]?.stringValue)
                #expect(file.body.count == made["bytes"]?.intValue)
                #expect(AuditPlane.verdict(file.body) == .ok(entries: 1202, afterHead: nil))
                #expect(file.headers["content-disposition"]?.hasPrefix("attachment; filename=\"audit-") == true)
                #expect(file.headers["referrer-policy"] == "no-referrer")
                #expect(file.headers["cache-control"] == "private, no-store")
                #expect(file.headers["repr-digest"] == "sha-256=:\(Base64.encode(SHA256.digest(file.body))):")
                #expect(file.headers["content-type"] == "application/x-ndjson")
            }
            let names = try Self.files(plane, of: plane.a)
            #expect(names.count == 1 && names[0].hasPrefix(id) && names[0].hasSuffix(".jsonl"))
            #expect(FileMode.of(path: "\(plane.files.folder)/exports/\(plane.a)/\(names[0])") == 0o600)
            let told = try await Self.trail(plane).filter { $0["details"]?["export"]?.stringValue == id }
            #expect(
                told.compactMap { $0["action"]?.stringValue } == [
                    "audit.export.downloaded", "audit.export.downloaded", "audit.export.made", "audit.export.requested",
                ]
            )
            #expect(told[0]["actor"]?.stringValue == "link:\(id)")
            #expect(told[0]["details"]?["address"]?.stringValue?.isEmpty == false)
            #expect(told[1]["actor"]?.stringValue?.hasPrefix("apikey:") == true)
            #expect(told[2]["details"]?["sha256"] == made["sha256"])
            #expect(!told.contains { JSON.text($0).contains(link.suffix(40)) }, "the trail holds no link")
            #expect(try await plane.get("/v1/audit/verify")["ok"] == true)
        }
    }

    @Test func filtersHoldAsForOthers() async throws {
        try await AuditPlane.with(working: true) { plane in
            try await plane.append(20, to: plane.a)
            try await plane.append(3, to: plane.a, actor: "agent:7")
            let csv = try await Self.ordered(plane, ["format": "csv", "actor": "agent:7"])
            let made = try await Self.reaches(plane, csv, "ready")
            #expect(made["rows"]?.intValue == 3 && made["filters"] == ["actor": "agent:7"])
            let file = try await plane.asA.get("\(Self.path)/\(csv)/file")
            #expect(file.text.split(separator: "\r\n").count == 4)
            let pdf = try await Self.ordered(plane, ["format": "pdf", "to": "2000-01-01T00:00:00Z"])
            #expect(try await Self.reaches(plane, pdf, "ready")["rows"]?.intValue == 0)
            for wrong: Value in [
                ["format": "jsonl", "actor": "x"], ["format": "xml"], ["format": "csv", "hours": 0],
                ["format": "csv", "hours": 1000], ["format": "csv", "runbook": "x"], [:],
            ] { #expect(try await Self.order(plane, wrong).status == 400, "\(JSON.text(wrong))") }
        }
    }

    @Test func oneKeyMakesOneExport() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(1, to: plane.a)
            let ids = try await [1, 2].asyncMap { _ in
                try JSON.parse(try await Self.order(plane, ["format": "csv"], key: "k1").body)["id"]
            }
            #expect(ids[0] == ids[1] && ids[0] != nil)
            #expect(try await plane.get(Self.path)["items"]?.arrayValue?.count == 1)
        }
    }

    @Test func onlySoManyAreOpen() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(1, to: plane.a)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await Self.order(plane, ["format": "csv"]).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [202, 202, 202, 202, 202, 409, 409, 409])
            let refused = try await Self.order(plane, ["format": "csv"])
            #expect(try JSON.parse(refused.body)["code"] == "export_quota")
            #expect(try await Self.order(plane, ["format": "csv"], plane.asB).status == 202, "of the other tenant")
            let page = try await plane.get(Self.path + "?limit=2")
            #expect(page["items"]?.arrayValue?.count == 2)
            let rest = try await plane.get(Self.path + "?limit=4&cursor=\(page["nextCursor"]?.stringValue ?? "")")
            #expect(rest["code"] == nil && rest["items"]?.arrayValue?.count == 3)
            let id = try #require(page["items"]?[0]?["id"]?.stringValue)
            #expect(try await plane.asA.send("DELETE", "\(Self.path)/\(id)").status == 204)
            #expect(try await plane.asA.send("DELETE", "\(Self.path)/\(id)").status == 204, "the same again")
            #expect(try await Self.order(plane, ["format": "csv"]).status == 202)
        }
    }

    /// Nothing of a tenant is seen, taken or opened by another, by no route.
    @Test func tenantsAndRolesAreApart() async throws {
        try await AuditPlane.with(working: true) { plane in
            try await plane.append(1, to: plane.a)
            let id = try await Self.ordered(plane, ["format": "csv"])
            let mine = try await Self.reaches(plane, id, "ready")
            let link = try #require(mine["link"]?.stringValue)
            #expect(try await plane.get(Self.path, plane.asB)["items"] == [])
            for (method, path) in [("GET", ""), ("GET", "/file"), ("DELETE", "")] {
                let reply = try await plane.asB.send(method, "\(Self.path)/\(id)\(path)")
                #expect(reply.status == 404, "\(method) \(path)")
            }
            let member = try await ApiKeys(plane.test.database).create(plane.a, name: "m", role: .member).text.expose()
            for probe in [HTTPProbe(port: plane.port, key: member), HTTPProbe(port: plane.port)] {
                let wanted = probe.key == nil ? 401 : 403
                for (method, path) in [
                    ("GET", Self.path), ("GET", "\(Self.path)/\(id)"), ("GET", "\(Self.path)/\(id)/file"),
                    ("DELETE", "\(Self.path)/\(id)"),
                ] { #expect(try await probe.send(method, path).status == wanted, "\(method) \(path)") }
                #expect(try await Self.order(plane, ["format": "csv"], probe).status == wanted)
            }
            // A link opens its own export and no other, also of its own tenant, and not with a letter changed.
            let other = try await Self.ordered(plane, ["format": "pdf"])
            _ = try await Self.reaches(plane, other, "ready")
            let anybody = HTTPProbe(port: plane.port)
            #expect(try await anybody.get(link).status == 200)
            let token = String(try #require(link.split(separator: "=").last))
            var wrong = [
                link.replacing(id, with: other), "\(Self.path)/\(id)/file?token=", "\(Self.path)/\(id)/file?token=x",
                "\(Self.path)/\(id)/file?token=\(token)A",
            ]
            for place in [0, 20, 30, 40, 100, 117] {
                var letters = Array(token)
                letters[place] = letters[place] == "B" ? "C" : "B"
                wrong.append("\(Self.path)/\(id)/file?token=\(String(letters))")
            }
            for address in wrong {
                let reply = try await anybody.get(address)
                #expect(reply.status == 403, "\(address)")
                #expect(try JSON.parse(reply.body)["code"] == "link_invalid")
                // A bad link is no way in for who has a key either.
                #expect(try await plane.asA.get(address).status == 403)
            }
            // One that the plane would have signed for the same export of the other tenant finds nothing there.
            let key = try plane.files.signer()
            let expires = try #require(mine["expiresAt"]?.stringValue.flatMap { Timestamp($0) })
            let export = try #require(AuditExportID(id))
            for (tenant, expires, status) in [
                (plane.a, expires, 200), (plane.b, expires, 404), (plane.a, expires + .seconds(60), 403),
            ] {
                let text = try ExportLink(tenant: tenant, export: export, expires: expires).text(signer: key)
                #expect(try await anybody.get("\(Self.path)/\(id)/file?token=\(text)").status == status)
            }
            let foreign = try ExportLink(tenant: plane.a, export: export, expires: expires).text(
                signer: .generate(.ed25519)
            )
            #expect(try await anybody.get("\(Self.path)/\(id)/file?token=\(foreign)").status == 403)
        }
    }

    @Test func timeTakesTheFileAway() async throws {
        try await AuditPlane.with(working: true) { plane in
            try await plane.append(1, to: plane.a)
            let id = try await Self.ordered(plane, ["format": "csv", "hours": 1])
            let link = try #require(try await Self.reaches(plane, id, "ready")["link"]?.stringValue)
            let anybody = HTTPProbe(port: plane.port)
            try await plane.test.moveClock(by: .seconds(3590))
            await plane.room.sweeper.sweep()
            #expect(try await anybody.get(link).status == 200)
            // The time counts, whether anybody has swept or not.
            try await plane.test.moveClock(by: .seconds(3700))
            for probe in [anybody, plane.asA] { #expect(try await probe.get(link).status == 410) }
            #expect(try await plane.asA.get("\(Self.path)/\(id)/file").status == 410)
            #expect(try Self.files(plane, of: plane.a).count == 1)
            await plane.room.sweeper.sweep()
            #expect(try Self.files(plane, of: plane.a) == [])
            let over = try await plane.get("\(Self.path)/\(id)")
            #expect(over["state"] == "expired" && over["link"] == .null)
            #expect(try await anybody.get(link).status == 410)
            try await plane.test.moveClock(by: .seconds(31 * 86_400))
            await plane.room.sweeper.sweep()
            #expect(try await plane.get(Self.path)["items"] == [])
        }
    }

    @Test func whatIsTakenAwayIsGone() async throws {
        try await AuditPlane.with(working: true) { plane in
            try await plane.append(1, to: plane.a)
            let id = try await Self.ordered(plane, ["format": "csv"])
            let link = try #require(try await Self.reaches(plane, id, "ready")["link"]?.stringValue)
            #expect(try await plane.asA.send("DELETE", "\(Self.path)/\(id)").status == 204)
            #expect(try Self.files(plane, of: plane.a) == [])
            #expect(try await HTTPProbe(port: plane.port).get(link).status == 410)
            #expect(try await Self.trail(plane).first { $0["action"] == "audit.export.removed" } != nil)
        }
    }

    /// A worker that died left its row, its lease and half a file: another makes the export anew, and nobody sees the half.
    @Test func aDeadTryIsMadeAnew() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(5, to: plane.a)
            let id = try await Self.ordered(plane, ["format": "jsonl"])
            let half = "\(plane.a)/\(id)-00000000.jsonl"
            let folder = "\(plane.files.folder)/exports/\(plane.a)"
            _ = try AuditPlane.run(
                "mkdir -p \(folder); echo half > \(plane.files.folder)/exports/\(half); echo draft > \(folder)/\(id)-00000000.jsonl.12ab",
                on: []
            )
            try await plane.tamper(
                """
                UPDATE audit_exports SET state = 'running', started_at = now(), file = '\(half)', passed = 3, total = 6;
                UPDATE queue_messages SET lease = gen_random_uuid(), claims = 1, ready_at = now() - interval '1 second'
                """
            )
            #expect(try await plane.asA.get("\(Self.path)/\(id)/file").status == 409)
            #expect(try await plane.get("\(Self.path)/\(id)")["link"] == .null)
            await plane.room.sweeper.sweep()
            #expect(try Self.files(plane, of: plane.a).count == 2, "what a running try writes is not swept away")
            let running = Task { await plane.room.worker.run() }
            let made = try await Self.reaches(plane, id, "ready")
            running.cancel()
            await running.value
            let file = try await plane.asA.get("\(Self.path)/\(id)/file")
            #expect(AuditPlane.verdict(file.body) == .ok(entries: 7, afterHead: nil))
            #expect(made["rows"]?.intValue == 7)
            await plane.room.sweeper.sweep()
            #expect(try Self.files(plane, of: plane.a).count == 1, "the halves are gone")
            #expect(try await plane.asA.get("\(Self.path)/\(id)/file").status == 200)
        }
    }

    /// A file that was changed on the disk is not handed out as what was made.
    @Test func aChangedFileIsNoAnswer() async throws {
        try await AuditPlane.with(working: true) { plane in
            try await plane.append(5, to: plane.a)
            let id = try await Self.ordered(plane, ["format": "csv"])
            _ = try await Self.reaches(plane, id, "ready")
            let name = try #require(try Self.files(plane, of: plane.a).first)
            let path = "\(plane.files.folder)/exports/\(plane.a)/\(name)"
            _ = try AuditPlane.run("echo >> \(path)", on: [])
            #expect(try await plane.asA.get("\(Self.path)/\(id)/file").status == 410, "another length")
            _ = try AuditPlane.run("truncate -s -1 \(path) && sed -i 's/operator/somebody/' \(path)", on: [])
            await #expect(throws: (any Error).self, "cut off before its end") {
                try await plane.asA.get("\(Self.path)/\(id)/file")
            }
        }
    }

    /// A trail that was set back fails with a reason at once; what cannot be written, after the tries of the queue.
    @Test func whatCannotBeMadeSaysSo() async throws {
        try await AuditPlane.with(working: true) { plane in
            try await plane.append(6, to: plane.b)
            try await plane.append(6, to: plane.a)
            let folder = plane.files.folder
            _ = try AuditPlane.run("echo no folder > \(folder)/exports", on: [])
            let stuck = try await Self.ordered(plane, ["format": "csv"])
            let failed = try await Self.reaches(plane, stuck, "failed")
            #expect(failed["reason"]?.stringValue?.contains("log of the plane") == true)
            #expect(try await plane.asA.get("\(Self.path)/\(stuck)/file").status == 409)
            #expect(try await Self.trail(plane).contains { $0["action"] == "audit.export.failed" })
            try await plane.room.signer.sign(plane.a)
            try await plane.tamper(
                "DELETE FROM audit_entries WHERE seq > 3 AND tenant_id = '\(plane.a)'; DELETE FROM audit_heads"
            )
            let back = try await Self.ordered(plane, ["format": "csv"])
            let refused = try await Self.reaches(plane, back, "failed")
            #expect(refused["reason"]?.stringValue?.contains("does not continue") == true)
        }
    }

    /// No entry, no export: what the trail does not take is not asked for.
    @Test func noEntryNoExport() async throws {
        try await AuditPlane.with(working: true) { plane in
            try await plane.append(1, to: plane.a)
            let id = try await Self.ordered(plane, ["format": "csv"])
            let link = try #require(try await Self.reaches(plane, id, "ready")["link"]?.stringValue)
            try await plane.tamper("REVOKE INSERT ON audit_entries FROM \(DatabaseRoles.application)")
            #expect(try await Self.order(plane, ["format": "csv"]).status >= 500)
            #expect(try await HTTPProbe(port: plane.port).get(link).status >= 500)
            #expect(try await plane.asA.send("DELETE", "\(Self.path)/\(id)").status >= 500)
            try await plane.tamper("GRANT INSERT ON audit_entries TO \(DatabaseRoles.application)")
            #expect(try await plane.get(Self.path)["items"]?.arrayValue?.count == 1)
            #expect(try await HTTPProbe(port: plane.port).get(link).status == 200)
        }
    }

    @Test func answersHaveTheFormThatTheDocumentTells() async throws {
        try await AuditPlane.with(working: true) { plane in
            try await plane.append(1, to: plane.a)
            let id = try await Self.ordered(plane, ["format": "csv", "actor": "x"])
            _ = try await Self.reaches(plane, id, "ready")
            let answers = [
                "listAuditExports": try await plane.get(Self.path),
                "getAuditExport": try await plane.get("\(Self.path)/\(id)"),
                "orderAuditExport": try JSON.parse(try await Self.order(plane, ["format": "pdf"]).body),
            ]
            for (operation, answer) in answers {
                let endpoint = plane.room.endpoints.first { $0.operation == operation }
                let schema = try #require(endpoint?.answers.first?.schema)
                #expect(schema.issues(in: answer) == [], "\(operation)")
            }
            let table = try EndpointTable(plane.room.endpoints, version: "0.0.0-test")
            let file = table.document["paths"]?["\(Self.path)/{id}/file"]?["get"]
            #expect(file?["security"] == [["ApiKey": []], ["Bearer": []], [:]])
        }
    }
}

extension Array {
    fileprivate func asyncMap<T>(_ make: (Element) async throws -> T) async rethrows -> [T] {
        var made: [T] = []
        for element in self { made.append(try await make(element)) }
        return made
    }
}
