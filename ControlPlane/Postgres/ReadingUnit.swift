internal import CPostgres
internal import SharedBase

/// What each statement of a reading unit is sent together with: the settings that row security reads, and the word that
/// nothing may be written.
struct ReadingOpening: Sendable {
    let sql: String
    let values: [PostgresValue]

    /// Names are ours; values go as parameters.
    init(_ local: [(name: String, value: String)]) {
        let settings = local.enumerated().map { "set_config('\($0.element.name)', $\($0.offset + 1), true)" }
        sql = "SELECT " + (["set_config('transaction_read_only', 'on', true)"] + settings).joined(separator: ", ")
        values = local.map { .text($0.value) }
    }
}

extension PostgresConnection {
    /// Sets what `opening` says and runs one statement under it, in one transaction and one round trip.
    ///
    /// Between two synchronisation points of libpq's pipeline mode the server holds one transaction, without BEGIN and COMMIT;
    /// settings that are local to it end with it.
    func read(_ sql: String, _ values: [PostgresValue], _ opening: ReadingOpening) throws(PostgresError) -> ResultOwner
    {
        try prepare(opening.sql, opening.values.map { _ in TypeID.text }, isOurs: true)
        try prepare(sql, ParameterEncoder(values).types)
        try settle()
        guard let connection, PQenterPipelineMode(connection) == 1 else { throw broken(sql) }
        defer { leavePipeline() }
        for (text, values) in [(opening.sql, opening.values), (sql, values)] {
            let isSent = try bind(text, values) { connection, name, count, pointers, lengths, formats in
                PQsendQueryPrepared(connection, name, count, pointers, lengths, formats, 1) == 1
            }
            guard isSent else { throw broken(sql) }
        }
        guard PQpipelineSync(connection) == 1 else { throw broken(sql) }
        guard let last = collect(connection) else { throw broken(sql) }
        return try answer(last, sql)
    }

    /// The answer of the last statement, or the first refusal; nil where the connection broke.
    private func collect(_ connection: OpaquePointer) -> ResultOwner? {
        var last: ResultOwner?
        var refused: ResultOwner?
        // A statement's results end with nothing, and so do those of a connection that broke.
        var pauses = 0
        while pauses <= 3 {
            guard let next = PQgetResult(connection) else {
                pauses += 1
                continue
            }
            let result = ResultOwner(takingOwnership: next)
            switch PQresultStatus(next) {
            case PGRES_PIPELINE_SYNC: return refused ?? last
            case PGRES_PIPELINE_ABORTED: break
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK: last = result
            default: refused = refused ?? result
            }
        }
        return refused
    }

    /// A connection that cannot leave the pipeline is of no use to anybody.
    private func leavePipeline() {
        guard let connection, PQexitPipelineMode(connection) != 1 else { return }
        disconnect()
    }

    private func broken(_ sql: String) -> PostgresError {
        PostgresError(.connectionLost, attempted: "run \(sql.excerpt)", reason: "the connection to the server broke")
    }
}
