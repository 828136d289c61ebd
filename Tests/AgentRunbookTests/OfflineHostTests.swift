import AgentRunbook
import SharedRunbook
import Testing

/// Whose step it is, and what becomes of another host's (P6-E4-13).
@Suite struct OfflineHostTests {
    struct Row: Sendable {
        let step: String
        let names: [String]
        /// nil: it runs here.
        let elsewhere: String?
    }

    static let rows: [Row] = [
        Row(step: "{command: uptime}", names: ["web-1"], elsewhere: nil),
        Row(step: "{command: uptime, target: web-1}", names: ["web-1"], elsewhere: nil),
        Row(step: "{command: uptime, target: WEB-1}", names: ["web-1"], elsewhere: nil),
        Row(step: "{command: uptime, target: web-1}", names: ["host", "web-1"], elsewhere: nil),
        Row(step: "{command: uptime, target: db-1}", names: ["host", "web-1"], elsewhere: "db-1"),
        // The same begin is another name.
        Row(step: "{command: uptime, target: web-1.example}", names: ["web-1"], elsewhere: "web-1.example"),
        Row(step: "{command: uptime, target: web-1}", names: [], elsewhere: "web-1"),
        Row(step: "{command: uptime, target: '{{HOST}}'}", names: ["web-1"], elsewhere: nil),
        Row(step: "{command: uptime, target: '{{OTHER}}'}", names: ["web-1"], elsewhere: "db-1"),
        // A secret is no name.
        Row(step: "{command: uptime, target: '{{TOKEN}}'}", names: ["correct-horse"], elsewhere: "[secret TOKEN]"),
        Row(step: "{manual: Call the shop, target: db-1}", names: ["web-1"], elsewhere: nil),
    ]

    @Test(arguments: rows) func knowsWhereAStepBelongs(_ row: Row) throws {
        let head = "variables: {HOST: {default: web-1}, OTHER: {default: db-1}, TOKEN: {secret: true}}\n"
        let runbook = try RunbookParser.parseYAML(Array((head + "steps: [\(row.step)]\n").utf8))
        let values = try VariableValues(runbook.variables, given: ["TOKEN=correct-horse"])
        let step = try #require(PreparedStep.all(runbook, values).first)
        #expect(OfflineHost(names: row.names).elsewhere(step) == row.elsewhere)
    }

    @Test func saysBothNames() {
        let sentence = OfflineHost(names: ["host", "web-1"]).sentence("db-1")
        #expect(sentence == "it runs at `db-1`, this is `host` and `web-1`")
    }
}
