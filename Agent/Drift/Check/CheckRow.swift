package import SharedBase
package import SharedDrift
import SharedJSON

/// One line of the table of `check`. Texts are scrubbed; a secret shows as `[REDACTED:rule]`.
package struct CheckRow: Hashable, Sendable {
    package var stack: String
    package var address: String
    /// `changed`, `deleted` or `unmanaged`.
    package var change: String
    package var driftClass: DriftClass
    package var severity: Severity
    /// The path of the attribute; empty for a resource without attributes.
    package var attribute = ""
    package var declared = ""
    package var actual = ""
    package var who: String

    /// The longest value that is shown whole, in characters.
    private static let widest = 60

    func showing(_ change: AttributeChange) -> CheckRow {
        var row = self
        row.attribute = change.path
        (row.declared, row.actual) = Self.texts(change.declared, change.actual)
        row.who = change.who ?? who
        return row
    }

    /// Two values side by side. Two secrets that differ would look the same; their tags tell them apart.
    package static func texts(_ declared: Value?, _ actual: Value?) -> (declared: String, actual: String) {
        var texts = (declared: text(declared), actual: text(actual))
        if texts.declared == texts.actual, let left = declared.flatMap(RedactedValue.init),
            let right = actual.flatMap(RedactedValue.init), left.tag != right.tag
        {
            texts.declared += " #\(left.tag)"
            texts.actual += " #\(right.tag)"
        }
        return texts
    }

    /// One cause over many resources, shown once: rows that differ in nothing but the address, where there are at least
    /// `least` of them, become the first of them with the count. Rows without an attribute stay as they are.
    package static func grouped(_ rows: [CheckRow], least: Int = 3) -> [CheckRow] {
        var counts: [CheckRow: Int] = [:]
        for row in rows where !row.attribute.isEmpty { counts[row.cause, default: 0] += 1 }
        var shown: Set<CheckRow> = []
        return rows.compactMap { row in
            guard let count = counts[row.cause], !row.attribute.isEmpty, count >= least else { return row }
            guard shown.insert(row.cause).inserted else { return nil }
            var first = row
            first.address += " and \(count - 1) more"
            return first
        }
    }

    /// The row without what differs from resource to resource: its address, and who it was.
    private var cause: CheckRow {
        var row = self
        row.address = ""
        row.who = ""
        return row
    }

    /// A value on one line, cut where it is long.
    package static func text(_ value: Value?) -> String {
        guard let value else { return "" }
        if let redacted = RedactedValue(value) { return "[REDACTED:\(redacted.rule)]" }
        let text = value.stringValue ?? JSON.text(value)
        let line = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
        return line.count <= widest ? line : line.prefix(widest - 1) + "…"
    }
}
