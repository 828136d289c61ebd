import AgentCore
import AgentRunbook
import ArgumentParser
import SharedBase
import SharedCommand

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Look at what this host lets steps of runbooks do, or change it.",
        discussion: """
            Where /etc/dd0c/policy.pub is there (or `policy_key` of the configuration names a key), a policy counts only with a signature of
            that key and a `version` that is not below the highest one that was in force. Whoever holds the private key signs:
              scripts/sign-policy key.pem policy.yaml          makes policy.yaml.sig
            """,
        subcommands: [Check.self, Install.self]
    )

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what counts now, or what a file would change. Changes nothing.",
            discussion: """
                Examples:
                  dd0c-agent policy check
                  dd0c-agent policy check new-policy.yaml --signature new-policy.yaml.sig
                Exit code: 0; 1 nothing would run, or the file is refused; 2 it cannot be read.
                """
        )
        @Argument(help: "A policy that is not installed yet.") var file: String?
        @Option(help: "Its signature.") var signature: String?
        @OptionGroup var place: PolicyOptions
        @Option(help: "table or json.") var format = OutputFormat.table

        func run() throws {
            let source = try place.source()
            guard let file else {
                let now = source.load(remember: false)
                PolicyText.answer(now, [], installed: nil, format)
                if now.closed != nil { throw ExitStatus.no.code }
                return
            }
            let plan = try PolicyText.plan(source, file, signature)
            PolicyText.answer(plan.policy, plan.changes, installed: nil, format)
            if plan.isSameVersion { PolicyText.noteSameVersion() }
        }
    }

    struct Install: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a policy into force: proven first, then written in one step.",
            discussion: """
                Examples:
                  dd0c-agent policy install policy.yaml --signature policy.yaml.sig
                Refused, with nothing changed: a policy that cannot be read whole, one that the pinned key has not signed, one with a lower
                version than was in force. Exit code: 1 refused; 2 a file cannot be read or written.
                """
        )
        @Argument(help: "The new policy.") var file: String
        @Option(help: "Its signature; must be given where a key is pinned.") var signature: String?
        @OptionGroup var place: PolicyOptions
        @Option(help: "table or json.") var format = OutputFormat.table

        func run() throws {
            let source = try place.source()
            let plan = try PolicyText.plan(source, file, signature)
            try Reporting.now { try PolicyInstall(source).commit(plan) }
            PolicyText.answer(plan.policy, plan.changes, installed: source.path, format)
            if plan.isSameVersion { PolicyText.noteSameVersion() }
            Output.note("next: restart the agent that runs, for example: systemctl restart dd0c-agent")
        }
    }
}

/// Which policy is meant.
struct PolicyOptions: ParsableArguments {
    @Option(help: "Where the policy lies.") var policy = LocalPolicy.standardPath
    @OptionGroup var state: StateOptions

    func source() throws -> PolicySource {
        let settings = try state.settings()
        return PolicySource(settings, AgentPaths(try state.folder()), path: policy)
    }
}

private enum PolicyText {
    static func plan(_ source: PolicySource, _ file: String, _ signature: String?) throws -> PolicyInstall.Plan {
        do { return try PolicyInstall(source).plan(file, signature: signature) } catch {
            Output.note("error: \(ErrorChain.describe(error))")
            throw (error.code == .file ? ExitStatus.unknown : .no).code
        }
    }

    static func answer(_ policy: LoadedPolicy, _ changes: [PolicyChange], installed: String?, _ format: OutputFormat) {
        switch format {
        case .json:
            Output.answer(
                Document.bytes([
                    ("open", .bool(policy.closed == nil)), ("signed", .bool(policy.isSigned)),
                    ("version", policy.policy.version.map { .number(String($0)) } ?? .null),
                    ("detail", .string(policy.sentence)),
                    (
                        "changes",
                        .array(
                            changes.map { ["direction": .string($0.direction.rawValue), "text": .string($0.text)] }
                        )
                    ),
                    ("installed", installed.map { .string($0) } ?? .null),
                ])
            )
        case .table:
            var lines = changes.map {
                ($0.direction == .wider ? "wider     " : "narrower  ") + DisplayText.safe($0.text)
            }
            lines.append((policy.closed == nil ? "ok: " : "CLOSED: ") + DisplayText.safe(policy.sentence))
            if let installed { lines.append("installed \(installed)") }
            Output.answer(lines.joined(separator: "\n") + "\n")
        }
    }

    static func noteSameVersion() {
        Output.note("note: what is in force has the same version; a higher one would keep it from coming back")
    }
}
