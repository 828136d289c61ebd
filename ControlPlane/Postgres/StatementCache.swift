/// The names of the statements prepared on one connection, by SQL text and parameter types; the least used goes first.
struct StatementCache {
    struct Entry {
        let name: String
        let types: [UInt32]
        /// It may leave something in the session that outlives its transaction.
        let leavesTraces: Bool
        var usedAt: UInt64
    }

    private var entries: [String: [Entry]] = [:]
    private var clock: UInt64 = 0
    private(set) var count = 0
    private var made: UInt64 = 0
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// The statement that fits; a NULL of no type (0) fits every type.
    mutating func find(_ sql: String, types: [UInt32]) -> Entry? {
        guard var list = entries[sql] else { return nil }
        let fits: (Entry) -> Bool = { entry in
            entry.types.count == types.count && zip(entry.types, types).allSatisfy { $0 == $1 || $1 == 0 }
        }
        guard let index = list.firstIndex(where: fits) else { return nil }
        clock += 1
        list[index].usedAt = clock
        entries[sql] = list
        return list[index]
    }

    /// A name for a new statement.
    mutating func newName() -> String {
        made += 1
        return "dd0c_\(made)"
    }

    /// Remembers a prepared statement; gives back the name of the one that must go.
    mutating func insert(_ name: String, for sql: String, types: [UInt32], leavesTraces: Bool) -> String? {
        clock += 1
        entries[sql, default: []].append(Entry(name: name, types: types, leavesTraces: leavesTraces, usedAt: clock))
        count += 1
        guard count > limit else { return nil }
        return removeOldest()
    }

    /// Forgets every statement of this text; gives their names back.
    mutating func forget(_ sql: String) -> [String] {
        let gone = entries.removeValue(forKey: sql) ?? []
        count -= gone.count
        return gone.map(\.name)
    }

    mutating func removeAll() {
        entries = [:]
        count = 0
    }

    private mutating func removeOldest() -> String? {
        let oldest = entries.lazy
            .flatMap { sql, list in list.map { (sql, $0) } }
            .min { $0.1.usedAt < $1.1.usedAt }
        guard let (sql, entry) = oldest else { return nil }
        entries[sql]?.removeAll { $0.name == entry.name }
        if entries[sql]?.isEmpty == true { entries[sql] = nil }
        count -= 1
        return entry.name
    }
}
