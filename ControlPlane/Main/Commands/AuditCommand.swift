import ArgumentParser
import PlaneApp
import PlaneKernel
import SharedBase
import SharedCommand

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Verify and export audit trails.",
        subcommands: [Verify.self, Export.self, AcceptRestore.self]
    )

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verify an exported chain (JSON Lines), without a server.",
            discussion: """
                Answers `ok N entries`, or the first bad index and why with exit code 1; 2 where a file cannot be read.
                Only a signed head, kept elsewhere, shows that the end was not cut off and the whole not written anew:
                  dd0c-plane audit verify trail.jsonl --head head.json --signers signers
                """
        )
        @Argument(help: "The exported chain; - reads standard input.") var file: String
        @Option(help: "The signed head that GET /v1/audit/head answered, or a head file of the plane.")
        var head: String?
        @Option(
            help:
                "The keys that head and checkpoints may be signed by, one a line: `signers` of the plane's audit_dir, kept elsewhere."
        )
        var signers: String?
        @Flag(help: "The file is a part of a chain and may begin behind entry 0.") var part = false

        func run() async throws {
            let found = try Reporting.now {
                try AuditDesk.verify(file, head: head, signers: signers, isPart: part)
            }
            Output.answer(found.text + (part && found.isOK ? ", start not anchored\n" : "\n"))
            if !found.isOK { throw ExitStatus.no.code }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the chain of a tenant as JSON Lines; the export is an entry of it.",
            discussion: "Example: dd0c-plane audit export --tenant acme > trail.jsonl"
        )
        @OptionGroup var options: ConfigOptions
        @Option(help: "The tenant's slug.") var tenant: String

        func run() async throws {
            let folder = try options.load().settings.auditFolder
            try await Reporting.run {
                try await options.withDatabase { database in
                    let tenant = try await TenantLookup.find(tenant, in: database)
                    try await AuditDesk.export(database, folder: folder, tenant.id) { Output.answer($0) }
                }
            }
        }
    }

    struct AcceptRestore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accept-restore",
            abstract: "Go on signing after the database was restored from a backup and entries of the trail were lost.",
            discussion: """
                The trail says from then on who accepted the loss of what. Keep exports and head files from before: they are all
                that is left of the lost entries, and no longer verify against the trail. Refused where nothing is lost.
                  dd0c-plane audit accept-restore --tenant acme --yes
                """
        )
        @OptionGroup var options: ConfigOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Flag(help: "Really do it.") var yes = false

        func run() async throws {
            guard yes else {
                Output.note("error: this accepts that signed entries of `\(tenant)` are gone; say --yes to do it")
                throw ExitStatus.no.code
            }
            let folder = try options.load().settings.auditFolder
            try await Reporting.run {
                let lost = try await options.withDatabase { database in
                    let tenant = try await TenantLookup.find(tenant, in: database)
                    return try await AuditDesk.acceptRestore(database, folder: folder, tenant.id)
                }
                guard let lost else {
                    Output.note("error: the trail continues its last signed head; nothing was lost")
                    throw ExitStatus.no.code
                }
                Output.answer("accepted: entries up to \(lost.index), signed at \(lost.time), are lost\n")
            }
        }
    }
}
