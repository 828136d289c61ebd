package import SharedBase
internal import SharedJSON

/// A drift report between the room that received it and the room that works it up: the one form of a `drift.report` message.
///
/// The payload is one JSON line that says who brought it and when, then the bytes of the report as they came. Only the plane
/// writes that line, so a report cannot name its own sender.
package struct DriftReportDelivery: Sendable, Equatable {
    package static let topic = "drift.report"

    /// The enrolled agent that brought it over the link; nil for a report that came over HTTP with an API key.
    package let agent: AgentID?
    package let receivedAt: Timestamp
    package let report: [UInt8]

    package init(agent: AgentID?, receivedAt: Timestamp, report: [UInt8]) {
        self.agent = agent
        self.receivedAt = receivedAt
        self.report = report
    }

    /// Adds it to the queue in the caller's transaction: in order within its stack, once for each report id (P2-E2-08, 09).
    ///
    /// - Parameters:
    ///   - kind: the kind of the stack as reports write it.
    ///   - name: the name of the stack.
    /// - Returns: false where this report id was there before.
    @discardableResult
    package func enqueue(
        in session: TenantSession,
        kind: String,
        name: String,
        reportID: ReportID
    ) throws -> Bool {
        try Queue.enqueue(
            in: session,
            topic: Self.topic,
            group: "\(kind)/\(name)",
            dedup: reportID.description,
            payload: payload
        )
    }

    package var payload: [UInt8] {
        let line: Value = [
            "record": "delivery",
            "agentId": agent.map { .string($0.description) } ?? .null,
            "receivedAt": .string(receivedAt.description),
        ]
        return JSON.bytes(line) + [UInt8(ascii: "\n")] + report
    }

    /// nil for bytes that do not begin with such a line.
    package init?(payload: [UInt8]) {
        guard let end = payload.firstIndex(of: UInt8(ascii: "\n")), let line = try? JSON.parse(Array(payload[..<end])),
            line["record"]?.stringValue == "delivery",
            let receivedAt = line["receivedAt"]?.stringValue.flatMap({ Timestamp($0) }), let agent = line["agentId"]
        else { return nil }
        let agentID = agent.stringValue.flatMap { AgentID($0) }
        guard agent.isNull || agentID != nil else { return nil }
        self.init(agent: agentID, receivedAt: receivedAt, report: Array(payload[(end + 1)...]))
    }
}
