import NIOCore
package import SharedBase

/// One report on the agent's disk, as far as the sender needs to know it.
package struct OutgoingReport: Hashable, Sendable {
    package var reportID: ReportID
    package var stack: WireStack
    package var totalBytes: Int
    package var sha256: [UInt8]

    package init(reportID: ReportID, stack: WireStack, totalBytes: Int, sha256: [UInt8]) {
        self.reportID = reportID
        self.stack = stack
        self.totalBytes = totalBytes
        self.sha256 = sha256
    }
}

/// The sender's book: which chunk has which number, what is acknowledged, what has to be sent again after a reconnect.
///
/// Numbers run from 1 without gaps within one boot id, over all connections. A chunk gets its number when it is first due to be
/// sent and keeps it. A report is done when the chunk that is its last has been acknowledged.
struct UploadWindow: Sendable {
    /// One numbered chunk that is not acknowledged yet.
    struct Chunk: Hashable, Sendable {
        var sequence: UInt64
        var report: OutgoingReport
        var index: Int
        var payloadBytes: Int
    }

    /// What became of a report.
    enum Outcome: Hashable, Sendable {
        case delivered
        case refused(code: Int, reason: String)
        /// The plane wants it later.
        case postponed
    }

    let chunkBytes: Int
    private(set) var credits = Credits.none
    private(set) var acked: UInt64 = 0
    private(set) var assigned: UInt64 = 0
    /// Chunks in the order of their numbers; the first `sent` of them are in flight on this connection.
    private var unacked: [Chunk] = []
    private var sent = 0
    /// The newest report, while it has chunks without a number.
    private var current: (report: OutgoingReport, next: Int)?
    /// Reports that the plane refused and that still have numbered chunks.
    private var verdicts: [ReportID: Outcome] = [:]

    init(chunkBytes: Int = WireLimits.chunk) { self.chunkBytes = chunkBytes }

    /// Reports that must not be fetched again now.
    var inFlight: Set<ReportID> {
        var ids = Set(unacked.map(\.report.reportID))
        if let current { ids.insert(current.report.reportID) }
        return ids
    }

    /// Whether a report would have to be fetched before anything new can be sent.
    var wantsReport: Bool { sent == unacked.count && current == nil }

    mutating func begin(_ report: OutgoingReport) { current = (report, 0) }

    /// A connection was accepted. False where the plane's memory does not fit ours and the numbering has to begin anew.
    mutating func reconnected(durable: UInt64, credits: Credits) -> [(OutgoingReport, Outcome)]? {
        guard durable >= acked, durable <= assigned else { return nil }
        self.credits = credits
        sent = 0
        return release(upTo: durable)
    }

    /// nil where the ack names what was never sent on this connection.
    mutating func acknowledge(_ sequence: UInt64, credits: Credits) -> [(OutgoingReport, Outcome)]? {
        guard sequence <= acked || sequence <= (sent > 0 ? unacked[sent - 1].sequence : acked) else { return nil }
        self.credits = credits
        return release(upTo: sequence)
    }

    /// The chunk to send next, numbered; nil where credits or reports are lacking.
    mutating func next() -> Chunk? {
        if sent == unacked.count { number() }
        guard sent < unacked.count, allows(unacked[sent].payloadBytes) else { return nil }
        return unacked[sent]
    }

    /// The chunk that `next` gave went out.
    mutating func didSend() { sent += 1 }

    /// The plane refused the report of `sequence`; false where no such chunk is in flight.
    mutating func refuse(_ sequence: UInt64, _ outcome: Outcome) -> Bool {
        guard let chunk = unacked.prefix(sent).first(where: { $0.sequence == sequence }) else { return false }
        verdicts[chunk.report.reportID] = outcome
        if current?.report.reportID == chunk.report.reportID { current = nil }
        return true
    }

    /// Begins at number 1, for a new boot id. What was in flight has to be fetched again.
    mutating func restart() { self = UploadWindow(chunkBytes: chunkBytes) }

    func chunk(_ chunk: Chunk) -> (offset: Int, length: Int, count: Int) {
        let offset = chunk.index * chunkBytes
        let count = ReportChunk.count(ofBytes: chunk.report.totalBytes, chunk: chunkBytes)
        return (offset, min(chunkBytes, chunk.report.totalBytes - offset), count)
    }

    private func allows(_ bytes: Int) -> Bool {
        guard sent < credits.messages else { return false }
        return sent == 0 || unacked[..<sent].reduce(bytes) { $0 + $1.payloadBytes } <= credits.bytes
    }

    /// Gives the next chunk of the current report its number, if credits let it go at once.
    private mutating func number() {
        guard let (report, index) = current else { return }
        let count = ReportChunk.count(ofBytes: report.totalBytes, chunk: chunkBytes)
        let body = min(chunkBytes, report.totalBytes - index * chunkBytes)
        let bytes = body + ReportChunk.overhead(of: report, index: index, count: count)
        guard allows(bytes) else { return }
        assigned += 1
        unacked.append(Chunk(sequence: assigned, report: report, index: index, payloadBytes: bytes))
        current = index + 1 < count ? (report, index + 1) : nil
    }

    private mutating func release(upTo sequence: UInt64) -> [(OutgoingReport, Outcome)] {
        guard sequence > acked else { return [] }
        acked = sequence
        let done = unacked.prefix { $0.sequence <= sequence }
        unacked.removeFirst(done.count)
        sent = max(0, sent - done.count)
        var finished: [(OutgoingReport, Outcome)] = []
        for chunk in done {
            let id = chunk.report.reportID
            let isLast = chunk.index + 1 == ReportChunk.count(ofBytes: chunk.report.totalBytes, chunk: chunkBytes)
            if let verdict = verdicts[id] {
                guard !unacked.contains(where: { $0.report.reportID == id }) else { continue }
                guard !finished.contains(where: { $0.0.reportID == id }) else { continue }
                verdicts[id] = nil
                finished.append((chunk.report, verdict))
            } else if isLast {
                finished.append((chunk.report, .delivered))
            }
        }
        return finished
    }
}

extension ReportChunk {
    /// Payload bytes of a chunk besides its body.
    static func overhead(of report: OutgoingReport, index: Int, count: Int) -> Int {
        ReportChunk(
            reportID: report.reportID,
            stack: report.stack,
            index: index,
            count: count,
            totalBytes: report.totalBytes,
            sha256: report.sha256,
            body: .init()
        ).payload.readableBytes
    }
}
