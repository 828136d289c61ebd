import SharedBase
import SharedScrub
import TestKit
import Testing

@Suite("Known shapes")
struct ShapeTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let secret: String
        let rule: ScrubRule
        var testDescription: String { name }
    }

    static let rows: [Row] = {
        let r = { (count: Int) in TestSecrets.random(count) }
        let hex = { (count: Int) in TestSecrets.hex(count) }
        return [
            Row(name: "aws id", secret: "AKI" + "A" + TestSecrets.upper(16), rule: .awsKey),
            Row(name: "aws temporary id", secret: "ASI" + "A" + TestSecrets.upper(16), rule: .awsKey),
            Row(name: "github", secret: "gh" + "p_" + r(36), rule: .githubToken),
            Row(name: "github fine-grained", secret: "github" + "_pat_" + r(40), rule: .githubToken),
            Row(name: "gitlab", secret: "glp" + "at-" + r(20), rule: .gitlabToken),
            Row(name: "slack", secret: "xo" + "xb-1234567890-" + r(24), rule: .slackToken),
            Row(name: "stripe", secret: "sk_" + "live_" + r(24), rule: .stripeKey),
            Row(name: "google", secret: "AI" + "za" + r(35), rule: .googleKey),
            Row(name: "npm", secret: "np" + "m_" + r(36), rule: .packageToken),
            Row(name: "pypi", secret: "py" + "pi-AgE" + r(80), rule: .packageToken),
            Row(name: "sendgrid", secret: "S" + "G." + r(22) + "." + r(43), rule: .platformToken),
            Row(name: "twilio", secret: "S" + "K" + hex(32), rule: .platformToken),
            Row(name: "digitalocean", secret: "do" + "p_v1_" + hex(64), rule: .platformToken),
            Row(name: "vault", secret: "hv" + "s." + r(40), rule: .vaultToken),
            Row(name: "openai", secret: "sk-" + "proj-" + r(48), rule: .modelKey),
            Row(name: "anthropic", secret: "sk-" + "ant-api03-" + r(60), rule: .modelKey),
            Row(name: "dd0c key", secret: "dd0" + "c_" + hex(32), rule: .dd0cKey),
            Row(name: "jwt", secret: TestSecrets.jwt(), rule: .jwt),
            Row(name: "rsa key", secret: TestSecrets.pem("RSA PRIVATE KEY"), rule: .privateKey),
            Row(name: "key, escaped lines", secret: TestSecrets.pem("PRIVATE KEY", end: "\\n"), rule: .privateKey),
            Row(name: "openssh key", secret: TestSecrets.pem("OPENSSH PRIVATE KEY"), rule: .privateKey),
            Row(name: "crypt hash", secret: "$6" + "$" + r(12) + "$" + r(86), rule: .passwordHash),
            Row(name: "bcrypt hash", secret: "$2" + "b$12$" + r(53), rule: .passwordHash),
            Row(name: "azure client secret", secret: "abc8" + "Q~" + r(34), rule: .azureKey),
            Row(name: "telegram", secret: "123456789:" + "AA" + r(33), rule: .platformToken),
            Row(name: "random base64", secret: r(40), rule: .entropy),
        ]
    }()

    @Test("found alone, in a sentence, in an attribute, in a key", arguments: rows)
    func found(row: Row) {
        let scrubber = Scrubber.test
        #expect(scrubber.text(row.secret) == "[REDACTED:\(row.rule.rawValue)]")
        let sentence = "before \(row.secret) after"
        #expect(scrubber.text(sentence) == "before [REDACTED:\(row.rule.rawValue)] after")
        #expect(scrubber.findings(sentence) == [ScrubFinding(rule: row.rule, offset: 7, length: row.secret.utf8.count)])
        #expect(
            scrubber.value(["remark": .string(row.secret)]) == ["remark": .string("[REDACTED:\(row.rule.rawValue)]")]
        )
        #expect(
            scrubber.value([.string("a"), .object(ValueObject([(row.secret, .number("1"))]))])[1]?[row.secret] == nil
        )
        #expect(scrubber.scrub(line: "x=\(row.secret)").contains(row.secret) == false)
    }
}
