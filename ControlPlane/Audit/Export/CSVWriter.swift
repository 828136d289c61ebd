internal import SharedAudit
internal import SharedBase

/// A table of RFC 4180: lines end in CR LF, cells are quoted where they have to be.
///
/// A spreadsheet takes a cell that begins with `= + - @`, TAB, CR, LF or a wide form of the first four for a formula.
/// Such a cell, and one that begins with an apostrophe, gets one apostrophe in front; to have the original back, remove
/// one leading apostrophe from every cell that has one.
struct CSVWriter: ExportWriter {
    static let columns = ["index", "time", "actor", "action", "target", "details", "previous", "hash"]

    func begin() -> [UInt8] { Self.row(Self.columns) }

    func add(_ line: AuditLine, _ record: AuditRecord) -> [UInt8] {
        Self.row([
            String(line.index), record.at.description, record.actor, record.action, record.target,
            String(decoding: CanonicalJSON.bytes(record.details), as: UTF8.self), line.previous.description,
            line.hash.description,
        ])
    }

    func end(_ result: ExportResult) -> [UInt8] { [] }

    static func row(_ cells: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (place, cell) in cells.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            append(cell, to: &bytes)
        }
        return bytes + [13, 10]
    }

    private static func append(_ cell: String, to bytes: inout [UInt8]) {
        let text = startsFormula(cell) ? "'" + cell : cell
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0D, 0x0A].contains($0) }) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        bytes.append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }

    private static func startsFormula(_ cell: String) -> Bool {
        guard let first = cell.unicodeScalars.first else { return false }
        return "=+-@\t\r\n'\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
    }
}
