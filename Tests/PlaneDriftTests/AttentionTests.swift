import PlaneDrift
import PlaneHTTP
import PlaneTestKit
import SharedBase
import SharedDrift
import SharedJSON
import Testing

/// What people say about drifts (P2-E7-04), through the addresses.
@Suite struct AttentionTests {
    private func drift(_ plane: Plane, _ address: String) async throws -> Value {
        try await plane.items("/v1/drifts").first { $0["address"]?.stringValue == address } ?? .null
    }

    private func say(_ plane: Plane, _ id: String, _ verb: String, _ body: String = "") async throws -> HTTPProbe.Reply
    {
        try await plane.asA.post("/v1/drifts/\(id)/\(verb)", Array(body.utf8))
    }

    private func trail(_ plane: Plane) async throws -> Int { try await plane.count("audit_entries") }

    @Test func saidOnceHowEverOften() async throws {
        try await Plane.with { plane in
            try await plane.process(Reports.make([Reports.changed("i.a"), Reports.changed("i.b")]))
            let id = try #require(try await drift(plane, "i.a")["id"]?.stringValue)
            #expect(try await drift(plane, "i.a")["attention"] == .null)
            for (verb, body, state) in [
                ("acknowledge", "", "acknowledged"), ("snooze", #"{"hours":168}"#, "snoozed"),
                ("accept", "", "accepted"),
            ] {
                let before = try await trail(plane)
                let first = try await say(plane, id, verb, body)
                #expect(first.status == 200, "\(first.text)")
                #expect(first.json["attention"]?["state"]?.stringValue == state)
                #expect(first.json["attention"]?["by"]?.stringValue?.hasPrefix("apikey:") == true)
                #expect((first.json["attention"]?["until"] == .null) == (verb != "snooze"))
                let again = try await say(plane, id, verb, body)
                #expect(again.json["attention"] == first.json["attention"])
                #expect(try await trail(plane) > before)
                #expect(try await drift(plane, "i.a")["attention"] == first.json["attention"])
                #expect(try await plane.items("/v1/drifts?attention=\(state)").count == 1)
                #expect(try await plane.items("/v1/drifts?attention=none").count == 1)
            }
            let before = try await trail(plane)
            #expect(try await say(plane, id, "accept").status == 200)
            #expect(try await trail(plane) == before)
            for _ in 0..<2 {
                #expect(try await plane.asA.send("DELETE", "/v1/drifts/\(id)/attention").status == 204)
                #expect(try await drift(plane, "i.a")["attention"] == .null)
            }
            #expect(try await trail(plane) == before + 1)
        }
    }

    @Test func aSnoozeHasAnEnd() async throws {
        try await Plane.with { plane in
            try await plane.process(Reports.make([Reports.changed("i.a")]))
            let id = try #require(try await drift(plane, "i.a")["id"]?.stringValue)
            for body in [#"{"hours":0}"#, #"{"hours":169}"#, #"{"hours":1.5}"#, "{}", #"{"hours":1,"until":"x"}"#] {
                #expect(try await say(plane, id, "snooze", body).status == 400, "\(body)")
            }
            #expect(try await say(plane, id, "snooze", #"{"hours":1}"#).status == 200)
            try await plane.test.moveClock(by: .seconds(3000))
            #expect(try await drift(plane, "i.a")["attention"]?["state"] == "snoozed")
            try await plane.test.moveClock(by: .seconds(3700))
            #expect(try await drift(plane, "i.a")["attention"] == .null)
            #expect(try await say(plane, id, "snooze", #"{"hours":1}"#).json["attention"]?["state"] == "snoozed")
        }
    }

    /// It is said of what was looked at: seen again it stays, changed or resolved it is gone, and what is resolved takes none.
    @Test func aChangedDriftAsksAnew() async throws {
        try await Plane.with { plane in
            try await plane.process(Reports.make([Reports.changed("i.a")]))
            let id = try #require(try await drift(plane, "i.a")["id"]?.stringValue)
            #expect(try await say(plane, id, "accept").status == 200)
            try await plane.process(Reports.make([Reports.changed("i.a")], minute: 1))
            #expect(try await drift(plane, "i.a")["attention"]?["state"] == "accepted")
            try await plane.process(Reports.make([Reports.tagged("i.a")], minute: 2))
            #expect(try await drift(plane, "i.a")["attention"] == .null)
            try await plane.process(Reports.make([], minute: 3))
            #expect(try await say(plane, id, "acknowledge").code == "drift_resolved")
            #expect(try await drift(plane, "i.a")["status"] == "resolved")
        }
    }

    @Test func thoseOfOthersDoNotExist() async throws {
        try await Plane.with { plane in
            try await plane.process(Reports.make([Reports.changed("i.a")]))
            let id = try #require(try await drift(plane, "i.a")["id"]?.stringValue)
            for verb in ["acknowledge", "accept"] {
                #expect(try await plane.asB.post("/v1/drifts/\(id)/\(verb)", []).status == 404)
            }
            #expect(try await plane.asB.send("DELETE", "/v1/drifts/\(id)/attention").status == 404)
            #expect(try await drift(plane, "i.a")["attention"] == .null)
        }
    }
}
