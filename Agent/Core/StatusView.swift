internal import AgentLink
internal import AgentRunbook
internal import AgentSpool
internal import SharedBase
internal import SharedCommand
internal import SharedDrift
internal import SharedTelemetry

/// Answers what the commands ask of the running agent.
struct StatusView: Sendable {
    let link: LinkClient
    let spool: SpoolStore
    let board: ScanBoard
    let metrics: AgentMetrics
    let policy: LoadedPolicy

    func answer(_ request: AdminRequest, scans: ScanLoop, registry: MetricsRegistry) async -> Value {
        switch request {
        case .status: return await status()
        case .doctor:
            let report = await LiveDoctor(link: link, spool: spool, board: board, policy: policy).report()
            return ["schemaVersion": "1", "checks": .array(report.values)]
        case .metrics:
            metrics.link.take(link.status)
            if let stats = try? await spool.stats { metrics.spool.take(stats) }
            return ["schemaVersion": "1", "metrics": .string(registry.text()), "families": .array(registry.values())]
        case .scan(let stack):
            switch scans.request(stack) {
            case .accepted(let stacks): return ["accepted": .array(stacks.map { .string($0.description) })]
            case .unknownStack:
                let known = board.all.map(\.stack.description).joined(separator: ", ")
                return ["error": .string("no stack \(stack?.description ?? ""); configured are: \(known)")]
            }
        }
    }

    private func status() async -> Value {
        let link = link.status
        let waiting = try? await spool.stats
        let stacks = board.all
        return [
            "schemaVersion": "1",
            "version": .string(AgentVersion.text),
            "health": AgentHealth.value(AgentHealth.parts(link: link, spool: waiting, stacks: stacks)),
            "agent": .string(link.agentID.description),
            "tenant": .string(link.tenantID.description),
            "link": [
                "state": .string(link.state.rawValue),
                "endpoint": .string(link.endpoint),
                "lastError": link.lastError.map(Value.string) ?? .null,
                "lastErrorAt": time(link.lastErrorAt),
                "lastConnectedAt": time(link.lastConnectedAt),
                "acknowledgedReports": .number(String(link.acknowledgedReports)),
                "refusedReports": .number(String(link.refusedReports)),
                "certificateExpires": time(link.certificateExpires),
            ],
            "spool": [
                "reports": .number(String(waiting?.reports ?? 0)),
                "bytes": .number(String(waiting?.bytes ?? 0)),
            ],
            "policy": [
                "open": .bool(policy.closed == nil), "signed": .bool(policy.isSigned),
                "version": policy.policy.version.map { .number(String($0)) } ?? .null,
                "detail": .string(policy.sentence),
            ],
            "stacks": .array(stacks.map(stack)),
        ]
    }

    private func stack(_ row: ScanBoard.Row) -> Value {
        [
            "name": .string(row.stack.name),
            "kind": .string(row.stack.kind.rawValue),
            "scanning": .bool(row.scanning),
            "lastScan": time(row.lastScan),
            "status": row.status.map { .string($0.rawValue) } ?? .null,
            "reason": row.reason.map(Value.string) ?? .null,
            "resources": .number(String(row.resources)),
            "drifted": .number(String(row.drifted)),
        ]
    }

    private func time(_ time: Timestamp?) -> Value { time.map { .string($0.description) } ?? .null }
}
