/// Finds the known name that a misspelt one was meant to be.
package enum NearestName {
    /// The closest candidate within a third of its length (at least 2 edits), nil where none is near.
    package static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.utf8)
        return
            candidates
            .map { ($0, distance(wanted, Array($0.utf8))) }
            .filter { $0.1 <= max(2, $0.0.utf8.count / 3) }
            .min { ($0.1, $0.0) < ($1.1, $1.0) }?
            .0
    }

    /// Edits (insert, delete, replace) that turn one into the other.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
