import Glibc

/// The table of metrics in a README, held against the code: `DD0C_WRITE_DOCS=1 swift test` writes it anew.
package enum MetricTable {
    private static let begin = "<!-- metrics: DD0C_WRITE_DOCS=1 swift test -->"
    private static let end = "<!-- end of metrics -->"

    /// - Parameters:
    ///   - path: of the README, from the root of the repository.
    ///   - rows: name, type word, label names and help of each family.
    /// - Returns: nil where the table is the one that the code gives, else what to do.
    package static func problem(
        inRepository path: String,
        _ rows: [(name: String, type: String, labels: [String], help: String)]
    ) throws -> String? {
        let text = try Fixtures.text(inRepository: path)
        guard let from = text.firstRange(of: begin), let to = text.firstRange(of: end), from.upperBound <= to.lowerBound
        else {
            return "\(path) has no table of metrics"
        }
        let wanted = String(text[..<from.upperBound]) + "\n" + table(rows) + String(text[to.lowerBound...])
        guard wanted != text else { return nil }
        guard getenv("DD0C_WRITE_DOCS") != nil else {
            return "the metrics in \(path) are not the code's: DD0C_WRITE_DOCS=1 swift test writes them"
        }
        guard let file = fopen(Fixtures.repository + "/" + path, "wb") else { return "cannot write \(path)" }
        defer { fclose(file) }
        let bytes = Array(wanted.utf8)
        return fwrite(bytes, 1, bytes.count, file) == bytes.count ? nil : "cannot write \(path)"
    }

    private static func table(_ rows: [(name: String, type: String, labels: [String], help: String)]) -> String {
        "| metric | type | labels | is |\n|---|---|---|---|\n"
            + rows.map { row in
                let labels = row.labels.map { "`\($0)`" }.joined(separator: ", ")
                return "| `\(row.name)` | \(row.type) | \(labels) | \(row.help) |\n"
            }.joined()
    }
}
