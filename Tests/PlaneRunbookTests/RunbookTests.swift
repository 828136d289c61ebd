import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import SharedBase
import SharedCrypto
import SharedJSON
import Testing

/// Runbooks over HTTP: made, read, changed with versions, taken away.
@Suite struct RunbookTests {
    @Test func aTextBecomesJudgedSteps() async throws {
        try await Plane.with { plane in
            let reply = try await plane.member.post("/v1/runbooks", ["source": .string(Sources.restart)])
            #expect(reply.status == 201, "\(reply.text)")
            let made = reply.json
            #expect(made["name"] == "Restart the API")
            #expect(made["version"] == 1)
            #expect(made["trustLevel"] == 1)
            #expect(made["sha256"]?.stringValue == Hex.encode(SHA256.digest(Array(Sources.restart.utf8))))
            #expect(made["source"]?.stringValue == Sources.restart)
            #expect(made["prerequisites"] == ["You are on call"])
            #expect(made["variables"]?[0]?["name"] == "NAMESPACE")
            let steps = made["steps"]?.arrayValue ?? []
            #expect(steps.map { $0["kind"] } == ["shell", "shell", "shell", "manual"])
            #expect(steps.map { $0["risk"] } == ["safe", "caution", "dangerous", .null])
            #expect(steps[2]["verdict"]?["ruleSet"] == made["ruleSet"])
            #expect(steps[2]["verdict"]?["reasons"]?[0]?["rule"]?.stringValue?.isEmpty == false)
            #expect(steps[3]["verdict"] == .null)
            let id = made["id"]?.stringValue ?? ""
            let read = try await plane.viewer.get("/v1/runbooks/\(id)")
            #expect(read.status == 200)
            #expect(read.json == made)
            let list = try await plane.viewer.get("/v1/runbooks?search=restart").json["items"]?.arrayValue
            #expect(list?.map { $0["id"]?.stringValue } == [id])
            #expect(try await plane.viewer.get("/v1/runbooks?search=nothing").json["items"] == [])
            #expect(try await plane.audited().map(\.action) == ["runbook.runbook.created"])
        }
    }

    @Test func aChangedTextIsANewVersion() async throws {
        try await Plane.with { plane in
            let id = try await plane.runbook(Sources.restart)
            #expect(
                try await plane.owner.post("/v1/runbooks/\(id)/trust", ["level": 2, "reason": "ten runs"]).status == 200
            )
            let same = try await plane.member.put(
                "/v1/runbooks/\(id)",
                ["source": .string(Sources.restart), "name": "New"]
            )
            #expect(same.json["version"] == 1)
            #expect(same.json["name"] == "New")
            #expect(same.json["trustLevel"] == 2)
            let changed = try await plane.member.put(
                "/v1/runbooks/\(id)",
                ["source": .string(Sources.changed), "version": 1]
            )
            #expect(changed.status == 200)
            #expect(changed.json["version"] == 2)
            #expect(changed.json["trustLevel"] == 1, "another text is trusted anew")
            let stale = try await plane.member.put(
                "/v1/runbooks/\(id)",
                ["source": "# x\n```sh\nls\n```", "version": 1]
            )
            #expect(stale.status == 409)
            #expect(stale.code == "version_changed")
            let versions = try await plane.viewer.get("/v1/runbooks/\(id)/versions").json["items"]?.arrayValue ?? []
            #expect(versions.map { $0["version"] } == [2, 1])
            #expect(versions.first?["changes"]?.arrayValue?.count == 1)
            #expect(versions.first?["changes"]?[0]?["change"] == "changed")
            #expect(versions.first?["changes"]?[0]?["from"]?["command"] == "rm -rf /var/lib/api/cache")
            #expect(versions.first?["changes"]?[0]?["to"]?["command"] == "uptime")
            #expect(versions.last?["changes"] == [])
            let page = try await plane.viewer.get("/v1/runbooks/\(id)/versions?limit=1").json
            let next = page["nextCursor"]?.stringValue ?? ""
            let second = try await plane.viewer.get("/v1/runbooks/\(id)/versions?limit=1&cursor=\(next)").json
            #expect(second["items"]?[0]?["version"] == 1)
            #expect(second["nextCursor"] == .null)
        }
    }

    @Test func whatIsDeletedIsGone() async throws {
        try await Plane.with { plane in
            let id = try await plane.runbook(Sources.restart)
            #expect(try await plane.member.send("DELETE", "/v1/runbooks/\(id)").status == 204)
            #expect(try await plane.member.get("/v1/runbooks/\(id)").status == 404)
            #expect(try await plane.member.get("/v1/runbooks/\(id)/versions").status == 404)
            #expect(try await plane.member.put("/v1/runbooks/\(id)", ["name": "x"]).status == 404)
            #expect(try await plane.owner.post("/v1/runbooks/\(id)/trust", ["level": 2, "reason": "r"]).status == 404)
            #expect(try await plane.member.send("DELETE", "/v1/runbooks/\(id)").status == 404)
            #expect(try await plane.member.get("/v1/runbooks").json["items"] == [])
        }
    }

    /// What is no runbook is refused, by the preview and by the store alike; nothing of it is kept.
    @Test func badTextsAreRefused() async throws {
        try await Plane.with { plane in
            let rows: [(body: Value, status: Int, code: String)] = [
                (["source": "nothing to do here, only prose about the weather"], 422, "no_actionable_steps"),
                (["source": ""], 422, "no_actionable_steps"),
                (["source": .string(String(repeating: "a", count: (1 << 20) + 1))], 413, "source_too_large"),
                (["source": "steps: [{nothing: 1}]", "format": "yaml"], 422, "schema_error"),
                (["source": "x", "format": "docx"], 400, "invalid_request"),
                (["text": "x"], 400, "invalid_request"),
                ([:], 400, "invalid_request"),
            ]
            for row in rows {
                for path in ["/v1/runbooks", "/v1/runbooks/parse"] {
                    let reply = try await plane.member.post(path, row.body)
                    #expect(reply.status == row.status, "\(path) \(reply.text.prefix(300))")
                    #expect(reply.code == row.code)
                }
            }
            let noName = try await plane.member.post("/v1/runbooks", ["source": "```sh\nuptime\n```"])
            #expect(noName.status == 400)
            #expect(
                try await plane.member.post("/v1/runbooks", ["source": "# a\n```sh\nls\n```", "name": "a\u{7}"]).status
                    == 400
            )
            #expect(try await plane.viewer.get("/v1/runbooks").json["items"] == [])
        }
    }

    @Test func thePreviewKeepsNothing() async throws {
        try await Plane.with { plane in
            let json = try await plane.member.post("/v1/runbooks/parse", ["source": .string(Sources.restart)])
            #expect(json.status == 200, "\(json.text)")
            #expect(json.json["schemaVersion"] == "1")
            #expect(json.json["steps"]?.arrayValue?.map { $0["risk"] } == ["safe", "caution", "dangerous", .null])
            let raw = try await plane.member.post(
                "/v1/runbooks/parse",
                Array(Sources.restart.utf8),
                type: "text/markdown"
            )
            #expect(raw.json == json.json)
            let yaml = try await plane.member.post(
                "/v1/runbooks/parse",
                Array("steps:\n  - uptime\n".utf8),
                type: "text/yaml"
            )
            #expect(yaml.json["steps"]?[0]?["command"] == "uptime")
            let latin = try await plane.member.post("/v1/runbooks/parse", [0x23, 0x20, 0xe9, 0xff], type: "text/plain")
            #expect(latin.status == 400)
            let strange = try await plane.member.post("/v1/runbooks/parse", Array("x".utf8), type: "image/png")
            #expect(strange.status == 415)
            #expect(try await plane.viewer.get("/v1/runbooks").json["items"] == [])
            #expect(try await plane.audited().isEmpty)
        }
    }

    /// P6-E2-23: the 31st of a minute waits; another tenant does not.
    @Test func previewsAreLimitedByTenant() async throws {
        try await Plane.with(previews: 30) { plane in
            for count in 0..<30 {
                let probe = count % 2 == 0 ? plane.member : plane.owner
                #expect(try await probe.post("/v1/runbooks/parse", ["source": "```sh\nuptime\n```"]).status == 200)
            }
            let late = try await plane.member.post("/v1/runbooks/parse", ["source": "```sh\nuptime\n```"])
            #expect(late.status == 429)
            #expect(late.headers["retry-after"].flatMap { Int($0) }.map { (1...60).contains($0) } == true)
            #expect(try await plane.other.post("/v1/runbooks/parse", ["source": "```sh\nuptime\n```"]).status == 200)
        }
    }

    @Test func aRunbookIsMadeOnce() async throws {
        try await Plane.with { plane in
            let body = JSON.bytes(["source": .string(Sources.restart)])
            let first = try await plane.member.post("/v1/runbooks", body, headers: [("Idempotency-Key", "k1")])
            let again = try await plane.member.post("/v1/runbooks", body, headers: [("Idempotency-Key", "k1")])
            #expect(first.status == 201)
            #expect(again.json["id"] == first.json["id"])
            #expect(try await plane.viewer.get("/v1/runbooks").json["items"]?.arrayValue?.count == 1)
        }
    }
}
