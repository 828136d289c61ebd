import AgentRunbook
import AgentSandbox
import Glibc
import SharedRisk
import SharedRunbook
import Testing

/// Decisions about a step: what a person's host lets run.
@Suite struct GateTests {
    struct Row: Sendable {
        let command: String
        let promised: Risk
        var policy = ""
        var network = SandboxNetwork.none
        var kind = RunbookStep.Kind.shell
        var stopped = false
        /// nil: it runs; else a part of the reason.
        let refusal: String?
        let risk: Risk?
        var event = false
    }

    static let rows: [Row] = [
        Row(command: "df -h", promised: .safe, refusal: nil, risk: .safe),
        Row(command: "rm -rf /", promised: .dangerous, refusal: nil, risk: .dangerous),
        // The plane says green, the agent red: refused, and an event (P6-E4-05).
        Row(command: "rm -rf /", promised: .safe, refusal: "given as safe", risk: .dangerous, event: true),
        Row(command: "touch x", promised: .safe, refusal: "given as safe", risk: .caution, event: true),
        // The plane is stricter: its word counts.
        Row(command: "df -h", promised: .dangerous, refusal: nil, risk: .dangerous, event: true),
        Row(
            command: "df -h",
            promised: .caution,
            policy: "max_risk: safe",
            refusal: "at most safe",
            risk: .caution,
            event: true
        ),
        Row(command: "touch x", promised: .caution, policy: "max_risk: safe", refusal: "at most safe", risk: .caution),
        Row(command: "df -h", promised: .safe, network: .host, refusal: "given as safe", risk: .caution, event: true),
        Row(command: "df -h", promised: .caution, network: .host, refusal: "host's network", risk: .caution),
        Row(
            command: "df -h",
            promised: .caution,
            policy: "network: host",
            network: .host,
            refusal: nil,
            risk: .caution
        ),
        Row(command: "df -h", promised: .safe, policy: "deny: [\"*-h*\"]", refusal: "denies", risk: .safe),
        Row(command: "df -h", promised: .safe, policy: "allow: [\"df *\"]", refusal: nil, risk: .safe),
        Row(command: "uptime", promised: .safe, policy: "allow: [\"df *\"]", refusal: "allows 1", risk: .safe),
        Row(command: "df -h; uptime", promised: .safe, policy: "allow: [\"df *\"]", refusal: "allows 1", risk: .safe),
        Row(command: "df -h", promised: .safe, policy: "{deny: [df*], allow: [df*]}", refusal: "denies", risk: .safe),
        Row(command: "SELECT 1", promised: .safe, kind: .sql, refusal: "a sql step runs here where", risk: .safe),
        Row(command: "Look", promised: .safe, kind: .manual, refusal: "nothing that runs", risk: nil),
        Row(command: "df -h", promised: .safe, stopped: true, refusal: "kill switch", risk: .safe),
    ]

    @Test(arguments: rows) func decides(_ row: Row) throws {
        let policy = row.policy.isEmpty ? LocalPolicy() : try LocalPolicy.parse(Array(row.policy.utf8))
        var order = StepWork(row.kind, row.command, promised: row.promised)
        order.network = row.network
        let decision = StepGate(policy).decide(order, isStopped: row.stopped)
        switch (decision.answer, row.refusal) {
        case (.go, nil): break
        case (.refuse(let reason), .some(let part)): #expect(reason.contains(part), "\(reason)")
        default: Issue.record("\(row.command): \(decision.answer)")
        }
        #expect(decision.risk == row.risk)
        #expect((decision.event != nil) == row.event)
    }

    @Test(arguments: [
        "max_risk: none", "max-risk: safe", "allow: df", "allow: [[a]]", "network: bridge", "- a", "", "a: [",
        "deny: ['']",
    ])
    func refusesAPolicyItDoesNotUnderstand(_ text: String) {
        #expect(throws: StepError.self) { try LocalPolicy.parse(Array(text.utf8)) }
    }

    /// A file that others can write, or that is no policy, lets nothing run.
    @Test func trustsOnlyItsOwnersFile() {
        let folder = TemporaryFolder()
        let path = folder.path + "/policy.yaml"
        #expect(LocalPolicy.load(path) == LocalPolicy())
        folder.write("policy.yaml", "max_risk: caution\n")
        chmod(path, 0o644)
        #expect(LocalPolicy.load(path).maxRisk == .caution)
        #expect(LocalPolicy.load(path).refusal("df", .safe, .none) == nil)
        chmod(path, 0o666)
        #expect(LocalPolicy.load(path).refusal("df", .safe, .none) != nil)
        chmod(path, 0o644)
        folder.write("policy.yaml", "max_risk: cauton\n")
        #expect(LocalPolicy.load(path).refusal("df", .safe, .none) != nil)
        #expect(symlink(path, folder.path + "/link.yaml") == 0)
        #expect(LocalPolicy.load(folder.path + "/link.yaml").refusal("df", .safe, .none) != nil)
    }

    /// kind, risk, --yes, terminal: what a run by hand does. `-` is denied.
    static let offline: [(RunbookStep.Kind, Risk?, Risk, Bool, String)] = [
        (.shell, .safe, .safe, false, "run"), (.shell, .safe, .safe, true, "run"),
        (.shell, .caution, .safe, true, "ask"), (.shell, .caution, .safe, false, "-"),
        (.shell, .caution, .caution, false, "run"), (.shell, .caution, .caution, true, "run"),
        (.shell, .dangerous, .safe, true, "typed"), (.shell, .dangerous, .caution, true, "typed"),
        (.shell, .dangerous, .caution, false, "-"), (.shell, .dangerous, .dangerous, false, "-"),
        (.shell, .dangerous, .dangerous, true, "typed"), (.shell, nil, .caution, false, "-"),
        (.manual, nil, .caution, true, "ask"), (.manual, nil, .caution, false, "-"),
        (.sql, .safe, .caution, true, "-"), (.http, .safe, .caution, true, "-"), (.branch, nil, .safe, false, "run"),
    ]

    @Test(arguments: offline) func decidesByHand(_ row: (RunbookStep.Kind, Risk?, Risk, Bool, String)) {
        let word =
            switch OfflineDecision.decide(row.0, row.1, yes: row.2, canAsk: row.3) {
            case .run: "run"
            case .ask: "ask"
            case .askTyped: "typed"
            case .deny: "-"
            }
        #expect(word == row.4, "\(row)")
    }
}
