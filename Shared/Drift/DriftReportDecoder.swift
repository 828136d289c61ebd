import SharedBase
import SharedJSON

/// The state of reading one report: header first, then resources, then the end. Fed line by line.
struct DriftReportDecoder {
    private var report: DriftReport?
    private var addresses: Set<String> = []
    private var ended = false

    mutating func take(_ bytes: [UInt8], line: Int) throws(DriftReportError) {
        guard !ended else { throw DriftReportError(.trailing, line: line, "there is more after the end record") }
        let record = try DriftRecord(bytes, line: line)
        switch (try record.text("record"), report != nil) {
        case ("report", false): report = try record.header()
        case ("report", true): throw DriftReportError(.contradiction, line: line, "there is a second report record")
        case (_, false):
            throw DriftReportError(.contradiction, line: line, "the first record must be the report record")
        case ("resource", true): try add(try record.resource(), line: line)
        case ("end", true): try end(record)
        case (let other, true):
            throw DriftReportError(.unknownKind, line: line, "the record \"\(other.prefix(40))\" is not known")
        }
    }

    /// `line` is the number of the last line that was given.
    func finish(line: Int) throws(DriftReportError) -> DriftReport {
        guard let report else { throw DriftReportError(.empty, line: 1, "the report is empty") }
        guard ended else { throw DriftReportError(.truncated, line: line, "the report ends without its end record") }
        if let contradiction = report.contradiction { throw DriftReportError(.contradiction, line: 1, contradiction) }
        return report
    }

    private mutating func add(_ resource: ReportedResource, line: Int) throws(DriftReportError) {
        guard addresses.insert(resource.address).inserted else {
            throw DriftReportError(.duplicateAddress, line: line, "the address \(resource.address) appears twice")
        }
        report?.resources.append(resource)
    }

    private mutating func end(_ record: DriftRecord) throws(DriftReportError) {
        let claimed = try record.count("resources")
        guard claimed == addresses.count else {
            throw DriftReportError(
                .wrongCount,
                line: record.line,
                "the end record counts \(claimed) resources, \(addresses.count) came"
            )
        }
        ended = true
    }
}
