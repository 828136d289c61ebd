/// Rows as `name: ratio` lines and as a Markdown table.
package enum BenchReport {
    /// `json/simdjson: 0.71` (or `json/simdjson: not measured`), for scripts.
    package static func line(_ row: BenchRow) -> String {
        guard let value = row.value else { return "\(row.name): not measured (\(row.note))" }
        let unit = row.unit == "x" ? "" : " \(row.unit)"
        return "\(row.name): \(Figure.text(value))\(unit)"
    }

    package static func table(_ rows: [BenchRow]) -> String {
        var text = "| benchmark | value | bar | stretch | reached | ours | peer or limit | how |\n"
        text += "|---|---|---|---|---|---|---|---|\n"
        for row in rows {
            let sign = row.direction == .atLeast ? "" : "at most "
            let value = row.value.map { Figure.text($0) + " " + row.unit } ?? "-"
            let cells = [
                "`\(row.name)`", value, "\(sign)\(Figure.text(row.bar)) \(row.unit)",
                "\(sign)\(Figure.text(row.stretch)) \(row.unit)", row.verdict, row.ours, row.peer, row.note,
            ]
            text += "| " + cells.joined(separator: " | ") + " |\n"
        }
        return text
    }
}
