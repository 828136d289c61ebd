/// A plain table for people: a heading, rows, two blanks between columns, no frame and no colour.
package struct Table: Sendable {
    package struct Column: Sendable {
        let title: String
        let alignRight: Bool
        /// A column that may be cut when the table is wider than the terminal.
        let flexible: Bool

        package init(_ title: String, alignRight: Bool = false, flexible: Bool = false) {
            self.title = title
            self.alignRight = alignRight
            self.flexible = flexible
        }
    }

    package let columns: [Column]
    package private(set) var rows: [[String]] = []

    package init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row; missing cells are empty, cells too many are dropped, text from outside is made safe here.
    package mutating func add(_ cells: [String]) {
        let safe = cells.prefix(columns.count).map(DisplayText.safe)
        rows.append(safe + Array(repeating: "", count: columns.count - safe.count))
    }

    /// The lines of the table with their line feeds.
    ///
    /// - Parameter width: columns of the terminal; nil cuts nothing.
    package func text(width: Int? = nil) -> String {
        let widths = columnWidths(limit: width)
        return ([columns.map(\.title)] + rows).map { line($0, widths) + "\n" }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let cut = DisplayText.cut(cell, to: widths[index])
            let blanks = String(repeating: " ", count: max(0, widths[index] - DisplayText.width(cut)))
            text += columns[index].alignRight ? blanks + cut : cut + blanks
            text += "  "
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The natural widths; where they are too wide together, the widest flexible column gives way, down to 8.
    private func columnWidths(limit: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(DisplayText.width(columns[index].title)) { max($0, DisplayText.width($1[index])) }
        }
        guard let limit else { return widths }
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - limit
        while excess > 0 {
            let candidates = widths.indices.filter { columns[$0].flexible && widths[$0] > 8 }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
