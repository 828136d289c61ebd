internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase

/// The words of runbooks as rows.
enum MatchStore {
    /// Replaces what is kept of a runbook by the words of this version.
    static func keep(_ session: TenantSession, _ id: RunbookID, version: Int, _ profile: MatchProfile) throws {
        try session.execute(
            "DELETE FROM runbook_words WHERE tenant_id = $1 AND runbook_id = $2",
            [.id(session.tenant), .id(id)]
        )
        let rows = Array(profile.counts)
        try session.execute(
            """
            INSERT INTO runbook_words (tenant_id, runbook_id, version, word, place, count)
            SELECT $1, $2, $3, word, place, count FROM unnest($4::text[], $5::text[], $6::bigint[]) AS row (word, place, count)
            """,
            [
                .id(session.tenant), .id(id), .int(version), .textArray([""] + rows.map(\.key.stem)),
                .textArray([""] + rows.map(\.key.place.rawValue)), .intArray([rows.count] + rows.map(\.value)),
            ]
        )
    }

    /// Runbooks whose words are not those of their version: kept by a plane that knew no words.
    static func missing(_ session: TenantSession, limit: Int) throws -> [RunbookID] {
        try session.query(
            """
            SELECT id FROM runbook_runbooks AS runbook WHERE tenant_id = $1 AND deleted_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM runbook_words AS known WHERE known.tenant_id = $1 AND known.runbook_id = runbook.id
                    AND known.word = '' AND known.version = runbook.version)
            ORDER BY id LIMIT $2
            """,
            [.id(session.tenant), .int(limit)]
        ).map { try $0.id(0) }
    }

    /// Every runbook of the tenant, each with those of the words that stand in it.
    static func candidates(_ session: TenantSession, words: [String]) throws -> [RunbookMatch.Candidate] {
        var found: [RunbookID: [MatchProfile.Entry: Int]] = [:]
        let rows = try session.query(
            "SELECT runbook_id, word, place, count FROM runbook_words WHERE tenant_id = $1 AND word = ANY($2)",
            [.id(session.tenant), .textArray(words)]
        )
        for row in rows {
            guard let place = MatchProfile.Place(rawValue: try row.text(2)) else { continue }
            try found[row.id(0), default: [:]][.init(stem: row.text(1), place: place)] = row.int(3)
        }
        return try session.query(
            """
            SELECT runbook.id, name, runbook.version, coalesce(known.count, 0) FROM runbook_runbooks AS runbook
            LEFT JOIN runbook_words AS known
                ON known.tenant_id = $1 AND known.runbook_id = runbook.id AND known.word = '' AND known.place = ''
            WHERE runbook.tenant_id = $1 AND deleted_at IS NULL
            """,
            [.id(session.tenant)]
        ).map { row in
            let id: RunbookID = try row.id(0)
            return try RunbookMatch.Candidate(
                id: id,
                name: row.text(1),
                version: row.int(2),
                length: row.int(3),
                found: found[id] ?? [:]
            )
        }
    }
}
