import ArgumentParser
import PlaneApp
import PlaneKernel
import SharedBase
import SharedCommand
import SharedConfig

struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Enrol, list and revoke agents.",
        subcommands: [Token.self, List.self, Revoke.self]
    )

    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enrolment tokens.", subcommands: [Create.self])

        struct Create: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Create a token that enrols one agent; it is shown once.",
                discussion: "Example: dd0c-plane agent token create --tenant acme --labels region=eu-west-1"
            )
            @OptionGroup var options: ConfigOptions
            @Option(help: "The tenant's slug.") var tenant: String
            @Option(help: "Labels of the agent as k=v; may stand several times.") var labels: [String] = []
            @Option(help: "How long it may be used, for example 1h.") var ttl = "1h"

            func run() async throws {
                guard let life = ConfigDuration.parse(ttl), life >= .seconds(60), life <= .seconds(7 * 86_400) else {
                    throw ValidationError("--ttl is a duration from 1m to 7d")
                }
                var pairs: [String: String] = [:]
                for label in labels {
                    let parts = label.split(separator: "=", maxSplits: 1).map(String.init)
                    guard parts.count == 2 else { throw ValidationError("--labels takes k=v, not `\(label)`") }
                    pairs[parts[0]] = parts[1]
                }
                let settings = try options.load().settings
                try await Reporting.run {
                    let token = try await options.withDatabase { database in
                        let tenant = try await TenantLookup.find(tenant, in: database)
                        return try await Operators.createToken(
                            database,
                            authorityFolder: settings.authorityFolder,
                            tenant: tenant.id,
                            labels: pairs,
                            life: life
                        )
                    }
                    Output.answer(token.expose() + "\n")
                    Output.note("this token is not shown again; it enrols one agent within \(ttl)")
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List a tenant's agents.")
        @OptionGroup var options: ConfigOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "table or json.") var format = OutputFormat.table

        func run() async throws {
            try await Reporting.run {
                let folder = try options.load().settings.authorityFolder
                let agents = try await options.withDatabase { database in
                    try await Operators.agents(
                        database,
                        authorityFolder: folder,
                        TenantLookup.find(tenant, in: database).id
                    )
                }
                switch format {
                case .json: Output.answer(Document.bytes([("agents", .array(agents))]))
                case .table:
                    var table = Table([
                        .init("NAME", flexible: true), .init("STATE"), .init("VERSION"), .init("LAST SEEN"),
                        .init("CERTIFICATE UNTIL"),
                        .init("ID"),
                    ])
                    for agent in agents {
                        table.add(
                            ["name", "state", "version", "lastSeen", "certificateExpires", "id"]
                                .map { agent[$0]?.stringValue ?? "-" }
                        )
                    }
                    Output.answer(table.text(width: Terminal.tableWidth))
                }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke an agent: its connection ends within seconds, and it cannot come back."
        )
        @OptionGroup var options: ConfigOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Argument(help: "The agent's id, from `agent list`.") var id: String

        func run() async throws {
            guard let agent = AgentID(id) else { throw ValidationError("`\(id)` is no id; see: dd0c-plane agent list") }
            try await Reporting.run(failure: .no) {
                let folder = try options.load().settings.authorityFolder
                try await options.withDatabase { database in
                    try await Operators.revoke(
                        database,
                        authorityFolder: folder,
                        TenantLookup.find(tenant, in: database).id,
                        agent
                    )
                }
                Output.answer("revoked \(id)\n")
            }
        }
    }
}
