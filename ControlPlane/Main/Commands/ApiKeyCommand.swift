import ArgumentParser
import PlaneKernel
import SharedBase
import SharedCommand

extension Role: ExpressibleByArgument {}

struct ApiKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apikey",
        abstract: "Create, list and revoke API keys.",
        subcommands: [Create.self, List.self, Revoke.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a key; it is shown once.",
            discussion: "Example: dd0c-plane apikey create --tenant acme --name ci --role member"
        )
        @OptionGroup var options: ConfigOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "What the key is for.") var name = "key"
        @Option(help: "owner, admin, member or viewer.") var role = Role.viewer

        func run() async throws {
            try await Reporting.run {
                let key = try await options.withDatabase { database in
                    let tenant = try await TenantLookup.find(tenant, in: database)
                    return try await OperatorActs(database).createKey(tenant.id, name: name, role: role)
                }
                Output.answer(key.text.expose() + "\n")
                Output.note("this key is not shown again; only its hash is kept")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List a tenant's keys, without their secrets.")
        @OptionGroup var options: ConfigOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "table or json.") var format = OutputFormat.table

        func run() async throws {
            try await Reporting.run {
                let keys = try await options.withDatabase { database in
                    try await ApiKeys(database).list(TenantLookup.find(tenant, in: database).id)
                }
                switch format {
                case .json:
                    let rows = keys.map { key -> Value in
                        [
                            "id": .string(key.id.description), "name": .string(key.name), "prefix": .string(key.prefix),
                            "role": .string(key.role.rawValue), "createdAt": .string(key.createdAt.description),
                            "revokedAt": key.revokedAt.map { .string($0.description) } ?? .null,
                        ]
                    }
                    Output.answer(Document.bytes([("apiKeys", .array(rows))]))
                case .table:
                    var table = Table([
                        .init("NAME", flexible: true), .init("PREFIX"), .init("ROLE"), .init("CREATED"),
                        .init("REVOKED"), .init("ID"),
                    ])
                    for key in keys {
                        table.add([
                            key.name, key.prefix, key.role.rawValue, key.createdAt.description,
                            key.revokedAt?.description ?? "-",
                            key.id.description,
                        ])
                    }
                    Output.answer(table.text(width: Terminal.tableWidth))
                }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke a key.")
        @OptionGroup var options: ConfigOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Argument(help: "The key's id, from `apikey list`.") var id: String

        func run() async throws {
            guard let key = ApiKeyID(id) else { throw ValidationError("`\(id)` is no id; see: dd0c-plane apikey list") }
            try await Reporting.run {
                let known = try await options.withDatabase { database in
                    try await OperatorActs(database).revokeKey(TenantLookup.find(tenant, in: database).id, key)
                }
                guard known else {
                    Output.note("error: the tenant has no live key \(id)")
                    throw ExitStatus.no.code
                }
                Output.answer("revoked \(id)\n")
            }
        }
    }
}
