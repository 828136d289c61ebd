package import SharedBase

/// The signed end of the tenant's audit trail: from the plane, so that somebody else keeps it; from the agent, the newest that
/// it has kept. What is in it is for SharedAudit to read; the wire carries a text. Only where both sides have `audit-heads`.
package struct AuditHeadNotice: WireMessage {
    package static let type = FrameType.auditHead
    /// Bytes that a head may have.
    package static let limit = 4096

    /// One line of canonical JSON without its line end: the head file of SharedAudit.
    package var head: String

    package init(head: String) { self.head = head }

    package init(_ reader: MessageReader) throws(WireError) { head = try reader.string("head", upTo: Self.limit) }

    package var json: Value { [("head", .string(head))].object }
}
