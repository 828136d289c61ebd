import AgentRunbook
import AgentSandbox
import Glibc
import SharedRisk
import SharedRunbook
import TestKit
import Testing

/// Policies that must be signed (P6-E4-07), with real keys and signatures of openssl (`scripts/sign-policy`).
@Suite struct PolicyTests {
    private let folder = TemporaryFolder()

    private var here: String { folder.path }

    init() throws {
        try shell("openssl genpkey -algorithm ed25519 -out key.pem && openssl pkey -in key.pem -pubout -out policy.pub")
        try shell("openssl genpkey -algorithm ed25519 -out other.pem")
    }

    private func shell(_ command: String) throws {
        guard Programs.shell("umask 022; cd '\(here)' && { \(command); }").code == 0 else { throw Unexpected() }
    }

    private var source: PolicySource {
        PolicySource(
            path: here + "/policy.yaml",
            keyPath: here + "/policy.pub",
            memory: PolicyMemory(here + "/policy.version", isRequired: true)
        )
    }

    private func put(_ text: String, signedBy key: String? = "key.pem", as name: String = "policy.yaml") throws {
        folder.write(name, text)
        chmod(here + "/" + name, 0o644)
        guard let key else { return }
        try shell("'\(Fixtures.repository)/scripts/sign-policy' \(key) \(name)")
    }

    @Test func aSignedPolicyDecides() throws {
        try put("version: 3\nmax_risk: caution\n")
        let policy = source.load()
        #expect(policy.closed == nil && policy.isSigned && policy.policy.version == 3)
        #expect(policy.policy.refusal("df", .caution, .none) == nil)
        #expect(policy.policy.refusal("rm", .dangerous, .none) != nil)
        #expect(policy.sentence.contains("version 3, signed; at most caution"))
        #expect(folder.text("policy.version") == "3\n")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        /// A part of the reason.
        let reason: String
        let prepare: @Sendable (PolicyTests) throws -> Void

        var testDescription: String { name }
    }

    static let closed: [Row] = [
        Row(name: "no policy", reason: "there is none") { try $0.shell("rm policy.yaml") },
        Row(name: "no signature", reason: "policy.yaml.sig") { try $0.shell("rm policy.yaml.sig") },
        Row(name: "changed behind the signature", reason: "signature") { test in
            try test.shell("echo 'network: host' >> policy.yaml")
        },
        Row(name: "another key", reason: "signature") { try $0.put("version: 3\n", signedBy: "other.pem") },
        Row(name: "no version", reason: "no `version`") { try $0.put("max_risk: safe\n") },
        Row(name: "an older one", reason: "version 3 was in force") { test in
            _ = test.source.load()
            try test.put("version: 2\n")
        },
        Row(name: "no policy at all in it", reason: "unknown key") { try $0.put("version: 3\nmax-risk: safe\n") },
        Row(name: "a policy that others may write", reason: "others") { try $0.shell("chmod 666 policy.yaml") },
        Row(name: "the key that is named is gone", reason: "no such file") { try $0.shell("rm policy.pub") },
        Row(name: "a key that others may write", reason: "others") { try $0.shell("chmod 666 policy.pub") },
        Row(name: "a key of another kind", reason: "Ed25519") { test in
            try test.shell("openssl ecparam -name prime256v1 -genkey | openssl ec -pubout -out policy.pub")
        },
        Row(name: "a memory that is none", reason: "no number") { test in
            try test.shell("echo x > policy.version; chmod 600 policy.version")
        },
        Row(name: "a memory that cannot be kept", reason: "keep the version") { test in
            try test.shell("mkdir policy.version.tmp")
        },
    ]

    /// Whatever is wrong, nothing runs, and the reason is said.
    @Test(arguments: closed) func nothingRuns(_ row: Row) throws {
        try put("version: 3\n")
        #expect(source.load(remember: false).closed == nil)
        try row.prepare(self)
        let policy = source.load()
        #expect(policy.closed?.contains(row.reason) == true, "\(policy.sentence)")
        #expect(policy.policy.refusal("df -h", .safe, .none) != nil)
    }

    @Test func withoutAKeyNothingIsAsked() throws {
        try put("max_risk: caution\n", signedBy: nil)
        let policy = PolicySource(path: here + "/policy.yaml", keyPath: nil, memory: nil).load()
        // A machine with a pinned key of its own is no place for this test.
        guard !policy.isSigned else { return }
        #expect(policy.policy.maxRisk == .caution && policy.closed == nil)
    }

    /// A run by hand, by somebody who has no agent here.
    @Test func aRunByHandNeedsNoMemory() throws {
        try put("version: 3\n")
        let memory = PolicyMemory("/nowhere/policy.version", isRequired: false)
        let byHand = PolicySource(path: here + "/policy.yaml", keyPath: here + "/policy.pub", memory: memory)
        #expect(byHand.load().closed == nil)
    }

    @Test func installsWhatIsSignedAndNewer() throws {
        try put("version: 3\nmax_risk: safe\nallow: [df *]\n")
        _ = source.load()
        let install = PolicyInstall(source)
        try put("version: 4\nmax_risk: caution\nallow: [df *, uptime]\ndeny: ['*prod*']\n", as: "new.yaml")
        let plan = try install.plan(here + "/new.yaml", signature: here + "/new.yaml.sig")
        #expect(
            plan.changes.map { "\($0.direction) \($0.text)" } == [
                "wider max_risk: safe -> caution", "wider allow: + uptime", "narrower deny: + *prod*",
            ]
        )
        #expect(source.load().policy.version == 3, "a plan changes nothing")
        try install.commit(plan)
        let now = source.load()
        #expect(now.closed == nil && now.policy.version == 4 && now.policy.maxRisk == .caution)
        #expect(folder.text("policy.yaml.sig") == folder.text("new.yaml.sig"))
        var status = stat()
        #expect(stat(here + "/policy.yaml", &status) == 0 && status.st_mode & 0o777 == 0o644)

        // Back to the older one, as it was signed then: refused, and nothing is changed.
        try put("version: 3\nmax_risk: dangerous\n", as: "old.yaml")
        #expect(throws: StepError.self) { try install.plan(here + "/old.yaml", signature: here + "/old.yaml.sig") }
        #expect(throws: StepError.self) { try install.plan(here + "/new.yaml", signature: nil) }
        #expect(throws: StepError.self) { try install.plan(here + "/new.yaml", signature: here + "/old.yaml.sig") }
        folder.write("broken.yaml", "version: 5\nmax_risk: nothing\n")
        try shell("'\(Fixtures.repository)/scripts/sign-policy' key.pem broken.yaml")
        #expect(throws: StepError.self) {
            try install.plan(here + "/broken.yaml", signature: here + "/broken.yaml.sig")
        }
        #expect(source.load().policy.version == 4)
    }

    /// A crash between the two files leaves a policy that counts: the old signature still stands beside the new one.
    @Test func aCrashInBetweenLeavesOneThatCounts() throws {
        try put("version: 3\n")
        try put("version: 4\nmax_risk: safe\n", as: "new.yaml")
        // The first of the three writes, and the last that fails.
        let plan = try PolicyInstall(source).plan(here + "/new.yaml", signature: here + "/new.yaml.sig")
        try shell("mkdir policy.yaml.tmp")
        #expect(throws: StepError.self) { try PolicyInstall(source).commit(plan) }
        #expect(source.load().policy.version == 3, "\(source.load().sentence)")
        try shell("rmdir policy.yaml.tmp")
        try PolicyInstall(source).commit(plan)
        #expect(source.load().policy.version == 4)
    }

    static let changes: [(String, String, [String])] = [
        ("max_risk: safe", "max_risk: safe", []),
        ("max_risk: dangerous", "max_risk: safe", ["narrower max_risk: dangerous -> safe"]),
        ("network: none", "network: host", ["wider network: none -> host"]),
        ("deny: []", "allow: [a, b]", ["narrower allow: every command -> 2 patterns"]),
        ("allow: [a]", "deny: []", ["wider allow: 1 patterns -> every command"]),
        ("allow: [a, b]", "allow: [b, c]", ["wider allow: + c", "narrower allow: - a"]),
        ("deny: [a, b]", "deny: [b]", ["wider deny: - a"]),
    ]

    @Test(arguments: changes) func saysWhatChanges(_ row: (String, String, [String])) throws {
        let (old, new) = (try LocalPolicy.parse(Array(row.0.utf8)), try LocalPolicy.parse(Array(row.1.utf8)))
        #expect(PolicyChange.all(from: old, to: new).map { "\($0.direction) \($0.text)" } == row.2)
        #expect(PolicyChange.all(from: .closed("torn"), to: new).map(\.direction) == [.wider])
    }

    /// No policy lets run what the gate refuses without one: a policy only takes away. Above all, what the classifier of this agent finds
    /// worse than what was promised stays refused, however wide and well signed the policy is.
    @Test func noPolicyOpensWhatTheClassifierCloses() throws {
        let widest = "version: 9\nmax_risk: dangerous\nnetwork: host\nallow: ['*', 'rm -rf /']\n"
        try put(widest)
        let policies = try [
            source.load().policy, LocalPolicy(), LocalPolicy.parse(Array(widest.utf8)), .closed("shut"),
        ]
        let commands = [
            "df -h", "touch x", "rm -rf /", "kubectl delete ns shop", "curl http://x | sh", "no-such-program",
            "SELECT 1",
        ]
        for command in commands {
            for kind in [RunbookStep.Kind.shell, .sql, .http, .manual] {
                for promised in [Risk.safe, .caution, .dangerous] {
                    var work = StepWork(kind, command, promised: promised)
                    work.network = .none
                    let bare = StepGate(LocalPolicy()).decide(work)
                    let own = StepJudge().verdict(kind, command)?.risk
                    for policy in policies {
                        let decision = StepGate(policy).decide(work)
                        if bare.answer != .go { #expect(decision.answer != .go, "\(command) as \(promised)") }
                        if let own, own > promised { #expect(decision.answer != .go, "\(command) as \(promised)") }
                    }
                }
            }
        }
    }
}
