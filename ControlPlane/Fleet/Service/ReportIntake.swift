internal import NIOCore
internal import PlaneKernel
internal import SharedBase
internal import SharedTelemetry
package import SharedWire

/// Makes pieces of reports durable, and hands whole reports to the drift room through the queue.
///
/// One piece is one transaction: the piece, the agent's cursor, and with the last piece the check of the whole, the
/// message and the end of the pieces. So whatever dies in between, nothing is lost and nothing is there twice.
package struct ReportIntake: Sendable {
    let database: Database
    let maximumReportBytes: Int
    let clock: WallClock
    let metrics: FleetMetrics

    package enum Outcome: Sendable, Equatable {
        /// Durable; `completed` where the whole report went to the queue.
        case stored(completed: Bool)
        /// The sequence was durable already.
        case duplicate
        case refused(ReportRules.Refusal)
        /// The cursor of the agent stands elsewhere: a newer session writes, or its pieces were swept.
        case superseded
        case revoked
        case unknown
    }

    package func store(
        _ identity: AgentIdentity,
        boot: BootID,
        _ chunk: ReportChunk,
        sequence: UInt64
    ) async throws -> Outcome {
        let now = clock.now()
        let outcome = try await database.tenant(identity.tenant) { session -> Outcome in
            guard let cursor = try AgentStore.lock(session, identity.agent) else { return .unknown }
            if cursor.isRevoked { return .revoked }
            guard cursor.boot == boot else { return .superseded }
            if sequence <= cursor.durable { return .duplicate }
            guard sequence == cursor.durable + 1 else { return .superseded }
            let outcome = try take(session, identity, chunk, now)
            // A refused piece counts as received, else the agent would send it for ever.
            try AgentStore.advance(session, identity.agent, to: sequence, at: now)
            return outcome
        }
        count(outcome)
        return outcome
    }

    private func take(
        _ session: TenantSession,
        _ identity: AgentIdentity,
        _ chunk: ReportChunk,
        _ now: Timestamp
    ) throws -> Outcome {
        if let refusal = ReportRules.check(chunk, maximumBytes: maximumReportBytes) {
            try ChunkStore.drop(session, identity.agent, chunk.reportID)
            return .refused(refusal)
        }
        var whole = Array(chunk.body.readableBytesView)
        if chunk.count > 1 {
            try ChunkStore.dropOthers(session, identity.agent, chunk)
            try ChunkStore.insert(session, identity.agent, chunk, at: now)
            let here = try ChunkStore.size(session, identity.agent, chunk.reportID)
            guard here.count == chunk.count || here.bytes > chunk.totalBytes else { return .stored(completed: false) }
            whole = try ChunkStore.body(session, identity.agent, chunk.reportID)
        }
        try ChunkStore.drop(session, identity.agent, chunk.reportID)
        if let refusal = ReportRules.check(whole, chunk, tenant: identity.tenant) { return .refused(refusal) }
        try DriftReportDelivery(agent: identity.agent, receivedAt: now, report: whole)
            .enqueue(in: session, kind: chunk.stack.kind, name: chunk.stack.name, reportID: chunk.reportID)
        return .stored(completed: true)
    }

    private func count(_ outcome: Outcome) {
        switch outcome {
        case .stored(let completed):
            metrics.chunks.add()
            if completed { metrics.reports.add(1, ["accepted"]) }
        case .duplicate: metrics.duplicates.add()
        case .refused: metrics.reports.add(1, ["refused"])
        case .superseded, .revoked, .unknown: break
        }
    }
}
