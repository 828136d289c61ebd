package import SharedBase
internal import SharedJSON
package import SharedWire

/// The first line of a report, as far as the gateway has to know it to put the report into the right queue.
package struct ReportHeader: Sendable, Hashable {
    package let reportID: ReportID
    package let stack: WireStack
    /// Only where the report names one; it then has to be the certificate's.
    package let tenant: TenantID?

    /// Longer first lines are refused unread.
    static let byteLimit = 64 * 1024

    /// nil where the first line is no header of a report.
    package init?(report: [UInt8]) {
        guard let end = report.prefix(Self.byteLimit).firstIndex(of: UInt8(ascii: "\n")),
            let line = try? JSON.parse(Array(report[..<end])), line["record"]?.stringValue == "report",
            let reportID = line["reportId"]?.stringValue.flatMap({ ReportID($0) }),
            let kind = line["stack"]?["kind"]?.stringValue, let name = line["stack"]?["name"]?.stringValue
        else { return nil }
        self.reportID = reportID
        stack = WireStack(kind: kind, name: name)
        guard let named = line["tenantId"] else {
            tenant = nil
            return
        }
        guard let id = named.stringValue.flatMap({ TenantID($0) }) else { return nil }
        tenant = id
    }
}
