internal import NIOCore
package import SharedBase
internal import SharedCrypto
package import SharedWire

/// What the gateway demands of a report before it takes it; what it means is the drift room's business.
package enum ReportRules {
    package struct Refusal: Sendable, Hashable {
        package var code: Int
        package var reason: String
        /// The agent keeps the report and sends it again.
        package var retry: Bool
        /// Somebody tries to speak for another tenant: the session ends.
        package var isForeign = false
    }

    /// Checks one piece by its description.
    package static func check(_ chunk: ReportChunk, maximumBytes: Int) -> Refusal? {
        if chunk.totalBytes > maximumBytes {
            return refusal(413, "the report has \(chunk.totalBytes) bytes, at most \(maximumBytes) are taken")
        }
        // Each piece but an only one carries something.
        if chunk.count > max(1, chunk.totalBytes) || chunk.count > 1 && chunk.body.readableBytes == 0 {
            return refusal(400, "its pieces are empty")
        }
        if chunk.count > 4096 { return refusal(400, "it has more than 4096 pieces") }
        let texts = [chunk.stack.kind, chunk.stack.name]
        guard texts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 32 && $0 != 127 } }) else {
            return refusal(400, "the name of its stack has control characters")
        }
        return nil
    }

    /// Checks the whole report against the description of its pieces and the certificate that brought it.
    package static func check(_ report: [UInt8], _ chunk: ReportChunk, tenant: TenantID) -> Refusal? {
        guard report.count == chunk.totalBytes, SHA256.digest(report) == chunk.sha256 else {
            // Damaged on the way or in the agent's memory: another try may do.
            return Refusal(code: 400, reason: "its SHA-256 is not the announced one", retry: true)
        }
        guard let header = ReportHeader(report: report) else {
            return refusal(400, "its first line is no report header")
        }
        if let named = header.tenant, named != tenant {
            return Refusal(
                code: 403,
                reason: "it names another tenant than the certificate",
                retry: false,
                isForeign: true
            )
        }
        guard header.reportID == chunk.reportID, header.stack == chunk.stack else {
            return refusal(403, "its header names another report or stack than its pieces")
        }
        return nil
    }

    private static func refusal(_ code: Int, _ reason: String) -> Refusal {
        Refusal(code: code, reason: reason, retry: false)
    }
}
