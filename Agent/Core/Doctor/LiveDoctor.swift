internal import AgentLink
internal import AgentRunbook
internal import AgentSpool
internal import SharedBase
internal import SharedCommand
internal import SharedDrift
internal import SharedTelemetry

/// The findings of the running agent: what nobody can see from outside.
struct LiveDoctor: Sendable {
    let link: LinkClient
    let spool: SpoolStore
    let board: ScanBoard
    let policy: LoadedPolicy
    var clock: WallClock = .system

    func report() async -> DoctorReport {
        var report = DoctorReport()
        let status = link.status
        report.rows.append(("running-agent", Self.agent(status, board.all)))
        report.rows.append(("spool", await fill()))
        report.rows.append(("policy", PolicyChecks.finding(policy)))
        if let skew = status.clockSkew {
            report.rows.append(("plane-clock", HostFindings.clock(ahead: skew, of: "the plane's")))
        }
        if let figures = ProcessFigures.current() {
            let finding = HostFindings.openFiles(
                used: figures.openFiles,
                limit: figures.openFilesLimit,
                needed: HostChecks.openFilesNeeded,
                for: "an agent"
            )
            report.rows.append(("open-files", finding))
        }
        return report
    }

    private func fill() async -> DoctorFinding {
        do { return SpoolFindings.fill(try await spool.stats, .standard, now: clock.now()) } catch {
            return .fail("the spool does not answer: \(ErrorChain.describe(error))", hint: "dd0c-agent status")
        }
    }

    /// Connected or not, and what became of the last scans.
    static func agent(_ status: LinkStatus, _ rows: [ScanBoard.Row]) -> DoctorFinding {
        let scans = rows.filter { $0.lastScan != nil }.count
        let scanned = "\(scans) of \(rows.count) stacks scanned"
        guard status.state == .connected else {
            let why = status.lastError.map { ": \($0)" } ?? ""
            return .warn(
                "runs and is \(status.state.rawValue), \(scanned)\(why)",
                hint: "dd0c-agent doctor --only gateway tls-handshake"
            )
        }
        let bad = rows.filter { [.unreadable, .timedOut, .partial].contains($0.status) }
        guard let first = bad.first else { return .ok("runs, connected to \(status.endpoint), \(scanned)") }
        return .warn(
            "runs, connected to \(status.endpoint), but \(first.stack) is \(first.status?.rawValue ?? "")",
            hint: "dd0c-agent status   (shows each stack's reason)"
        )
    }
}
