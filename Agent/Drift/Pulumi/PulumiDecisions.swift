/// What `explain` says of a resource that was compared twice, by its outputs and by its inputs.
enum PulumiDecisions {
    static let unknown = "a preview or a refresh could not know it"
    static let opaque = "a secret that cannot be read is there on both sides"

    /// One row for each path: the first that differs, else the first.
    static func joined(_ lists: [[ResourceExplanation.Attribute]]) -> [ResourceExplanation.Attribute] {
        var rows: [ResourceExplanation.Attribute] = []
        var places: [String: Int] = [:]
        for row in lists.joined() {
            guard let place = places[row.path] else {
                places[row.path] = rows.count
                rows.append(row)
                continue
            }
            if !differs(rows[place]), differs(row) { rows[place] = row }
        }
        return rows
    }

    private static func differs(_ row: ResourceExplanation.Attribute) -> Bool {
        ![.equal, .notChecked].contains(row.verdict)
    }
}
