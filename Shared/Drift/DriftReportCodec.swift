import SharedBase
import SharedJSON

/// Writes and reads a report as JSON Lines: one `report` record, one `resource` record each, one `end` record.
///
/// Reading is strict (version, kinds, counts, one line an address, status against content), and refuses with the line.
/// Members that are not known are passed over, so that a later minor form stays readable.
package enum DriftReportCodec {
    package static func encode(_ report: DriftReport) -> [UInt8] {
        var bytes = line(header(report))
        for resource in report.resources { bytes += line(record(resource)) }
        bytes += line(["record": "end", "resources": count(report.resources.count)])
        return bytes
    }

    package static func decode(_ bytes: [UInt8]) throws(DriftReportError) -> DriftReport {
        var reader = try DriftReportReader(bytes)
        var report = reader.header
        while reader.nextLine() {
            if let resource = try reader.record() { report.resources.append(resource) }
        }
        try reader.finish()
        return report
    }

    /// Checks a whole report as `decode` does, and gives it without its resources.
    package static func check(_ bytes: [UInt8]) throws(DriftReportError) -> DriftReport {
        var reader = try DriftReportReader(bytes)
        while reader.nextLine() { _ = try reader.record() }
        try reader.finish()
        return reader.header
    }

    private static func line(_ value: Value) -> [UInt8] { JSON.bytes(value) + [UInt8(ascii: "\n")] }

    private static func count(_ value: Int) -> Value { .number(String(value)) }

    private static func header(_ report: DriftReport) -> Value {
        [
            "record": "report",
            "schemaVersion": .string(DriftReport.schemaVersion),
            "reportId": .string(report.reportID.description),
            "scanId": .string(report.scanID.description),
            "stack": ["kind": .string(report.stack.kind.rawValue), "name": .string(report.stack.name)],
            "startedAt": .string(report.startedAt.description),
            "finishedAt": .string(report.finishedAt.description),
            "agentVersion": .string(report.agentVersion),
            "status": .string(report.status.rawValue),
            "reason": report.reason.map(Value.string) ?? .null,
            "coverage": [
                "complete": .bool(report.coverage.complete),
                "read": count(report.coverage.read),
                "notRead": count(report.coverage.notRead),
            ],
            "ignored": count(report.ignored),
        ]
    }

    private static func record(_ resource: ReportedResource) -> Value {
        var object = ValueObject()
        object["record"] = "resource"
        object["address"] = .string(resource.address)
        object["type"] = .string(resource.type)
        object["id"] = resource.id.map(Value.string)
        object["status"] = .string(resource.status.rawValue)
        object["hash"] = resource.hash.map(Value.string)
        object["reason"] = resource.reason.map(Value.string)
        object["class"] = resource.driftClass.map { .string($0.rawValue) }
        if !resource.attributes.isEmpty { object["attributes"] = .array(resource.attributes.map(\.value)) }
        object["who"] = resource.who.map(Value.string)
        return .object(object)
    }
}
