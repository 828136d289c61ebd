/// Which statements may leave something in the session that outlives their transaction.
enum SessionTraces {
    /// `SET LOCAL` and `SET TRANSACTION` end with their transaction; `set_config` may or may not, so it counts.
    static func left(by sql: String) -> Bool {
        let words = sql.lowercased()
        if ["set_config(", "pg_advisory_lock(", "pg_try_advisory_lock(", "pg_advisory_lock_shared("].contains(
            where: words.contains
        ) {
            return true
        }
        return words.split(separator: ";").contains { statement in
            let parts = statement.split(maxSplits: 2, whereSeparator: \.isWhitespace)
            guard let verb = parts.first else { return false }
            let object = parts.dropFirst().first ?? ""
            switch verb {
            case "set": return !["local", "transaction", "constraints"].contains(object)
            case "listen", "load", "discard", "deallocate", "prepare", "declare": return true
            case "create": return object == "temp" || object == "temporary"
            default: return false
            }
        }
    }
}
