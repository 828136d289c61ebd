package import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedCrypto

/// Remembers for 24 hours what was answered under an `Idempotency-Key`.
///
/// The row is claimed before the handler runs, so that of two requests at the same time one is refused (409) and not done
/// twice. A plane that dies in the handler leaves its claim behind: after a minute the next request may take it over.
package final class IdempotencyStore: Sendable {
    /// What is known of a ticket before its handler runs.
    enum Claim: Sendable {
        case mine
        case stored([UInt8])
        case running
        case otherRequest
    }

    private let database: Database

    package init(database: Database) { self.database = database }

    package static let migrations = MigrationSet(
        room: "http",
        migrations: [
            Migration(
                number: 1,
                name: "idempotency",
                sql: """
                    CREATE TABLE http_idempotency (
                        tenant_id uuid NOT NULL,
                        sender text NOT NULL,
                        written text NOT NULL,
                        digest bytea NOT NULL,
                        sealed bytea,
                        claimed_at timestamptz NOT NULL DEFAULT dd0c_now(),
                        PRIMARY KEY (tenant_id, sender, written)
                    );
                    CREATE INDEX http_idempotency_age ON http_idempotency (tenant_id, claimed_at);
                    \(RowSecurity.sql(table: "http_idempotency"))
                    """
            )
        ]
    )

    /// The answer stored under the ticket, else that of `handler`, which is then stored. Server errors are not stored.
    func once(
        _ ticket: IdempotencyTicket,
        _ handler: @Sendable () async throws -> APIResponse
    ) async throws -> APIResponse {
        switch try await claim(ticket) {
        case .stored(let sealed): return try replay(sealed, ticket)
        case .otherRequest:
            throw Problem(
                422,
                "idempotency_key_reused",
                "This Idempotency-Key belongs to another request",
                detail: "Use a new key for a new request."
            )
        case .running:
            throw Problem(
                409,
                "idempotency_in_progress",
                "The first request with this Idempotency-Key still runs",
                headers: ["Retry-After": "1"]
            )
        case .mine: break
        }
        let answer: APIResponse
        do {
            answer = try await handler()
        } catch {
            try? await release(ticket)
            throw error
        }
        try await keep(ticket, answer)
        return answer
    }

    private func replay(_ sealed: [UInt8], _ ticket: IdempotencyTicket) throws -> APIResponse {
        let plain = try AESGCM.open(sealed, key: ticket.sealingKey.expose(), associated: ticket.associated)
        guard var answer = StoredAnswer.decode(plain) else {
            throw HTTPError(.damagedAnswer, attempted: "repeat a stored answer", reason: "its form is not known")
        }
        answer.headers["Idempotency-Replayed"] = "true"
        return answer
    }

    private func claim(_ ticket: IdempotencyTicket) async throws -> Claim {
        try await database.tenant(ticket.tenant) { session in
            try session.execute(
                "DELETE FROM http_idempotency WHERE claimed_at < dd0c_now() - interval '24 hours'"
            )
            let mine = try session.query(
                """
                INSERT INTO http_idempotency (tenant_id, sender, written, digest) VALUES ($1, $2, $3, $4)
                ON CONFLICT (tenant_id, sender, written) DO UPDATE SET claimed_at = dd0c_now()
                WHERE http_idempotency.sealed IS NULL AND http_idempotency.digest = excluded.digest
                AND http_idempotency.claimed_at < dd0c_now() - interval '1 minute'
                RETURNING true
                """,
                [.id(ticket.tenant), .text(ticket.sender), .text(ticket.written), .bytes(ticket.digest)]
            )
            if !mine.isEmpty { return .mine }
            let rows = try session.query(
                "SELECT digest, sealed FROM http_idempotency WHERE sender = $1 AND written = $2",
                [.text(ticket.sender), .text(ticket.written)]
            )
            guard let row = rows.first else { return .running }
            guard try row.bytes(0) == ticket.digest else { return .otherRequest }
            return try row.optionalBytes(1).map { .stored($0) } ?? .running
        }
    }

    private func keep(_ ticket: IdempotencyTicket, _ answer: APIResponse) async throws {
        let sealed = try AESGCM.seal(
            StoredAnswer.encode(answer),
            key: ticket.sealingKey.expose(),
            associated: ticket.associated
        )
        _ = try await database.tenant(ticket.tenant) { session in
            try session.execute(
                "UPDATE http_idempotency SET sealed = $3 WHERE sender = $1 AND written = $2",
                [.text(ticket.sender), .text(ticket.written), .bytes(sealed)]
            )
        }
    }

    private func release(_ ticket: IdempotencyTicket) async throws {
        _ = try await database.tenant(ticket.tenant) { session in
            try session.execute(
                "DELETE FROM http_idempotency WHERE sender = $1 AND written = $2 AND sealed IS NULL",
                [.text(ticket.sender), .text(ticket.written)]
            )
        }
    }
}
