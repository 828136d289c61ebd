internal import SharedAudit
internal import SharedBase

/// The trail for people: a cover with what was asked for and whether the chain holds, then the entries.
struct PDFWriter: ExportWriter {
    private let plan: ExportPlan
    private var file = PDFFile()
    private var lines: [[UInt8]] = []
    /// The entries that begin on the page that is being filled.
    private var first: Int?
    private var last: Int?
    private var count = 0

    /// Details beyond are cut here, with a mark; the other forms hold them.
    private static let detailLimit = 4000

    init(plan: ExportPlan) { self.plan = plan }

    mutating func begin() -> [UInt8] {
        file.begin(title: "Audit trail of tenant \(plan.tenant)", made: Self.time(plan.made))
        var cover = ["Audit trail", "", "Tenant      \(plan.tenant)", "Made        \(plan.made) by \(plan.actor)"]
        let filters = plan.filter.parts.map { "\($0.name) \($0.value)" }
        cover.append("Filters     " + (filters.isEmpty ? "none: every entry" : filters.joined(separator: ", ")))
        cover.append(
            "Entries     " + (plan.range.map { "\($0.first) to \($0.last) were passed" } ?? "none in this time")
        )
        if let head = plan.head {
            cover.append("Head        entry \(head.index) of \(head.time)")
            cover.append("            \(head.hash)")
            cover.append("Signed by   \(Hex.encode(head.key))")
        }
        cover += ["", "Verification"]
        let text = cover.flatMap { PDFText.wrap(PDFText.encode($0), width: PDFFile.columns, indent: 12) }
        file.page(text, footer: footer(), notice: text.count)
        return file.drain()
    }

    mutating func add(_ line: AuditLine, _ record: AuditRecord) -> [UInt8] {
        let block = Self.block(line, record)
        if !lines.isEmpty, lines.count + block.count > PDFFile.lines { finishPage() }
        first = first ?? line.index
        last = line.index
        count += 1
        for text in block {
            if lines.count == PDFFile.lines { finishPage() }
            lines.append(text)
        }
        return file.drain()
    }

    mutating func end(_ result: ExportResult) -> [UInt8] {
        if !lines.isEmpty { finishPage() }
        var notice = ["\(result.verdict)", "\(result.shown) of \(result.passed) entries are shown"]
        if plan.range?.first ?? 0 > 0 {
            notice.append("a part of the chain: that it continues entry 0 is not shown here")
        }
        file.end(notice: notice.flatMap { PDFText.wrap(PDFText.encode($0), width: PDFFile.columns, indent: 2) })
        return file.drain()
    }

    private mutating func finishPage() {
        file.page(lines, footer: footer())
        lines.removeAll(keepingCapacity: true)
        (first, last, count) = (nil, nil, 0)
    }

    private func footer() -> [[UInt8]] {
        let range = first.flatMap { first in last.map { "entries \(first) to \($0), \(count) begin on this page" } }
        let head = plan.head.map { "head \($0.index) \($0.hash)" } ?? "no head: the trail is empty"
        return [range ?? "", head].map { PDFText.encode($0) }
    }

    private static func block(_ line: AuditLine, _ record: AuditRecord) -> [[UInt8]] {
        var details = PDFText.encode(String(decoding: CanonicalJSON.bytes(record.details), as: UTF8.self))
        if details.count > detailLimit {
            let rest = details.count - detailLimit
            details = details.prefix(detailLimit) + Array(" ... \(rest) more letters in the other formats".utf8)
        }
        let texts = [
            PDFText.encode("#\(line.index)  \(record.at)  \(record.actor)"),
            PDFText.encode("    \(record.action)  \(record.target)"), Array("    ".utf8) + details,
            PDFText.encode("    hash \(line.hash)"),
        ]
        return texts.flatMap { PDFText.wrap($0, width: PDFFile.columns, indent: 4) } + [[]]
    }

    /// As PDF writes times: `D:20261126061530Z`.
    private static func time(_ time: Timestamp) -> String {
        "D:" + time.description.prefix(19).filter { $0.isNumber } + "Z"
    }
}
