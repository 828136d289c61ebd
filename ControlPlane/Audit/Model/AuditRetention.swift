/// How long entries stay in the database before they move into archive files.
package enum AuditRetention {
    /// Nothing younger is ever moved; the database holds the same number. An incident is looked into within weeks.
    package static let leastDays = 30
    /// Source: P6-E5-12.
    package static let standardDays = 365

    /// The last index that may be archived: all up to it are old. Time is no order, so an old entry behind a young one stays.
    ///
    /// - Parameters:
    ///   - first: the first index in the database; nil where there is none.
    ///   - firstYoung: the least index of an entry that is too young; nil where all are old.
    ///   - last: the end of the chain, which always stays.
    static func boundary(first: Int?, firstYoung: Int?, last: Int?) -> Int? {
        guard let first, let last else { return nil }
        let boundary = min(firstYoung.map { $0 - 1 } ?? last, last - 1)
        return boundary >= first ? boundary : nil
    }
}
