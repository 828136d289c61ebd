internal import PlaneKernel
internal import PlanePostgres
internal import SharedBase
internal import SharedDrift

/// Reads what a report is held against.
enum DriftStore {
    private static let columns = "id, address_key, open, severity, mark, line_digest, address, type, change, class"

    /// Every open drift of the stack.
    static func open(_ session: TenantSession, stack: StackID) throws -> [KnownDrift] {
        let sql = "SELECT \(columns) FROM drift_drifts WHERE tenant_id = $1 AND stack_id = $2 AND open"
        return try session.query(sql, [.id(session.tenant), .id(stack)]).map(read)
    }

    /// The resolved drifts of the stack that have one of these addresses.
    static func resolved(
        _ session: TenantSession,
        stack: StackID,
        among keys: [ContentDigest]
    ) throws -> [KnownDrift] {
        try session.query(
            """
            SELECT \(columns) FROM drift_drifts
            WHERE tenant_id = $1 AND stack_id = $2 AND NOT open AND address_key = ANY($3)
            """,
            [.id(session.tenant), .id(stack), .ids(keys)]
        ).map(read)
    }

    private static func read(_ row: PostgresRow) throws -> KnownDrift {
        try KnownDrift(
            id: row.id(0),
            addressKey: row.id(1),
            isOpen: row.bool(2),
            severity: Severity(rank: row.int(3)) ?? .medium,
            mark: row.id(4),
            lineDigest: row.optionalID(5),
            address: row.text(6),
            type: row.text(7),
            change: DriftChange(rawValue: row.text(8)) ?? .changed,
            driftClass: row.text(9)
        )
    }
}
