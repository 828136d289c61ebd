internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase

/// A user as sign-in finds one by its address.
struct LoginRecord: Sendable {
    let tenant: TenantID
    let user: UserID
    let hash: PasswordHash
}

/// Rows of `account_users`.
enum UserStore {
    private static let columns = "id, email, name, role, created_at, last_login_at"

    /// - Throws: `emailTaken`.
    static func insert(
        _ session: TenantSession,
        _ id: UserID,
        _ person: NewPerson,
        role: Role,
        requestKey: [UInt8]?
    ) throws {
        do {
            try session.execute(
                """
                INSERT INTO account_users (tenant_id, id, email, name, role, password_hash, request_key, created_at,
                    password_changed_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, dd0c_now(), dd0c_now())
                """,
                [
                    .id(session.tenant), .id(id), .text(person.email.text), .text(person.name), .text(role.rawValue),
                    .text(person.hash.text), .bytes(requestKey),
                ]
            )
        } catch  where error.constraint == AccountSchema.Constraint.email {
            throw AccountError(
                .emailTaken,
                attempted: "make an account",
                reason: "an account has this e-mail address",
                cause: error
            )
        }
    }

    static func find(_ session: TenantSession, _ id: UserID) throws -> UserRecord? {
        try session.query("SELECT \(columns) FROM account_users WHERE id = $1", [.id(id)]).first.map(record)
    }

    /// In the order of their making, after `after`.
    static func list(_ session: TenantSession, after: UserID?, limit: Int) throws -> [UserRecord] {
        try session.query(
            "SELECT \(columns) FROM account_users WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2",
            [.id(after), .int(limit)]
        ).map(record)
    }

    static func emailExists(_ session: TenantSession, _ email: EmailAddress) throws -> Bool {
        try !session.query(
            "SELECT 1 FROM account_users WHERE tenant_id = $1 AND email = $2",
            [
                .id(session.tenant), .text(email.text),
            ]
        ).isEmpty
    }

    static func owners(_ session: TenantSession) throws -> Int {
        try session.query("SELECT count(*) FROM account_users WHERE role = 'owner'").first?.int(0) ?? 0
    }

    static func setRole(_ session: TenantSession, _ id: UserID, _ role: Role) throws {
        try session.execute(
            "UPDATE account_users SET role = $3 WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id), .text(role.rawValue)]
        )
    }

    /// The user's sessions go along.
    static func delete(_ session: TenantSession, _ id: UserID) throws {
        try session.execute(
            "DELETE FROM account_users WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id)]
        )
    }

    /// The stored hash, its row locked until the transaction ends.
    static func lockHash(_ session: TenantSession, _ id: UserID) throws -> PasswordHash? {
        try session.query(
            "SELECT password_hash FROM account_users WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            [.id(session.tenant), .id(id)]
        ).first.map { try hash($0.text(0)) }
    }

    static func setHash(_ session: TenantSession, _ id: UserID, _ hash: PasswordHash) throws {
        try session.execute(
            """
            UPDATE account_users SET password_hash = $3, password_changed_at = dd0c_now()
            WHERE tenant_id = $1 AND id = $2
            """,
            [.id(session.tenant), .id(id), .text(hash.text)]
        )
    }

    static func noteLogin(_ session: TenantSession, _ id: UserID) throws {
        try session.execute(
            "UPDATE account_users SET last_login_at = dd0c_now() WHERE tenant_id = $1 AND id = $2",
            [.id(session.tenant), .id(id)]
        )
    }

    /// The account of an address in whichever tenant it is.
    static func findLogin(_ database: Database, _ email: EmailAddress) async throws -> LoginRecord? {
        let naming = [(name: "dd0c.account_email", value: email.text)]
        return try await database.platform(readOnly: true, naming: naming) { session in
            try session.query(
                "SELECT tenant_id, id, password_hash FROM account_users WHERE email = $1",
                [.text(email.text)]
            ).first.map { try LoginRecord(tenant: $0.id(0), user: $0.id(1), hash: hash($0.text(2))) }
        }
    }

    /// What a repeated request is told by: the hash of its Idempotency-Key, for a day.
    static func requestKey(_ session: TenantSession, _ id: UserID) throws -> [UInt8]? {
        try session.query(
            """
            SELECT request_key FROM account_users
            WHERE tenant_id = $1 AND id = $2 AND created_at > dd0c_now() - interval '24 hours'
            """,
            [.id(session.tenant), .id(id)]
        ).first?.optionalBytes(0)
    }

    private static func hash(_ text: String) throws -> PasswordHash {
        guard let hash = PasswordHash(text) else {
            throw AccountError(.damaged, attempted: "read the hash of a password", reason: "its form is not known")
        }
        return hash
    }

    private static func record(_ row: PostgresRow) throws -> UserRecord {
        try UserRecord(
            id: row.id(0),
            email: row.text(1),
            name: row.text(2),
            role: Role(rawValue: row.text(3)) ?? .viewer,
            createdAt: row.timestamp(4),
            lastLoginAt: row.optionalTimestamp(5)
        )
    }
}
