import SharedRisk
import TestKit
import Testing

@Suite("Tools")
struct ToolTests {
    @Test("each command of the tables has the verdict that stands beside it", arguments: RiskFixtures.tools)
    func tables(_ name: String) throws {
        let rows = try RiskFixtures.tool(name)
        #expect(rows.count > 20)
        let classifier = RiskClassifier()
        for row in rows {
            let verdict = classifier.classify(row.command)
            #expect(verdict.risk == row.risk, "\(row): \(verdict.shown)")
            #expect(verdict.reasons.isEmpty == false, "\(row) has a reason")
        }
    }

    @Test("the canary: exactly 50 destructive commands, all dangerous")
    func canary() throws {
        let commands = try RiskFixtures.canary()
        #expect(commands.count == 50)
        #expect(Set(commands).count == 50)
        let classifier = RiskClassifier()
        for command in commands {
            let verdict = classifier.classify(command)
            #expect(verdict.risk == .dangerous, "\(command): \(verdict.shown)")
        }
    }

    struct Reason: Sendable {
        let command: String
        let rule: String
        let token: String

        init(_ command: String, _ rule: String, _ token: String) {
            self.command = command
            self.rule = rule
            self.token = token
        }
    }

    static let reasons = [
        Reason("kubectl -n prod delete ns a", "kubectl.delete", "ns"),
        Reason("ls && rm -rf /srv", "rm.recursive", "rm -rf /srv"),
        Reason("sh -c 'ls; kubectl delete ns prod'", "kubectl.delete", "ns"),
        Reason("psql -c 'SELECT 1; DROP TABLE a'", "sql.drop", "DROP"),
        Reason("psql <<E\nDELETE FROM a\nE", "sql.delete-all", "DELETE"),
        Reason("git push --force origin a", "git.push.--force", "--force"),
        Reason("ls | $X", "command.dynamic", "$X"),
        Reason("{{X}} a", "command.placeholder", "{{X}}"),
        Reason("echo 'a", "shell.unparsable", "'a"),
        Reason("foo a", "command.unknown", "foo"),
        Reason("ls > /etc/a", "redirect.system", "/etc/a"),
        Reason(
            "aws ec2 terminate-instances --instance-ids i",
            "aws.ec2.terminate-instances",
            "ec2 terminate-instances"
        ),
        Reason("echo \u{200B}", "text.invisible", "\u{200B}"),
        Reason("kub\u{0435}ctl get pods", "text.look-alike", "kub\u{0435}ctl"),
        Reason("\u{FF52}m a", "text.full-width", "\u{FF52}"),
        Reason("rm\u{A0}-rf", "text.odd-space", "\u{A0}"),
        Reason("ls \u{1B}[2K", "text.escape", "\u{1B}"),
        Reason("ls \u{202E}a", "text.bidi", "\u{202E}"),
        Reason("ls \u{7}", "text.control", "\u{7}"),
        Reason(":(){ :|:& };:", "shell.fork-bomb", ":"),
    ]

    @Test("a reason names its rule and the bytes that decided", arguments: reasons)
    func reason(_ row: Reason) {
        let verdict = RiskClassifier().classify(row.command)
        let found = verdict.reasons.first { $0.rule == row.rule }
        #expect(found?.token == row.token, "\(row.command): \(verdict.shown)")
    }

    @Test("letters of other languages are data, not a disguise")
    func otherLanguages() {
        for command in ["echo 'größe'", "grep 'привет' a", "echo “quoted”", "echo 日本語", "echo 'don’t'"] {
            let verdict = RiskClassifier().classify(command)
            #expect(verdict.risk == .safe, "\(command): \(verdict.shown)")
        }
    }
}
