import Glibc
import SharedBase
import SharedJSON
import TestKit
import Testing

/// `dd0c-agent policy`, and what a pinned key means for a run by hand.
@Suite(.enabled(if: Programs.agent != nil && Programs.hasSandbox)) struct PolicyProgramTests {
    private let folder = TemporaryFolder()
    private var here: String { folder.path }

    init() throws {
        folder.write("agent.yaml", "state_dir: state\npolicy_key: policy.pub\n")
        let made = Programs.shell(
            "umask 022; cd '\(here)' && openssl genpkey -algorithm ed25519 -out key.pem"
                + " && openssl pkey -in key.pem -pubout -out policy.pub && mkdir -m 700 state"
        )
        guard made.code == 0 else { throw Unexpected() }
    }

    private func sign(_ name: String, _ text: String) {
        folder.write(name, text)
        #expect(
            Programs.shell("cd '\(here)' && '\(Fixtures.repository)/scripts/sign-policy' key.pem \(name)").code == 0
        )
    }

    private func agent(_ words: String) -> Programs.Result {
        let program = Programs.quoted(Programs.agent ?? "")
        return Programs.shell("cd '\(here)' && \(program) \(words) --config agent.yaml --policy '\(here)/policy.yaml'")
    }

    @Test func fromNothingToASignedPolicy() throws {
        folder.write("runbook.yaml", "steps: [echo one, {command: 'rm -rf /tmp/x && echo gone'}]\n")
        let bare = agent("policy check")
        #expect(bare.code == 1 && bare.output.contains("CLOSED") && bare.output.contains("there is none"))
        let denied = agent("runbook run runbook.yaml")
        #expect(denied.code == 3 && !denied.output.contains("\none\n"), "\(denied.output)")

        sign("new.yaml", "version: 1\nmax_risk: caution\n")
        #expect(agent("policy install new.yaml").code == 1, "not without its signature")
        #expect(agent("policy install nowhere.yaml --signature new.yaml.sig").code == 2)
        let looked = agent("policy check new.yaml --signature new.yaml.sig")
        #expect(looked.code == 0 && looked.output.contains("wider     nothing could run"), "\(looked.output)")
        #expect(agent("policy check").code == 1, "a look changes nothing")
        let done = agent("policy install new.yaml --signature new.yaml.sig")
        #expect(done.code == 0 && done.output.contains("installed") && done.error.contains("restart"), "\(done.error)")

        let now = agent("policy check --format json")
        let answer = try JSON.parse(Array(now.output.utf8))
        #expect(now.code == 0 && answer["open"] == true && answer["signed"] == true && answer["version"] == 1)
        let ran = agent("runbook run runbook.yaml")
        #expect(ran.output.contains("one\n"), "\(ran.output)\(ran.error)")

        sign("next.yaml", "version: 2\nmax_risk: safe\n")
        let next = agent("policy install next.yaml --signature next.yaml.sig")
        #expect(next.code == 0 && next.output.contains("narrower  max_risk: caution -> safe"), "\(next.output)")
        let back = agent("policy install new.yaml --signature new.yaml.sig")
        #expect(back.code == 1 && back.error.contains("version 2 was in force"), "\(back.error)")
        // The old files by hand: well signed, and refused all the same.
        #expect(agent("runbook run runbook.yaml").output.contains("one\n"))
        _ = Programs.shell("cd '\(here)' && cp new.yaml policy.yaml && cp new.yaml.sig policy.yaml.sig")
        let rolled = agent("runbook run runbook.yaml")
        #expect(rolled.code == 3 && !rolled.output.contains("\none\n"), "\(rolled.output)")
    }
}
