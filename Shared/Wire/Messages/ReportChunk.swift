package import NIOCore
package import SharedBase
import SharedJSON

/// One piece of a drift report. The payload is the length of the description (two bytes), the description (JSON), the body.
package struct ReportChunk: Hashable, Sendable {
    package var reportID: ReportID
    package var stack: WireStack
    /// Which piece this is, from 0.
    package var index: Int
    /// How many pieces the report has, at least 1.
    package var count: Int
    /// Bytes of the whole report.
    package var totalBytes: Int
    /// SHA-256 of the whole report.
    package var sha256: [UInt8]
    package var body: ByteBuffer

    package init(
        reportID: ReportID,
        stack: WireStack,
        index: Int,
        count: Int,
        totalBytes: Int,
        sha256: [UInt8],
        body: ByteBuffer
    ) {
        self.reportID = reportID
        self.stack = stack
        self.index = index
        self.count = count
        self.totalBytes = totalBytes
        self.sha256 = sha256
        self.body = body
    }

    /// Pieces of a report of `bytes`; an empty report has one, empty piece.
    package static func count(ofBytes bytes: Int, chunk: Int = WireLimits.chunk) -> Int {
        max(1, (bytes + chunk - 1) / chunk)
    }

    package init(payload: ByteBuffer) throws(WireError) {
        var rest = payload
        guard let length = rest.readInteger(as: UInt16.self), let description = rest.readSlice(length: Int(length))
        else {
            throw WireError(
                .malformedMessage,
                attempted: "read the message reportChunk",
                reason: "its description is longer than the payload"
            )
        }
        let reader = try MessageReader(try WireJSON.parse(description, message: "reportChunk"), message: "reportChunk")
        reportID = try reader.id("reportId")
        stack = try WireStack(reader.object("stack"))
        totalBytes = try reader.integer("totalBytes", in: 0...WireLimits.report)
        count = try reader.integer("count", in: 1...WireLimits.report)
        index = try reader.integer("index", in: 0...(count - 1))
        sha256 = try reader.hex("sha256", count: 32)
        body = rest
        guard body.readableBytes <= totalBytes else {
            throw reader.wrong("totalBytes", "is less than the body of this chunk")
        }
    }

    /// The bytes before the body; their length is known before the body is read from disk.
    private var description: [UInt8] {
        JSON.bytes(
            [
                ("reportId", .text(reportID)),
                ("stack", stack.json),
                ("index", .integer(index)),
                ("count", .integer(count)),
                ("totalBytes", .integer(totalBytes)),
                ("sha256", .string(Hex.encode(sha256))),
            ].object
        )
    }

    package var payload: ByteBuffer {
        let description = description
        var buffer = ByteBuffer()
        buffer.reserveCapacity(2 + description.count + body.readableBytes)
        buffer.writeInteger(UInt16(clamping: description.count))
        buffer.writeBytes(description)
        buffer.writeImmutableBuffer(body)
        return buffer
    }

    /// The data frame that carries it, on the stream of reports.
    package func frame(sequence: UInt64) -> Frame {
        Frame(.reportChunk, stream: 1, sequence: sequence, payload: payload)
    }
}
