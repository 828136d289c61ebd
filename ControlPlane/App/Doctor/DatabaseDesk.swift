internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedCommand

/// One connection for all of `doctor`'s questions to the database; asked when the first check wants it, once.
actor DatabaseDesk {
    private let pool: PostgresPool
    private var asked: Task<DatabaseSurvey, any Error>?
    private var hasAnswered = false

    nonisolated var database: Database { Database(pool) }

    init(_ conninfo: Secret<String>) {
        pool = PostgresPool(
            PostgresSettings(
                conninfo: conninfo.expose(),
                poolSize: 1,
                statementTimeout: .seconds(5),
                applicationName: "dd0c-plane doctor"
            )
        )
    }

    func survey() async throws -> DatabaseSurvey {
        let pool = pool
        let task = asked ?? Task { try await DatabaseSurvey.look(pool) }
        asked = task
        let survey = try await task.value
        hasAnswered = true
        return survey
    }

    /// What the migrator would do; changes nothing.
    func pending() async throws -> [String] { try await Migrator(pool).pending(Rooms.migrations) }

    /// Ends the connection. A server that never answered is not waited for: the end of the process cuts it.
    func close() async {
        if hasAnswered { await pool.shutdown() }
    }
}

/// The checks that need the database. Where it cannot be reached, one fails and the others are skipped.
struct DatabaseChecks: Sendable {
    let desk: DatabaseDesk
    let settings: PlaneSettings

    var checks: [DoctorCheck] {
        [
            DoctorCheck("database", "whether the database answers") { [desk] in
                do {
                    let survey = try await desk.survey()
                    return .ok("answers\(survey.isLocal ? " over a Unix socket" : ""), as \(survey.role)")
                } catch {
                    return .fail(
                        ErrorChain.describe(error),
                        hint: "pg_isready, then look at database_url: dd0c-plane config show"
                    )
                }
            },
            given("database-version", "PostgreSQL 15 or later") { DatabaseFindings.version($0) },
            given("database-role", "whether row security binds the role of the plane") { DatabaseFindings.role($0) },
            migrations,
            given("row-security", "whether every tenant table forces row security") {
                DatabaseFindings.rowSecurity($0)
            },
            given("connections", "the pool against max_connections") { [settings] in
                DatabaseFindings.connections($0, pool: settings.databasePool)
            },
            given("clock", "this clock against the database's") {
                HostFindings.clock(ahead: $0.clockAhead, of: "the database's")
            },
            queue,
        ]
    }

    private var migrations: DoctorCheck {
        DoctorCheck("migrations", "whether the schema is this version's: applied, behind, ahead") { [desk] in
            guard (try? await desk.survey()) != nil else { return Self.away }
            do { return DatabaseFindings.migrations(pending: try await desk.pending()) } catch let error as KernelError
            {
                return DatabaseFindings.migrations(refused: error)
            } catch {
                return .unknown(ErrorChain.describe(error), hint: "dd0c-plane migrate --dry-run")
            }
        }
    }

    private var queue: DoctorCheck {
        DoctorCheck("queue", "dead letters, and how long messages wait") { [desk] in
            guard (try? await desk.survey()) != nil else { return Self.away }
            guard (try? await desk.pending().isEmpty) == true else {
                return .skipped("the schema is not this version's")
            }
            do { return DatabaseFindings.queue(try await QueueSurvey.look(desk.database)) } catch {
                return .unknown(ErrorChain.describe(error), hint: "dd0c-plane doctor --only database migrations")
            }
        }
    }

    private func given(
        _ name: String,
        _ summary: String,
        _ decide: @escaping @Sendable (DatabaseSurvey) -> DoctorFinding
    ) -> DoctorCheck {
        DoctorCheck(name, summary) { [desk] in
            guard let survey = try? await desk.survey() else { return Self.away }
            return decide(survey)
        }
    }

    private static let away = DoctorFinding.skipped("the database does not answer")
}
