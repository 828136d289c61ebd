import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// A page of Confluence as it is stored: two safe commands, one that changes something, one that destroys.
    private static let page = """
        <h1>Clear the cache</h1><h2>Prerequisites</h2><ul><li>You are on call</li></ul><h2>Steps</h2><ol>
        <li><p>Who runs here?</p>\(code("echo you are $(id -u) for {{TEAM}}"))</li>
        <li><p>Watch</p>\(code("for n in 1 2 3 4 5 6; do echo line $n; sleep 0.4; done"))</li>
        <li><p>Note it</p>\(code("touch note.txt"))</li>
        <li><p>Remove the cache</p>\(code("rm -rf cache"))</li></ol>
        """

    private static func code(_ text: String) -> String {
        "<ac:structured-macro ac:name=\"code\"><ac:parameter ac:name=\"language\">bash</ac:parameter>"
            + "<ac:plain-text-body><![CDATA[\(text)]]></ac:plain-text-body></ac:structured-macro>"
    }

    /// The whole way: page, verdicts, safe steps over the link into the sandbox, the stream and its resumption, two persons, the trail.
    @Test(.timeLimit(.minutes(10))) func aPageBecomesARunbookAndRuns() async throws {
        try await House.with { house in
            _ = try await house.startPair()
            let (starter, admin) = (try await house.person("member"), try await house.person("admin"))
            let runbook = try await house.runbook(Self.page, as: admin)
            let steps = try await house.get("/v1/runbooks/\(runbook)")["document"]?["steps"]?.arrayValue ?? []
            #expect(steps.isEmpty || steps.map { $0["risk"] } == ["safe", "safe", "caution", "dangerous"])

            let id = try await house.execute(runbook, as: starter, ["TEAM": "shop"])
            let key = try #require(starter.key)
            let first = try house.follow(id, key: key)
            await house.soon(within: .seconds(60)) { StreamedEvents(first.output).output.contains("line 2") }
            try await first.killNow()
            let half = StreamedEvents(first.output).events
            let last = try #require(half.last?.id)
            let second = try house.follow(id, after: last, key: key)

            let waits = try await house.reaches(id, "awaiting_approval")
            #expect(
                waits["steps"]?.arrayValue?.map { $0["state"] }.prefix(3) == [
                    "succeeded", "succeeded", "awaiting_approval",
                ]
            )
            let caution = try await house.question(id)
            #expect(caution["command"] == "touch note.txt")
            let own = try await house.answer(caution, as: starter)
            #expect(own.status == 403 && own.text.contains("own_approval"))
            let (path, body) = House.approval(caution, typed: true)
            async let one = admin.post(path, body)
            async let two = admin.post(path, body)
            let raced = try await [one.status, two.status].sorted()
            #expect(raced == [200, 409], "answered twice at once, it counts once")

            await house.soon(within: .seconds(60)) { try await house.asked(id) == "rm -rf cache" }
            let dangerous = try await house.question(id)
            #expect(dangerous["risk"] == "dangerous")
            #expect(try await house.answer(dangerous, as: starter).status == 403)
            #expect(try await house.answer(dangerous, as: admin, typed: false).status == 422)
            #expect(try await house.answer(dangerous, as: admin).status == 200)
            let end = try await house.reaches(id, "succeeded")
            #expect(end["report"]?["followed"] == true)
            #expect(try await house.answer(dangerous, as: admin).status == 409)

            #expect(try await second.end() == 0, "the stream ends with the execution")
            let all = half + StreamedEvents(second.output).events
            #expect(all.map(\.id) == Array(1...all.count), "nothing is missing and nothing comes twice")
            let output = StreamedEvents(first.output).output + StreamedEvents(second.output).output
            #expect(output.contains("for shop\n") && output.contains("line 6\n"))
            if geteuid() == 0 { #expect(!output.contains("you are 0 "), "steps have a user of their own") }
            let trail = try await house.list("/v1/audit")
            let sent = trail.filter { $0["action"] == "runbook.step.dispatched" }
            #expect(sent.count == 4)
            #expect(sent.contains { $0["details"]?["command"] == "rm -rf cache" }, "\(sent)")
        }
    }

    /// Panic and the file of the host end a step that runs; what was sent to a stopped host is refused there and said.
    @Test(.timeLimit(.minutes(10))) func switchesEndAStep() async throws {
        try await House.with { house in
            _ = try await house.startPair()
            let (starter, admin) = (try await house.person("member"), try await house.person("admin"))
            let counter = ExecutionCounter("sleep 55.17")
            let runbook = try await house.runbook("steps:\n  - {command: sleep 55.17, timeout: 2m}\n", as: admin)
            let first = try await house.execute(runbook, as: starter)
            await house.soon(within: .seconds(60)) { counter.isRunning }
            _ = try House.ok(await admin.post("/v1/panic", JSON.bytes(["on": true, "reason": "drill"])))
            let ended = try await house.reaches(first, "awaiting_intervention")
            await house.soon { !counter.isRunning }
            #expect(ended["steps"]?[0]?["reason"]?.stringValue?.contains("panic switch") == true, "\(ended)")
            #expect(ended["steps"]?[0]?["decisions"]?.arrayValue?.contains("retry") == true)
            let refused = try await starter.post("/v1/executions", JSON.bytes(["runbookId": .string(runbook)]))
            #expect(refused.status == 423)
            _ = try House.ok(await admin.post("/v1/panic", JSON.bytes(["on": false])))
            let trusted = try await house.get("/v1/runbooks/\(runbook)")
            #expect(trusted["trustLevel"] == 2, "a switch is no fault of the runbook")
            #expect(!counter.isRunning, "nothing goes on by itself")
            _ = try House.ok(await starter.post("/v1/executions/\(first)/abort", Array("{}".utf8)))
            // What a step did before it was stopped half-way nobody knows.
            try await house.reaches(first, "unknown")

            let file = house.state + "/stop-steps"
            let second = try await house.execute(runbook, as: starter)
            await house.soon(within: .seconds(60)) { counter.isRunning }
            try house.write("", to: file)
            try await house.reaches(second, "awaiting_intervention")
            #expect(!counter.isRunning)
            _ = try House.ok(await starter.post("/v1/executions/\(second)/abort", Array("{}".utf8)))
            try await house.reaches(second, "unknown")
            let third = try await house.execute(runbook, as: starter)
            let waits = try await house.reaches(third, "awaiting_intervention")
            #expect(waits["steps"]?[0]?["reason"]?.stringValue?.contains("kill switch") == true, "\(waits)")
            unlink(file)
            let again = JSON.bytes(["decision": "retry"])
            _ = try House.ok(await starter.post("/v1/executions/\(third)/steps/1/decision", again))
            await house.soon(within: .seconds(60)) { counter.isRunning }
            #expect(counter.count == 3, "the refused attempt did not run")
            _ = try House.ok(await starter.post("/v1/executions/\(third)/abort", Array("{}".utf8)))
            try await house.reaches(third, "aborted")
            #expect(!counter.isRunning)
        }
    }
}
