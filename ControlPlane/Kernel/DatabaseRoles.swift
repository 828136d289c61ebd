package import PlanePostgres

/// The two roles of a database: one owns the tables and migrates, the other runs the program and is bound by policies.
package enum DatabaseRoles {
    /// Runs the program: no superuser, no BYPASSRLS, owner of nothing.
    package static let application = "dd0c_app"
    /// Owns the schema and migrates it. Not a superuser either, so that forced row-level security binds it too.
    package static let owner = "dd0c_owner"

    /// Makes the application role if it is missing, and lets it use the schema of this session.
    static func prepare(_ session: PostgresSession) throws {
        try ensure(application, "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE", session)
        try session.script(
            """
            DO $$ BEGIN
                EXECUTE format('GRANT USAGE ON SCHEMA %I TO \(application)', current_schema());
            END $$
            """
        )
    }

    /// Set-up of a server by a superuser: both roles, and `database` owned by the owner role. Safe to repeat.
    package static func bootstrap(_ session: PostgresSession, database: String) throws {
        try ensure(application, "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE", session)
        try ensure(owner, "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE", session)
        let name = "\"\(database)\""
        let known = try session.query("SELECT 1 FROM pg_database WHERE datname = $1", [.text(database)])
        if known.isEmpty { try session.script("CREATE DATABASE \(name) OWNER \(owner)") }
        try session.script("GRANT CREATE, CONNECT, TEMPORARY ON DATABASE \(name) TO \(owner)")
    }

    private static func ensure(_ role: String, _ attributes: String, _ session: PostgresSession) throws {
        let known = try session.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [.text(role)])
        guard known.isEmpty else { return }
        // Another program may make it at the same moment: both ways of losing that race are fine.
        try session.script(
            """
            DO $$ BEGIN CREATE ROLE \(role) \(attributes);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
            """
        )
    }
}
