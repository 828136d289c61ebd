internal import AgentDrift
internal import AgentLink
internal import AgentRunbook
internal import AgentSpool
package import Logging
internal import ServiceLifecycle
internal import SharedBase
internal import SharedDrift
internal import SharedScrub
internal import SharedTelemetry
internal import SharedWire
internal import UnixSignals

/// Puts the agent together from its settings and runs it until it is told to stop.
///
/// Services stand in the order of their start: the admin socket first, so that an agent that cannot reach its plane can be
/// asked why; then the link, the scans, and the steps of runbooks last. They stop in the reverse order: what a step does is ended before
/// anything else is waited for, and the plane still hears of it; a last report still finds the spool.
package struct AgentProgram: Sendable {
    private let settings: AgentSettings
    private let logger: Logger

    package init(_ settings: AgentSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    package func run() async throws {
        let paths = AgentPaths(settings.stateDirectory)
        let store = IdentityStore(stateDirectory: settings.stateDirectory)
        var identity = try store.load()
        if let server = settings.server { identity.server = try ServerAddress(parsing: server) }
        let keys = try AgentKeys.load(paths)
        let spool = try SpoolStore(folder: paths.spool)
        let registry = MetricsRegistry()
        let metrics = AgentMetrics(registry)
        let board = ScanBoard(settings.stacks.map(\.reference))
        let scans = scanLoop(
            keys,
            board,
            metrics.scans,
            Keeper(spool: spool, metrics: metrics.spool, logger: logger)
        )
        let policy = PolicySource(settings, paths).load()
        let steps = StepService.make(paths, policy: policy.policy, logger: Logger(label: "dd0c.steps"))
        let link = LinkClient(
            identity: identity,
            store: store,
            spool: spool,
            settings: LinkSettings(agentVersion: AgentVersion.text, hostname: HostName.current),
            hooks: LinkHooks(
                stacks: { board.all.map(Self.heartbeat) },
                scan: { request in _ = scans.request(request.stack.flatMap(StackReference.init(wire:))) },
                steps: steps?.desk.hooks,
                auditHeads: AuditHeadKeeper(
                    folder: paths.folder,
                    tenant: identity.tenantID,
                    registry: registry,
                    logger: Logger(label: "dd0c.audit")
                ),
                policy: steps == nil ? nil : HostPolicy(policy)
            ),
            logger: Logger(label: "dd0c.link"),
            registry: registry
        )
        if let steps, let voice = link.steps { steps.desk.speak(through: voice) }
        let view = StatusView(link: link, spool: spool, board: board, metrics: metrics, policy: policy)
        let admin = AdminServer(path: paths.socket, logger: logger) { request in
            await view.answer(request, scans: scans, registry: registry)
        }
        logger.info(
            "drift-agent started",
            metadata: [
                "dd0c.agent_id": "\(identity.agentID)", "dd0c.tenant_id": "\(identity.tenantID)",
                "dd0c.server": "\(identity.server)", "dd0c.stacks": "\(settings.stacks.count)",
                "dd0c.version": "\(AgentVersion.text)",
            ]
        )
        if let reason = policy.closed {
            logger.warning(
                "no step of a runbook runs here",
                metadata: ["dd0c.reason": "\(reason)", "dd0c.next": "dd0c-agent policy check"]
            )
        }
        if settings.stacks.isEmpty { logger.warning("the configuration names no stacks; nothing will be scanned") }
        let limit = StopLimit(logger: logger)
        defer { limit.lift() }
        var group = ServiceGroupConfiguration(
            services: [admin, link, scans] + (steps.map { [$0] } ?? []) + [limit],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "dd0c.lifecycle") { _ in SwiftLogNoOpLogHandler() }
        )
        group.maximumGracefulShutdownDuration = StopLimit.graceful
        try await ServiceGroup(configuration: group).run()
        logger.info("drift-agent stopped")
    }

    private func scanLoop(_ keys: AgentKeys, _ board: ScanBoard, _ metrics: ScanMetrics, _ keeper: Keeper) -> ScanLoop {
        let scrubber = Scrubber(tagKey: keys.tags)
        let scans = Dictionary(
            settings.stacks.map { stack in
                let scan = StackScan(
                    settings: StackSettings(stack),
                    scrubber: scrubber,
                    key: keys.hashes,
                    agentVersion: AgentVersion.text
                )
                return (stack.reference, scan)
            },
            uniquingKeysWith: { first, _ in first }
        )
        let start = ContinuousClock.now
        return ScanLoop(
            stacks: settings.stacks.map { .init(stack: $0.reference, interval: $0.interval) },
            timeout: settings.scanTimeout,
            clock: ContinuousClock(),
            now: { ContinuousClock.now - start },
            board: board,
            metrics: metrics,
            logger: Logger(label: "dd0c.scan"),
            scan: { stack, cancellation in
                guard let scan = scans[stack] else { throw CancellationError() }
                return try scan.run(isCancelled: { cancellation.isCancelled })
            },
            cutOff: { stack, reason in
                // The loop scans what the settings name, so there is always one.
                (scans[stack] ?? StackScan.unknown(stack, scrubber, keys.hashes)).cutOff(scrubber.scrub(line: reason))
            },
            deliver: { await keeper.keep($0) }
        )
    }

    private static func heartbeat(_ row: ScanBoard.Row) -> Heartbeat.Stack {
        Heartbeat.Stack(
            stack: WireStack(kind: row.stack.kind.rawValue, name: row.stack.name),
            lastScan: row.lastScan,
            status: row.scanning ? "scanning" : row.status?.rawValue ?? "waiting"
        )
    }
}

extension StackScan {
    fileprivate static func unknown(_ stack: StackReference, _ scrubber: Scrubber, _ key: [UInt8]) -> StackScan {
        StackScan(
            settings: StackSettings(name: stack.name, kind: stack.kind, source: "", live: nil),
            scrubber: scrubber,
            key: key,
            agentVersion: AgentVersion.text
        )
    }
}

extension StackReference {
    fileprivate init?(wire: WireStack) {
        guard let kind = StackKindName(rawValue: wire.kind) else { return nil }
        self.init(kind: kind, name: wire.name)
    }
}

/// Puts reports into the spool and says what had to go for them.
private struct Keeper: Sendable {
    let spool: SpoolStore
    let metrics: SpoolMetrics
    let logger: Logger

    func keep(_ report: DriftReport) async {
        do {
            let drops = try await spool.add(
                report.reportID,
                kind: report.stack.kind.rawValue,
                stack: report.stack.name,
                bytes: DriftReportCodec.encode(report),
                at: report.finishedAt
            )
            for drop in drops {
                metrics.dropped.add(1, [drop.reason.rawValue])
                logger.warning(
                    "report dropped from the full spool",
                    metadata: ["dd0c.report_id": "\(drop.report.reportID)", "dd0c.reason": "\(drop.reason.rawValue)"]
                )
            }
        } catch {
            metrics.failed.add()
            logger.error(
                "report could not be kept; the next scan makes a new one",
                metadata: ["dd0c.stack": "\(report.stack)", "error.chain": "\(ErrorChain.describe(error))"]
            )
        }
    }
}
