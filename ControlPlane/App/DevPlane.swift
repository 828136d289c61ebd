package import Logging
internal import PlaneAccount
internal import PlaneFleet
internal import PlaneKernel
internal import PlanePostgres
package import SharedBase
internal import SharedConfig
internal import SharedCrypto

/// Everything on one machine: a private Postgres, a CA, a tenant, a key and the plane itself.
package struct DevPlane: Sendable {
    /// What a person needs to go on.
    package struct Access: Sendable {
        package let ports: PlanePorts
        package let home: String
        package let apiKey: Secret<String>
        package let adminEmail: String
        package let adminPassword: Secret<String>
        package let enrolmentToken: Secret<String>
    }

    private static let tenant = "dev"
    private static let admin = "admin@dd0c.localhost"
    private let home: DevHome
    private let port: Int
    private let logger: Logger
    private let loggers: @Sendable (String) -> Logger

    /// - Parameters:
    ///   - port: of the API; gateway and health take the next two. 0 takes any three.
    ///   - loggers: gives each room its logger, by its label.
    package init(
        home: DevHome,
        port: Int,
        logger: Logger,
        loggers: @escaping @Sendable (String) -> Logger = { Logger(label: $0) }
    ) {
        self.home = home
        self.port = port
        self.logger = logger
        self.loggers = loggers
    }

    /// Runs until it is told to stop; the private Postgres ends with it.
    package func run(progress: @escaping @Sendable (String) -> Void, ready: @escaping @Sendable (Access) async -> Void)
        async throws
    {
        try home.prepare()
        progress("starting a private Postgres in \(home.postgres)")
        let server = try await PrivatePostgres.start(PrivatePostgresSettings(folder: home.postgres))
        do {
            try await prepareAndRun(server, progress, ready)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func prepareAndRun(
        _ server: PrivatePostgres,
        _ progress: @Sendable (String) -> Void,
        _ ready: @escaping @Sendable (Access) async -> Void
    ) async throws {
        let settings = try self.settings(server)
        progress("bringing the database to this version")
        try await migrate(server)
        if !CertificateAuthority.exists(home: home.authority) {
            progress("making a certificate authority in \(home.authority)")
            _ = try CertificateAuthority.initialise(home: home.authority)
        }
        let pool = PostgresPool(PostgresSettings(conninfo: settings.databaseURL.expose(), poolSize: 2))
        let database = Database(pool)
        let tenant = try await tenant(database)
        let key = try await apiKey(database, tenant)
        let password = try await adminPassword(database, tenant)
        let token = try await Operators.createToken(database, authorityFolder: home.authority, tenant: tenant.id)
        await pool.shutdown()
        let home = home
        try await PlaneProgram(settings, logger: logger, loggers: loggers).run { ports in
            try home.write(configuration(settings, ports), to: home.configuration)
            await ready(
                Access(
                    ports: ports,
                    home: home.folder,
                    apiKey: key,
                    adminEmail: Self.admin,
                    adminPassword: password,
                    enrolmentToken: token
                )
            )
        }
    }

    private func settings(_ server: PrivatePostgres) throws -> PlaneSettings {
        var settings = try PlaneSettings.load(file: nil, environment: [:]).settings
        settings.databaseURL = Secret(server.conninfo(user: DatabaseRoles.application, database: "dd0c"))
        settings.migrationURL = Secret(server.conninfo(user: DatabaseRoles.owner, database: "dd0c"))
        settings.api = ListenAddress(host: "127.0.0.1", port: port)
        settings.gateway = ListenAddress(host: "127.0.0.1", port: port == 0 ? 0 : port + 1)
        settings.health = ListenAddress(host: "127.0.0.1", port: port == 0 ? 0 : port + 2)
        settings.authorityFolder = home.authority
        settings.auditFolder = home.authority + "/audit"
        settings.gatewayNames = ["localhost", "127.0.0.1"]
        settings.tokenKeyFile = home.tokenKeys
        return settings
    }

    private func migrate(_ server: PrivatePostgres) async throws {
        let superuser = PostgresPool(PostgresSettings(conninfo: server.conninfo(), poolSize: 1))
        try await superuser.run { try DatabaseRoles.bootstrap($0, database: "dd0c") }
        await superuser.shutdown()
        let owner = PostgresPool(
            PostgresSettings(conninfo: server.conninfo(user: DatabaseRoles.owner, database: "dd0c"), poolSize: 1)
        )
        _ = try await Migrator(owner).migrate(Rooms.migrations)
        await owner.shutdown()
    }

    private func tenant(_ database: Database) async throws -> Tenant {
        if let known = try await Tenants(database).find(slug: Self.tenant) { return known }
        return try await OperatorActs(database).createTenant(slug: Self.tenant, name: "Development")
    }

    /// The key of the last run where it still works, so that scripts need not change; else a new one.
    private func apiKey(_ database: Database, _ tenant: Tenant) async throws -> Secret<String> {
        let keys = ApiKeys(database)
        if let kept = home.readSecret(home.apiKey), try await keys.authenticate(kept.expose()) != nil { return kept }
        let key = try await OperatorActs(database).createKey(tenant.id, name: "dev", role: .owner)
        try home.write(key.text.expose(), to: home.apiKey)
        return key.text
    }

    /// The password of the last run where it still works, else a new one for the admin, who is made where there is none.
    private func adminPassword(_ database: Database, _ tenant: Tenant) async throws -> Secret<String> {
        let desk = AccountDesk(database, cost: .standard)
        if let kept = home.readSecret(home.adminPassword),
            try await desk.isGood(email: Self.admin, password: kept)
        {
            return kept
        }
        let password = AccountDesk.makePassword()
        if try await desk.resetPassword(tenant.id, email: Self.admin, to: password) == nil {
            _ = try await desk.create(tenant.id, email: Self.admin, name: "Admin", role: .owner, password: password)
        }
        try home.write(password.expose(), to: home.adminPassword)
        return password
    }

    /// So that the other commands reach this plane: `dd0c-plane agent list --config HOME/plane.yaml`.
    private func configuration(_ settings: PlaneSettings, _ ports: PlanePorts) -> String {
        """
        # Written by `dd0c-plane dev` at each start.
        database_url: "\(settings.databaseURL.expose())"
        migration_database_url: "\(settings.migrationURL.expose())"
        api_address: "127.0.0.1:\(ports.api)"
        gateway_address: "127.0.0.1:\(ports.gateway)"
        metrics_address: "127.0.0.1:\(ports.health)"
        ca_dir: "\(settings.authorityFolder)"
        token_key_file: "\(settings.tokenKeyFile)"

        """
    }
}
