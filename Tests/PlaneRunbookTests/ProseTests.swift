import PlaneHTTP
import PlaneKernel
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import SharedRunbook
import Synchronization
import Testing

/// A text in which the reader finds no step, with a model to ask (P6-E1-11, 13, 14); a scripted endpoint stands for it.
@Suite struct ProseTests {
    private static let page = """
        # Queue is stuck

        When orders pile up, the lag of the group is seen with kafka-lag --group orders by anybody on call. After a
        restart (systemctl restart orders) it falls.
        """

    private func with(
        _ answers: [FakeModel.Answer],
        timeout: Duration = .seconds(30),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ body: @escaping (Plane, FakeModel) async throws -> Void
    ) async throws {
        try await FakeModel.with(answers) { fake in
            var settings = ModelSettings(endpoint: try fake.address, model: "test-model")
            settings.timeout = timeout
            settings.now = now
            try await Plane.with(model: settings) { plane in try await body(plane, fake) }
        }
    }

    private func preview(_ plane: Plane, _ text: String = page, type: String = "text/markdown") async throws
        -> HTTPProbe.Reply
    {
        try await plane.member.post("/v1/runbooks/parse?assist=true", Array(text.utf8), type: type)
    }

    private func content(_ commands: [String]) -> FakeModel.Answer {
        let items = commands.map { command -> Value in ["command": .string(command)] }
        return .content(JSON.text(["commands": .array(items)]))
    }

    private func commands(_ document: Value, _ member: String = "steps") -> [String] {
        (document[member]?.arrayValue ?? []).compactMap { $0["command"]?.stringValue }
    }

    @Test func proseBecomesATextOfStepsThatAPersonSaves() async throws {
        let answer = content(["systemctl restart orders\n", "kafka-lag --group orders", "rm -rf /"])
        try await with([answer]) { plane, fake in
            let bare = try await plane.member.post("/v1/runbooks/parse", Array(Self.page.utf8), type: "text/markdown")
            #expect(bare.status == 422 && bare.code == "no_actionable_steps" && fake.requests.isEmpty)

            let reply = try await preview(plane)
            #expect(reply.status == 200, "\(reply.text)")
            let found = reply.json
            #expect(found["steps"]?.arrayValue == [] && found["title"] == "Queue is stuck")
            #expect(commands(found, "proposals") == ["systemctl restart orders", "kafka-lag --group orders"])
            #expect(found["assistWarnings"]?[0]?["code"] == "invented_command")
            let form = plane.room.endpoints.first { $0.operation == "parseRunbook" }?.answers.first?.schema
            #expect(form?.issues(in: found) == [])

            // In the order of the text, each named by its sentence.
            let source = try #require(found["suggestedSource"]?.stringValue)
            #expect(source.hasPrefix("# Queue is stuck\n"))
            #expect(source.contains("\n1. When orders pile up, the lag of the group is seen with kafka-lag"))

            // Nothing is kept by itself; what a person saves is read as any text.
            #expect(try await plane.viewer.get("/v1/runbooks").json["items"]?.arrayValue == [])
            let kept = try await plane.member.post("/v1/runbooks", ["source": .string(source)])
            #expect(kept.status == 201)
            #expect(commands(kept.json) == ["kafka-lag --group orders", "systemctl restart orders"])
            #expect(kept.json["trustLevel"]?.intValue == 1)
        }
    }

    @Test func aPageOfConfluenceIsNamedByItsWords() async throws {
        let page = "<p>Alerts come from <b>orders</b>: look with <i>kafka-lag --group &quot;orders&quot;</i> then.</p>"
        try await with([content(["kafka-lag --group \"orders\""])]) { plane, _ in
            let source = try await preview(plane, page, type: "text/html").json["suggestedSource"]?.stringValue
            #expect(
                source?.contains("1. Alerts come from orders: look with kafka-lag --group \"orders\" then.\n") == true,
                "\(source ?? "")"
            )
        }
    }

    /// Where there are steps already the suggestion is a part to add to them, and both are read then.
    @Test func besideStepsItIsAPart() async throws {
        let page = Self.page + "\n\n```sh\nuptime\n```\n"
        try await with([content(["systemctl restart orders", "uptime"])]) { plane, _ in
            let found = try await preview(plane, page).json
            #expect(commands(found) == ["uptime"])
            let part = try #require(found["suggestedSource"]?.stringValue)
            #expect(part.hasPrefix("## Proposed steps\n"))
            let kept = try await plane.member.post("/v1/runbooks", ["source": .string(page + "\n" + part)])
            #expect(commands(kept.json) == ["uptime", "systemctl restart orders"])
        }
    }

    @Test func nothingToShowIsAProblemWithItsReason() async throws {
        let rows: [(name: String, answer: FakeModel.Answer, status: Int, code: String, says: String)] = [
            ("nothing", content([]), 422, "no_actionable_steps", "none either"),
            ("invented", content(["rm -rf /"]), 422, "no_actionable_steps", "does not stand in the text"),
            ("prose", .content("Sure!"), 502, "extraction_failed", "no JSON object"),
            ("500", .raw(status: 500, body: "oops"), 502, "extraction_failed", "500"),
            ("half", .half, 502, "extraction_failed", "could not be asked"),
        ]
        for row in rows {
            try await with([row.answer]) { plane, fake in
                let reply = try await preview(plane)
                #expect(reply.status == row.status && reply.code == row.code, "\(row.name): \(reply.text)")
                #expect(reply.json["detail"]?.stringValue?.contains(row.says) == true, "\(row.name): \(reply.text)")
                #expect(fake.requests.count == (row.name == "prose" ? 2 : 1), "\(row.name)")
            }
        }
        try await with([.silence], timeout: .milliseconds(300)) { plane, _ in
            let reply = try await preview(plane)
            #expect(reply.status == 504 && reply.code == "extraction_timeout", "\(reply.text)")
            #expect(reply.headers["retry-after"] == "10")
            #expect(reply.json["detail"]?.stringValue?.contains("Try again") == true)
        }
        try await with([content([])]) { plane, fake in
            let reply = try await preview(plane, Self.page + String(repeating: "word ", count: 30_000))
            #expect(reply.status == 422 && reply.code == "no_actionable_steps" && fake.requests.isEmpty)
            #expect(reply.json["detail"]?.stringValue?.contains("too many for the language model") == true)
        }
    }

    /// Ten seconds are for both tries together: a bad answer after eleven is not asked for again.
    @Test func oneDeadlineHoldsForBothTries() async throws {
        let start = ContinuousClock.now
        let reads = Mutex(0)
        // When the question began, at the first try, and at the second.
        let times: [Duration] = [.zero, .seconds(1), .seconds(11)]
        let now: @Sendable () -> ContinuousClock.Instant = {
            reads.withLock { count in
                defer { count += 1 }
                return start + times[min(count, times.count - 1)]
            }
        }
        try await with([.content("Sure!"), content(["uptime"])], timeout: .seconds(10), now: now) { plane, fake in
            let reply = try await preview(plane)
            #expect(reply.status == 504 && reply.code == "extraction_timeout", "\(reply.text)")
            #expect(fake.requests.count == 1)
        }
    }

    /// A document in UTF-16 is scrubbed as it is read: what is a secret there does not leave either.
    @Test func secretsInUTF16DoNotLeave() async throws {
        let token = "ghp_" + String(repeating: "aB3d", count: 9)
        let text = Self.page + "\nThe token \(token) is for the deploy of orders.\n"
        var bytes: [UInt8] = [0xff, 0xfe]
        for unit in text.utf16 { bytes += [UInt8(unit & 0xff), UInt8(unit >> 8)] }
        try await with([content(["kafka-lag --group orders"])]) { plane, fake in
            let reply = try await plane.member.post("/v1/runbooks/parse?assist=true", bytes, type: "text/plain")
            #expect(reply.status == 200, "\(reply.text)")
            #expect(commands(reply.json, "proposals") == ["kafka-lag --group orders"])
            let sent = try #require(fake.requests.first?.body["messages"]?[1]?["content"]?.stringValue)
            #expect(sent.contains("kafka-lag") && !sent.contains(token) && sent.contains("[REDACTED:"))
        }
    }

    /// Lines that end as on Windows are the same lines; a command of several is cut as the reader cuts it.
    @Test func severalLinesAreCutAsTheReaderCutsThem() async throws {
        let page = "Orders hang.\r\nOn the broker\r\norderctl pause shop\r\norderctl resume shop\r\nends it.\r\n"
        let named = "orderctl pause shop\norderctl resume shop"
        try await with([content([named])]) { plane, _ in
            let found = try await preview(plane, page).json
            #expect(
                commands(found, "proposals") == ["orderctl pause shop", "orderctl resume shop"],
                "\(found)"
            )
            #expect(found["proposals"]?[1]?["source"]?["line"]?.intValue == 4)
        }
    }
}
