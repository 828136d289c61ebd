import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedJSON
import Synchronization
import Testing

/// What people do beside a runbook, old versions, and settings that cannot be read.
@Suite struct HandWorkTests {
    /// P6-E3-16: the report tells of commands that people ran beside the runbook, those written down later too. Secrets stay nowhere.
    @Test func whatWasRunBesideIsInTheReport() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook("name: n\nsteps: [uptime, {manual: Look}]\n"))
            try await plane.reaches(id, "awaiting_intervention")
            let path = "/v1/executions/\(id)/unlisted"
            let secret = "hunter2-" + "hunter2"
            let first = try await plane.member.post(
                path,
                ["command": .string("mysql --password=\(secret)"), "comment": "a look"]
            )
            #expect(first.status == 200, "\(first.text)")
            #expect(try await plane.viewer.post(path, ["command": "id"]).status == 403)
            #expect(try await plane.other.post(path, ["command": "id"]).status == 404)
            #expect(try await plane.member.post(path, ["comment": "nothing"]).status == 400)
            #expect(
                try await plane.member.post("/v1/executions/\(id)/steps/2/decision", ["decision": "done"]).status == 200
            )
            let report = try await plane.reaches(id, "succeeded")["report"]
            #expect(report?["followed"] == false && report?["unlisted"]?.arrayValue?.count == 1)
            let late = try await plane.member.post(path, ["command": "systemctl restart api"]).json
            #expect(late["report"]?["unlisted"]?.arrayValue?.map { $0["command"] }.last == "systemctl restart api")
            #expect(late["unlisted"]?.arrayValue?.count == 2)
            let trail = try await plane.audited()
            #expect(trail.filter { $0.action == "runbook.execution.unlisted" }.count == 2)
            let rows = try await plane.test.database.tenant(plane.a, readOnly: true) { session in
                try session.query("SELECT unlisted || coalesce(report, '') FROM runbook_executions", []).map {
                    try $0.text(0)
                }
            }
            #expect(!rows.joined().contains(secret) && !trail.contains { JSON.text($0.details).contains(secret) })
            let events = try await plane.events(id)
            #expect(!events.contains { JSON.text($0.data).contains(secret) })
        }
    }

    /// `ran` belongs to `done`; and a shell step that no agent could take a person can do himself.
    @Test func aPersonCanDoAStepHimself() async throws {
        let agent = AgentDouble()
        agent.state.withLock { $0.hasAgent = false }
        try await Plane.with(agent: agent) { plane in
            let id = try await plane.start(try await plane.runbook("name: n\nsteps: [uptime]\n"))
            let waits = try await plane.reaches(id, "awaiting_intervention")
            #expect(waits["steps"]?[0]?["decisions"] == ["abort", "done", "retry", "skip"])
            let path = "/v1/executions/\(id)/steps/1/decision"
            #expect(try await plane.member.post(path, ["decision": "skip", "ran": "id"]).status == 400)
            #expect(try await plane.member.post(path, ["decision": "done", "ran": "uptime"]).status == 200)
            let end = try await plane.reaches(id, "succeeded")
            #expect(end["steps"]?[0]?["reason"] == "done by a person")
            #expect(end["report"]?["byHand"] == [1] && end["report"]?["modified"] == [])
            #expect(agent.executed.isEmpty)
        }
    }

    /// P6-E6-01: what ran can be read again, byte for byte, and compared with any other version.
    @Test func oldVersionsAreKept() async throws {
        try await Plane.with(agent: AgentDouble()) { plane in
            let sources = ["uptime", "df -h", "uptime"].map { Sources.commands($0, "date") }
            let id = try await plane.runbook(sources[0])
            for source in sources.dropFirst() {
                #expect(try await plane.member.put("/v1/runbooks/\(id)", ["source": .string(source)]).status == 200)
            }
            let path = "/v1/runbooks/\(id)/versions"
            for (index, source) in sources.enumerated() {
                let version = try await plane.viewer.get("\(path)/\(index + 1)").json
                #expect(version["source"]?.stringValue == source && version["version"]?.intValue == index + 1)
                #expect(version["steps"]?.arrayValue?.count == 2 && version["steps"]?[0]?["verdict"]?["risk"] == "safe")
            }
            #expect(try await plane.viewer.get("\(path)/3").json["changes"]?.arrayValue?.count == 1)
            #expect(try await plane.viewer.get("\(path)/1").json["against"] == .null)
            let same = try await plane.viewer.get("\(path)/3?against=1").json
            #expect(same["changes"] == [] && same["against"] == 1)
            #expect(try await plane.viewer.get("\(path)/4").status == 404)
            #expect(try await plane.viewer.get("\(path)/3?against=9").status == 400)
            #expect(try await plane.viewer.get("\(path)/0").status == 404)
            #expect(try await plane.other.get("\(path)/1").status == 404)
        }
    }

    /// P6-E3-18: what cannot be read counts as the switch being on; rules that are written anew end it.
    @Test func settingsThatCannotBeReadStopAllStarts() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.runbook("name: n\nsteps: [uptime]\n")
            #expect(try await plane.owner.put("/v1/risk-rules", ["rules": []]).status == 200)
            try await plane.test.database.tenant(plane.a) { session in
                try session.execute(
                    "UPDATE runbook_settings SET rules = '{broken' WHERE tenant_id = $1",
                    [.id(plane.a)]
                )
            }
            let refused = try await plane.member.post("/v1/executions", ["runbookId": .string(runbook)])
            #expect(refused.status == 423 && refused.code == "panic", "\(refused.text)")
            let shown = try await plane.viewer.get("/v1/panic").json
            #expect(shown["on"] == true && shown["reason"]?.stringValue?.contains("cannot be read") == true)
            #expect(agent.sent.isEmpty)
            #expect(try await plane.owner.put("/v1/risk-rules", ["rules": []]).status == 200)
            #expect(try await plane.member.post("/v1/executions", ["runbookId": .string(runbook)]).status == 201)
        }
    }
}
