import PlaneHTTP
import PlaneKernel
import PlanePostgres
import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// Which runbook is proposed for an alert (P6-E3-23).
@Suite struct MatchTests {
    private static let shelf: [(name: String, document: Value)] = [
        (
            "Orders queue is stuck",
            [
                "prerequisites": ["You can reach the Kafka brokers"],
                "steps": [
                    ["title": "Look at the consumer lag", "command": "kafka-lag --group orders"],
                    [
                        "title": "Restart the consumer", "command": "systemctl restart orders-consumer",
                        "target": "orders-1",
                    ],
                ],
            ]
        ),
        (
            "Disk is full",
            [
                "steps": [
                    ["title": "See what fills the disk", "command": "df -h"],
                    ["title": "Clean", "command": "docker system prune"],
                ]
            ]
        ),
        (
            "Certificate expires",
            [
                "steps": [
                    ["title": "Renew the certificate of the gateway", "command": "certbot renew", "target": "gateway"]
                ]
            ]
        ),
        ("Restart payments", ["steps": [["title": "Roll", "command": "kubectl rollout restart deployment/payments"]]]),
        ("Restart checkout", ["steps": [["title": "Roll", "command": "kubectl rollout restart deployment/checkout"]]]),
    ]

    private static func id(_ number: Int) throws -> RunbookID {
        try #require(RunbookID("00000000-0000-7000-8000-00000000000\(number)"))
    }

    private static func candidates(_ shelf: [(name: String, document: Value)] = shelf) throws -> [RunbookMatch
        .Candidate]
    {
        try shelf.enumerated().map { number, one in
            RunbookMatch.Candidate(id: try id(number), name: one.name, version: 1, MatchProfile(document: one.document))
        }
    }

    private static func proposals(_ alert: AlertWords) throws -> [RunbookMatch.Proposal] {
        RunbookMatch.proposals(for: alert, among: try candidates())
    }

    static let rows: [(what: String, alert: AlertWords, best: String?)] = [
        ("title", AlertWords(title: "OrdersQueueStuck"), "Orders queue is stuck"),
        ("words of the steps", AlertWords(title: "Consumer lag is high"), "Orders queue is stuck"),
        ("other endings", AlertWords(title: "Disks filling up"), "Disk is full"),
        ("service over title", AlertWords(title: "Restart needed", service: "payments"), "Restart payments"),
        ("a target", AlertWords(title: "High latency", service: "gateway"), "Certificate expires"),
        ("a label", AlertWords(title: "Pod restarts", labels: [("deployment", "checkout")]), "Restart checkout"),
        ("a resource", AlertWords(title: "Down", resource: "orders-consumer"), "Orders queue is stuck"),
        ("a command", AlertWords(title: "certbot"), "Certificate expires"),
        ("a prerequisite", AlertWords(title: "Kafka brokers"), "Orders queue is stuck"),
        ("the key of a label says nothing", AlertWords(labels: [("disk", "x9")]), nil),
        ("nothing of it", AlertWords(title: "License quota of the wiki"), nil),
        ("fillers alone", AlertWords(title: "The alert is on and it is not off"), nil),
        ("numbers alone", AlertWords(title: "503 at 10:02"), nil),
        (
            "one word of many is chance",
            AlertWords(title: "Backup of the wiki failed in eu-west while copying blobs to the vault, restart"), nil
        ),
    ]

    @Test(arguments: rows.indices)
    func theBestIsWhatTheAlertIsAbout(_ row: Int) throws {
        let (what, alert, best) = Self.rows[row]
        let found = try Self.proposals(alert)
        #expect(found.first?.name == best, "\(what): \(found)")
        #expect(found.allSatisfy { (RunbookMatch.least...1000).contains($0.score) && !$0.reasons.isEmpty })
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
    }

    @Test func reasonsSayWhy() throws {
        let alert = AlertWords(title: "Consumer lag of the queue", service: "orders")
        let best = try #require(try Self.proposals(alert).first)
        #expect(
            best.reasons == [
                "It names the service: \"orders\"", "Its name says \"queue\"",
                "Its text speaks of \"consumer\", \"lag\"",
            ]
        )
        #expect(try Self.proposals(AlertWords(title: "Orders queue is stuck")).first?.score == 1000)
    }

    /// The same alert gives the same list, whatever order the rows come in; equals stand by name and id, five at most.
    @Test func theOrderIsFixed() throws {
        let same: Value = ["steps": [["title": "Restart", "command": "systemctl restart web"]]]
        let shelf = (0..<8).map { (name: "Restart web \($0 % 4)", document: same) }
        let alert = AlertWords(title: "web is down, restart it")
        let found = RunbookMatch.proposals(for: alert, among: try Self.candidates(shelf))
        #expect(
            found.map(\.name) == ["Restart web 0", "Restart web 0", "Restart web 1", "Restart web 1", "Restart web 2"]
        )
        #expect(found.prefix(2).map(\.id) == [try Self.id(0), try Self.id(4)])
        #expect(RunbookMatch.proposals(for: alert, among: try Self.candidates(shelf).reversed()) == found)
        #expect(RunbookMatch.proposals(for: alert, among: []) == [])
    }

    /// Work is bounded by words, whatever comes.
    @Test func wordsAreBounded() {
        let text = (0..<5000).map { "word\(String($0, radix: 36))x" }.joined(separator: " ")
        #expect(AlertWords(title: text).terms.count == AlertWords.most)
        let steps = (0..<50).map { Value.object(ValueObject([("title", .string(String(text.dropFirst($0 * 600))))])) }
        #expect(MatchProfile(document: ["steps": .array(steps)]).counts.count == MatchProfile.most)
    }

    // MARK: Through the door

    private func match(_ probe: HTTPProbe, _ alert: Value) async throws -> HTTPProbe.Reply {
        try await probe.post("/v1/runbooks/match", alert)
    }

    private func names(_ reply: HTTPProbe.Reply) -> [String] {
        (reply.json["proposals"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    }

    @Test func aViewerIsShownWhatFits() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let orders = try await plane.runbook(
                "# Orders queue\n```sh\nkafka-lag --group orders\n```",
                name: "Orders queue"
            )
            _ = try await plane.runbook("# Disk full\n```sh\ndf -h\n```")
            let alert: Value = [
                "title": "Queue grows", "service": "orders", "labels": ["severity": "critical"],
                "description": "lag of the group", "resource": "kafka-1",
            ]
            let reply = try await match(plane.viewer, alert)
            #expect(reply.status == 200, "\(reply.text)")
            let form = plane.room.endpoints.first { $0.operation == "matchRunbooks" }?.answers.first?.schema
            #expect(form?.issues(in: reply.json) == [])
            let best = try #require(reply.json["proposals"]?[0])
            #expect(best["runbookId"] == .string(orders) && best["version"]?.intValue == 1 && names(reply).count == 1)
            #expect(best["reasons"]?[0] == "It names the service: \"orders\"")
            #expect(try await plane.viewer.get("/v1/executions").json["items"]?.arrayValue == [], "nothing is started")
            #expect(agent.executed == [])
        }
    }

    /// Another name, another text, a deletion: what is proposed is what there is now.
    @Test func changesAreSeen() async throws {
        try await Plane.with { plane in
            let id = try await plane.runbook("# Orders\n```sh\nkafka-lag --group orders\n```", name: "Orders")
            let path = "/v1/runbooks/\(id)"
            let lag: Value = ["title": "kafka lag"]
            #expect(try await names(match(plane.viewer, lag)) == ["Orders"])
            _ = try await plane.member.put(path, ["source": "# Orders\n```sh\ndf -h\n```"])
            #expect(try await names(match(plane.viewer, lag)) == [])
            _ = try await plane.member.put(path, ["name": "Kafka lag"])
            let renamed = try await match(plane.viewer, lag)
            #expect(names(renamed) == ["Kafka lag"] && renamed.json["proposals"]?[0]?["version"]?.intValue == 2)
            #expect(try await plane.member.send("DELETE", path).status == 204)
            #expect(try await names(match(plane.viewer, lag)) == [])
        }
    }

    /// What a plane before this one has kept has no words yet: they are made when somebody first looks.
    @Test func whatWasKeptBeforeIsFound() async throws {
        try await Plane.with { plane in
            for number in 0..<60 {
                _ = try await plane.runbook("# N\n```sh\necho token\(number)x\n```", name: "N\(number)")
            }
            try await plane.test.database.tenant(plane.a) { session in
                _ = try session.execute("DELETE FROM runbook_words WHERE tenant_id = $1", [.id(session.tenant)])
            }
            #expect(try await names(match(plane.viewer, ["title": "token57x"])) == ["N57"])
            let count = try await plane.test.database.tenant(plane.a, readOnly: true) { session in
                try session.query("SELECT count(DISTINCT runbook_id) FROM runbook_words WHERE word = ''").first?.int(0)
            }
            #expect(count == 60)
        }
    }

    @Test func tenantsAreApart() async throws {
        try await Plane.with { plane in
            _ = try await plane.runbook("# Orders queue\n```sh\nuptime\n```")
            let alert: Value = ["title": "Orders queue"]
            #expect(try await names(match(plane.other, alert)) == [])
            let mine = try await plane.other.post("/v1/runbooks", ["source": "# Orders of B\n```sh\nuptime\n```"])
            #expect(mine.status == 201)
            #expect(try await names(match(plane.other, alert)) == ["Orders of B"])
            #expect(try await names(match(plane.viewer, alert)) == ["Orders queue"])
            // Rarity is counted among one's own as well.
            let scores = [try await match(plane.other, alert), try await match(plane.viewer, alert)].map {
                $0.json["proposals"]?[0]?["score"]
            }
            #expect(scores[0] != scores[1])
        }
    }

    @Test func bodiesAreBounded() async throws {
        try await Plane.with { plane in
            let labels = Value.object(ValueObject((0...50).map { ("l\($0)", "v") }))
            for (body, what) in [
                (["title": .string(String(repeating: "x", count: 501))], "title"), (["labels": labels], "labels"),
                ([:], "nothing"), (["title": "and or the"], "fillers"), (["name": "x"], "a member more"),
                (["labels": ["a": ["b"]]], "a list"),
            ] as [(Value, String)] {
                let reply = try await match(plane.viewer, body)
                #expect(reply.status == 400 && reply.code == "invalid_request", "\(what): \(reply.text)")
            }
        }
    }
}
