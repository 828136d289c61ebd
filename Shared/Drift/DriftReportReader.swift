import SharedBase

/// Reads a report line by line, so that no more than one resource of it is a value at a time. As strict as
/// `DriftReportCodec.decode`, which stands on it; only `finish` says that the report is whole.
///
/// A reader who keeps what a line said the last time need not have it decoded again: `withLine`, then `take`.
package struct DriftReportReader: Sendable {
    /// The report without its resources.
    package let header: DriftReport

    private let bytes: [UInt8]
    /// The current line, without its end.
    private var line = 0..<0
    private var next = 0
    /// Counts from 1.
    private var number = 0
    private var addresses: Set<String> = []
    private var drifts = 0
    private var hasUnchecked = false
    private var ended = false

    /// Reads the report record.
    package init(_ bytes: [UInt8]) throws(DriftReportError) {
        self.bytes = bytes
        let first = Self.line(of: bytes, from: 0)
        guard !bytes.isEmpty else { throw DriftReportError(.empty, line: 1, "the report is empty") }
        let record = try DriftRecord(Array(bytes[first]), line: 1)
        guard try record.text("record") == "report" else {
            throw DriftReportError(.contradiction, line: 1, "the first record must be the report record")
        }
        header = try record.header()
        next = first.upperBound + 1
        number = 1
    }

    /// Goes to the next line; false where there is none.
    package mutating func nextLine() -> Bool {
        guard next < bytes.count else { return false }
        line = Self.line(of: bytes, from: next)
        next = line.upperBound + 1
        number += 1
        return true
    }

    /// Lends the bytes of the current line.
    package func withLine<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[line])) }
    }

    /// Decodes the current line and counts it; nil for the end record.
    package mutating func record() throws(DriftReportError) -> ReportedResource? {
        let text = Array(bytes[line])
        if !ended, let resource = ResourceLine.read(text) {
            try take(resource)
            return resource
        }
        return try strictRecord(text)
    }

    private mutating func take(_ resource: ReportedResource) throws(DriftReportError) {
        try take(address: resource.address, status: resource.status, driftClass: resource.driftClass)
    }

    /// Counts the current line, of which the caller knows that it is this resource, without decoding it.
    package mutating func take(
        address: String,
        status: ResourceStatus,
        driftClass: DriftClass?
    ) throws(DriftReportError) {
        if ended { throw trailing }
        guard addresses.insert(address).inserted else {
            throw DriftReportError(.duplicateAddress, line: number, "the address \(address) appears twice")
        }
        if status.isDrift, (driftClass ?? .drift) == .drift { drifts += 1 }
        if status == .notChecked { hasUnchecked = true }
    }

    /// Refuses a report that was cut off or whose parts do not fit together.
    package func finish() throws(DriftReportError) {
        guard ended else { throw DriftReportError(.truncated, line: number, "the report ends without its end record") }
        if let contradiction = header.contradiction(drifts: drifts, hasUnchecked: hasUnchecked) {
            throw DriftReportError(.contradiction, line: 1, contradiction)
        }
    }

    // MARK: Lines

    private static func line(of bytes: [UInt8], from start: Int) -> Range<Int> {
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        return start..<end
    }

    private var trailing: DriftReportError {
        DriftReportError(.trailing, line: number, "there is more after the end record")
    }

    /// Every record but a plain resource, and every fault.
    private mutating func strictRecord(_ text: [UInt8]) throws(DriftReportError) -> ReportedResource? {
        if ended { throw trailing }
        let record = try DriftRecord(text, line: number)
        switch try record.text("record") {
        case "resource":
            let resource = try record.resource()
            try take(resource)
            return resource
        case "end":
            try end(record)
            return nil
        case "report":
            throw DriftReportError(.contradiction, line: number, "there is a second report record")
        case let other:
            throw DriftReportError(.unknownKind, line: number, "the record \"\(other.prefix(40))\" is not known")
        }
    }

    private mutating func end(_ record: DriftRecord) throws(DriftReportError) {
        let claimed = try record.count("resources")
        guard claimed == addresses.count else {
            throw DriftReportError(
                .wrongCount,
                line: number,
                "the end record counts \(claimed) resources, \(addresses.count) came"
            )
        }
        ended = true
    }
}
