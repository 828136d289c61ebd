internal import PlanePostgres

/// The peer: a superuser's `COPY table FROM file` of rows that the processor wrote before, in one transaction. The files lie
/// with the server, so that no client's work is in its time.
struct CopyPeer: Sendable {
    private let plane: BenchPlane
    /// Table and what of it is copied.
    private let parts: [(table: String, file: String)]
    /// Rows that one run brings.
    let rows: Int

    /// Writes the files: the rows of each table that meet the condition beside it.
    init(_ plane: BenchPlane, name: String, _ selections: [(table: String, condition: String)]) async throws {
        self.plane = plane
        let folder = plane.server.folder
        parts = selections.map { ($0.table, "\(folder)/\(name)-\($0.table).copy") }
        rows = try await plane.admin.run { [parts] session in
            var rows = 0
            for (part, selection) in zip(parts, selections) {
                let query = "SELECT * FROM \(part.table) WHERE \(selection.condition)"
                rows += try session.execute("COPY (\(query)) TO '\(part.file)'")
            }
            return rows
        }
    }

    /// One transaction from BEGIN to COMMIT.
    func copy() async throws {
        try await plane.admin.run { [parts] session in
            try session.transaction { session in
                for part in parts { try session.script("COPY \(part.table) FROM '\(part.file)'") }
            }
        }
    }
}
