package import SharedBase

package enum ScanRequestKind {}
/// One wish of the plane for a scan.
package typealias ScanRequestID = ID<ScanRequestKind>

/// The plane asks for a scan now: of one stack, or of all where none is named. Only sent where both sides have `scan-request`.
package struct ScanRequest: WireMessage {
    package static let type = FrameType.scanRequest

    package var requestID: ScanRequestID
    package var stack: WireStack?

    package init(requestID: ScanRequestID, stack: WireStack?) {
        self.requestID = requestID
        self.stack = stack
    }

    package init(_ reader: MessageReader) throws(WireError) {
        requestID = try reader.id("requestId")
        stack = reader.has("stack") ? try WireStack(reader.object("stack")) : nil
    }

    package var json: Value {
        var members: [(String, Value)] = [("requestId", .text(requestID))]
        members.add("stack", stack?.json)
        return members.object
    }
}
