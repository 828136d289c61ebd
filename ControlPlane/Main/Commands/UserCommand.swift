import ArgumentParser
import PlaneApp
import PlaneKernel
import SharedBase
import SharedCommand

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Create people and give them a new password.",
        subcommands: [Create.self, ResetPassword.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create somebody who can sign in; a password that is made here is shown once.",
            discussion: """
                Examples:
                  dd0c-plane user create --tenant acme --email ada@acme.example --role admin
                  pass show dd0c | dd0c-plane user create --tenant acme --email bob@acme.example --password-stdin
                """
        )
        @OptionGroup var options: ConfigOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "The address to sign in with.") var email: String
        @Option(help: "owner, admin, member or viewer.") var role = Role.viewer
        @Option(help: "Full name; what stands before the @ where none is given.") var name: String?
        @OptionGroup var password: PasswordOptions

        func run() async throws {
            try await Reporting.run(failure: .no) {
                let given = try password.read()
                let user = try await options.withDatabase { database in
                    let tenant = try await TenantLookup.find(tenant, in: database)
                    return try await AccountOperators.create(
                        database,
                        tenant.id,
                        email: email,
                        name: name,
                        role: role,
                        password: given
                    )
                }
                password.show(user)
            }
        }
    }

    struct ResetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-password",
            abstract: "Set a new password for somebody who forgot it, and end all sessions of that person."
        )
        @OptionGroup var options: ConfigOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "The address of the account.") var email: String
        @OptionGroup var password: PasswordOptions

        func run() async throws {
            try await Reporting.run(failure: .no) {
                let given = try password.read()
                let user = try await options.withDatabase { database in
                    let tenant = try await TenantLookup.find(tenant, in: database)
                    return try await AccountOperators.resetPassword(database, tenant.id, email: email, password: given)
                }
                guard let user else {
                    Output.note("error: the tenant `\(tenant)` has nobody with this address")
                    throw ExitStatus.no.code
                }
                password.show(user)
            }
        }
    }
}

/// Where the password of a command comes from, and how the answer shows it.
struct PasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from the first line of standard input instead of making one.")
    var passwordStdin = false
    @Option(help: "table (lines for people) or json.") var format = OutputFormat.table

    /// nil where one is to be made.
    func read() throws -> Secret<String>? {
        guard passwordStdin else { return nil }
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            Output.note("error: standard input holds no password in its first line")
            throw ExitStatus.no.code
        }
        return Secret(line)
    }

    func show(_ user: AccountOperators.Created) {
        let password = user.generated?.expose()
        switch format {
        case .json:
            Output.answer(
                Document.bytes([
                    ("id", .string(user.id.description)), ("email", .string(user.email)),
                    ("role", .string(user.role.rawValue)), ("password", password.map { .string($0) } ?? .null),
                ])
            )
        case .table:
            Output.answer("\(user.id) \(user.email) \(user.role.rawValue)\n")
            if let password { Output.answer("password \(password)\n") }
        }
        if password != nil { Output.note("this password is not shown again; only its hash is kept") }
    }
}
