import PlaneRunbook
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// Values of variables in commands (P6-E2-19): data, never syntax.
@Suite struct ValueTests {
    private static func source(_ command: String) -> String {
        """
        name: Values
        variables:
          - {name: NAME, required: true}
          - {name: EXTRA, required: false}
          - {name: API_TOKEN, secret: true, required: true}
        steps:
          - command: \(JSON.text(.string(command)))
        """
    }

    private static let secret = "s3cr3t-Value-77"

    /// What an agent gets: each value is one word, wherever it stands; an optional one without a value leaves nothing behind.
    @Test(arguments: [
        ("df -h {{NAME}} {{EXTRA}}", "a b; id", "df -h 'a b; id' "),
        ("df -h \"{{NAME}}\"", "$(id) \"x\"", "df -h \"\\$(id) \\\"x\\\"\""),
        ("df -h '{{NAME}}'", "it's", "df -h 'it'\\''s'"),
        ("df -h ${NAME}", "/srv/shop", "df -h /srv/shop"),
    ])
    func valuesAreOneWord(command: String, value: String, expected: String) async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted(Self.source(command))
            let id = try await plane.start(
                runbook,
                variables: ["NAME": .string(value), "API_TOKEN": .string(Self.secret)]
            )
            try await plane.reaches(id, "succeeded")
            #expect(agent.executed == [expected])
            #expect(try await plane.execution(id)["steps"]?[0]?["command"] == .string(expected))
        }
    }

    /// What cannot be quoted for certain, and a secret that would decide what the command does, are refused with the step.
    @Test(arguments: [
        ("cat <<E\\n{{NAME}}\\nE", ["NAME": "a b"], "NAME", "here-document"),
        ("echo {{API_TOKEN}}", ["API_TOKEN": "abc"], "API_TOKEN", "at least 4 bytes"),
        ("sh -c \"echo {{API_TOKEN}}\"", ["API_TOKEN": "x; rm -rf /srv"], "API_TOKEN", "change what the command does"),
        ("kubectl {{API_TOKEN}} pod web", ["API_TOKEN": "delete"], "API_TOKEN", "change what the command does"),
    ])
    func misplacedValuesAreRefused(command: String, values: [String: String], name: String, reason: String) async throws
    {
        try await Plane.with(agent: AgentDouble()) { plane in
            let text = command.replacing("\\n", with: "\n")
            let runbook = try await plane.trusted(Self.source(text))
            var variables = ValueObject([("NAME", "web"), ("API_TOKEN", .string(Self.secret))])
            for (name, value) in values { variables[name] = .string(value) }
            let body: Value = ["runbookId": .string(runbook), "variables": .object(variables)]
            let reply = try await plane.member.post("/v1/executions", body)
            #expect(reply.status == 400, "\(reply.text)")
            #expect(reply.code == "variables_invalid")
            #expect(reply.text.contains(reason) && reply.text.contains("/variables/\(name)"), "\(reply.text)")
            for value in values.values where value.utf8.count > 6 { #expect(!reply.text.contains(value)) }
        }
    }

    /// An agent is told which values it must keep out of sight.
    @Test func secretsAreNamedToTheAgent() async throws {
        let agent = AgentDouble()
        try await Plane.with(agent: agent) { plane in
            let runbook = try await plane.trusted(Self.source("echo {{API_TOKEN}} {{NAME}}"))
            let id = try await plane.start(runbook, variables: ["NAME": "web", "API_TOKEN": .string(Self.secret)])
            try await plane.reaches(id, "succeeded")
            #expect(agent.secrets == [[Self.secret]])
        }
    }

    /// What undoes a step is held against the same rule when it is to be run: it is never sent.
    @Test func aRollbackIsNoWayAround() async throws {
        let agent = AgentDouble()
        agent.behave("hostname", .end(.failed, 1))
        try await Plane.with(agent: agent) { plane in
            let text = """
                name: Undo
                variables: [{name: API_TOKEN, secret: true, required: true}]
                steps:
                  - {command: uptime, rollback: 'sh -c "echo {{API_TOKEN}}"'}
                  - {command: hostname}
                """
            let runbook = try await plane.trusted(text)
            let id = try await plane.start(runbook, variables: ["API_TOKEN": "x; rm -rf /srv"])
            try await plane.reaches(id, "failed")
            let undo = try await plane.member.post("/v1/executions/\(id)/rollback", []).json["id"]?.stringValue ?? ""
            for _ in 0..<2 where try await plane.execution(undo)["state"] == "awaiting_approval" {
                _ = try await plane.answer(try await plane.question(undo))
            }
            let waits = try await plane.reaches(undo, "awaiting_intervention")
            #expect(
                waits["steps"]?[0]?["reason"]?.stringValue?.contains("`API_TOKEN` would change") == true,
                "\(waits)"
            )
            #expect(agent.executed == ["uptime", "hostname"])
        }
    }
}
