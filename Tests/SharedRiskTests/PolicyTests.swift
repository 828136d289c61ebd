import SharedBase
import SharedRisk
import Testing

@Suite("Policies and stored verdicts")
struct PolicyTests {
    static let rule = RiskPolicy.Rule(
        name: "no-logs",
        command: "kubectl",
        words: ["logs"],
        risk: .dangerous,
        text: "logs hold names"
    )

    @Test("a policy raises, also behind wrappers, and says so")
    func raises() throws {
        let classifier = RiskClassifier(policy: RiskPolicy(rules: [Self.rule]))
        for command in ["kubectl logs a", "sudo kubectl -n b logs a", "sh -c 'kubectl logs a'"] {
            let verdict = classifier.classify(command)
            #expect(verdict.risk == .dangerous, "\(command): \(verdict.shown)")
            #expect(verdict.reasons.contains { $0.rule == "policy.no-logs" })
        }
        #expect(classifier.classify("kubectl get pods").risk == .safe)
    }

    @Test("no policy lowers: each verdict is at least the built-in one")
    func neverLowers() throws {
        let plain = RiskClassifier()
        let policies = [
            RiskPolicy(rules: [RiskPolicy.Rule(name: "a", command: "rm", risk: .safe, text: "fine")]),
            RiskPolicy(floor: .caution),
            RiskPolicy(rules: [Self.rule], floor: .safe),
        ]
        for row in try RiskFixtures.everyTool() {
            for policy in policies {
                #expect(
                    RiskClassifier(policy: policy).classify(row.command).risk >= plain.classify(row.command).risk,
                    "\(row)"
                )
            }
        }
    }

    @Test("a floor, and two policies together")
    func floors() {
        #expect(RiskClassifier(policy: RiskPolicy(floor: .caution)).classify("ls").risk == .caution)
        let both = RiskPolicy(floor: .caution).tightened(by: RiskPolicy(rules: [Self.rule]))
        #expect(both.floor == .caution && both.rules == [Self.rule])
    }

    @Test("the rule set has a name that a policy changes and a second run does not")
    func version() {
        let plain = RiskClassifier().ruleSet
        #expect(plain == RiskClassifier().ruleSet && plain.hasPrefix("1-") && plain.utf8.count == 14)
        let tight = RiskClassifier(policy: RiskPolicy(rules: [Self.rule])).ruleSet
        #expect(tight.hasPrefix(plain + "+") && tight != plain)
        #expect(RiskClassifier().classify("ls").ruleSet == plain)
    }

    @Test("a verdict survives its stored form")
    func stored() throws {
        for row in try RiskFixtures.everyTool() {
            let verdict = RiskClassifier().classify(row.command)
            #expect(try RiskVerdict(json: verdict.json) == verdict)
        }
    }

    @Test("a stored verdict that says less than its reasons is refused")
    func forged() throws {
        guard case .object(var object) = RiskClassifier().classify("rm -rf /").json else { return }
        object["risk"] = "safe"
        #expect(throws: Fault<RiskVerdictCode>.self) { try RiskVerdict(json: .object(object)) }
        object["reasons"] = [["rule": "x"]]
        #expect(throws: Fault<RiskVerdictCode>.self) { try RiskVerdict(json: .object(object)) }
        #expect(throws: Fault<RiskVerdictCode>.self) { try RiskVerdict(json: "safe") }
    }
}
