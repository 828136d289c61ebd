internal import SharedBase
internal import SharedCrypto

/// One step of a room's schema. Its text is compiled in and never changes after a release: a change is a new number.
package struct Migration: Sendable {
    /// From 1, without gaps.
    package let number: Int
    package let name: String
    /// One or several statements, without BEGIN and COMMIT.
    package let sql: String

    package init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// SHA-256 of the text, kept with the record of its application.
    package var checksum: [UInt8] { SHA256.digest(Array(sql.utf8)) }
}

/// The migrations of one room, in order.
package struct MigrationSet: Sendable {
    package let room: String
    package let migrations: [Migration]

    package init(room: String, migrations: [Migration]) {
        self.room = room
        self.migrations = migrations
    }
}

/// A migration that was applied, as the database remembers it.
package struct AppliedMigration: Sendable, Equatable {
    package let room: String
    package let number: Int
    package let name: String
    package let checksum: [UInt8]
}

/// What a database needs to come up to date: a pure comparison of what is known with what was applied.
struct MigrationPlan {
    let pending: [(room: String, migration: Migration)]

    /// Refuses gaps, changed texts, migrations from a later program, and a new one below an applied one.
    init(_ sets: [MigrationSet], applied: [AppliedMigration]) throws(KernelError) {
        var pending: [(room: String, migration: Migration)] = []
        for set in sets {
            try Self.checkNumbers(set)
            let done = Dictionary(uniqueKeysWithValues: applied.filter { $0.room == set.room }.map { ($0.number, $0) })
            if let unknown = done.keys.filter({ $0 > set.migrations.count || $0 < 1 }).min() {
                throw Self.refusal(
                    .migrationUnknown,
                    set.room,
                    unknown,
                    "it was applied by a later version of this program"
                )
            }
            var firstPending: Int?
            for migration in set.migrations {
                guard let record = done[migration.number] else {
                    if firstPending == nil { firstPending = migration.number }
                    pending.append((set.room, migration))
                    continue
                }
                if let firstPending {
                    throw Self.refusal(
                        .migrationOrder,
                        set.room,
                        firstPending,
                        "number \(migration.number) is applied already"
                    )
                }
                guard record.checksum == migration.checksum else {
                    throw Self.refusal(
                        .migrationChanged,
                        set.room,
                        migration.number,
                        "its text changed after it was applied"
                    )
                }
            }
        }
        self.pending = pending
    }

    private static func checkNumbers(_ set: MigrationSet) throws(KernelError) {
        for (index, migration) in set.migrations.enumerated() where migration.number != index + 1 {
            throw refusal(.migrationOrder, set.room, migration.number, "number \(index + 1) was due here")
        }
    }

    private static func refusal(_ code: KernelCode, _ room: String, _ number: Int, _ reason: String) -> KernelError {
        KernelError(
            code,
            attempted: "plan migration \(room) \(number)",
            reason: reason,
            advice: code == .migrationUnknown ? "run the version that wrote it, or a newer one" : nil
        )
    }
}
