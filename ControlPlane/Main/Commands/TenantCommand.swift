import ArgumentParser
import PlaneKernel
import SharedBase
import SharedCommand

struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Create, list and delete tenants.",
        subcommands: [Create.self, List.self, Delete.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a tenant.",
            discussion: "Example: dd0c-plane tenant create acme --name 'Acme Ltd'"
        )
        @OptionGroup var options: ConfigOptions
        @Argument(help: "Short name: lower-case letters, digits and hyphens.") var slug: String
        @Option(help: "Full name; the slug where none is given.") var name: String?

        func run() async throws {
            try await Reporting.run {
                let tenant = try await options.withDatabase {
                    try await OperatorActs($0).createTenant(slug: slug, name: name ?? slug)
                }
                Output.answer("\(tenant.id) \(tenant.slug)\n")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all tenants.")
        @OptionGroup var options: ConfigOptions
        @Option(help: "table or json.") var format = OutputFormat.table

        func run() async throws {
            try await Reporting.run {
                let tenants = try await options.withDatabase { try await Tenants($0).list() }
                switch format {
                case .json:
                    let rows = tenants.map { tenant -> Value in
                        [
                            "id": .string(tenant.id.description), "slug": .string(tenant.slug),
                            "name": .string(tenant.name),
                        ]
                    }
                    Output.answer(Document.bytes([("tenants", .array(rows))]))
                case .table:
                    var table = Table([.init("SLUG"), .init("NAME", flexible: true), .init("ID")])
                    for tenant in tenants { table.add([tenant.slug, tenant.name, tenant.id.description]) }
                    Output.answer(table.text(width: Terminal.tableWidth))
                }
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a tenant and everything that belongs to it.")
        @OptionGroup var options: ConfigOptions
        @Argument(help: "The tenant's slug.") var slug: String
        @Flag(help: "Really do it.") var yes = false

        func run() async throws {
            try await Reporting.run {
                guard yes else {
                    Output.note("error: this deletes all data of `\(slug)` for good; say --yes to do it")
                    throw ExitStatus.no.code
                }
                try await options.withDatabase { database in
                    let tenant = try await TenantLookup.find(slug, in: database)
                    _ = try await Tenants(database).delete(tenant.id)
                }
                Output.answer("deleted \(slug)\n")
            }
        }
    }
}

/// Finds a tenant by its slug for commands that take `--tenant`.
enum TenantLookup {
    static func find(_ slug: String, in database: Database) async throws -> Tenant {
        if let tenant = try await Tenants(database).find(slug: slug) { return tenant }
        Output.note("error: no tenant `\(slug)`; see them with: dd0c-plane tenant list")
        throw ExitStatus.no.code
    }
}
