package import AgentRunbook
internal import AgentSandbox
internal import SharedBase
package import SharedCommand
package import SharedRunbook
internal import UnixSignals

/// `dd0c-agent runbook run`: a runbook from first to last at this terminal.
package enum RunbookProgram {
    package struct Request: Sendable {
        package var runbook: Runbook
        package var steps: [PreparedStep]
        package var values: VariableValues
        package var options: OfflineRun.Options
        package var policy: LocalPolicy
        /// The agent's state: no step may see it, and its kill switch stops steps.
        package var state: AgentPaths
        package var format: OutputFormat

        package init(
            _ runbook: Runbook,
            _ steps: [PreparedStep],
            _ values: VariableValues,
            options: OfflineRun.Options,
            policy: LocalPolicy,
            state: AgentPaths,
            format: OutputFormat
        ) {
            self.runbook = runbook
            self.steps = steps
            self.values = values
            self.options = options
            self.policy = policy
            self.state = state
            self.format = format
        }
    }

    /// An interrupt, a termination or a hangup kills the step that runs, with everything it started; none follows.
    ///
    /// - Throws: `SandboxError` where this machine cannot hold steps.
    package static func run(_ request: Request) async throws -> OfflineReport {
        let executor = StepExecutor(
            sandbox: try Sandbox(hidden: [request.state.folder]),
            policy: request.policy,
            killSwitch: KillSwitch(request.state.killSwitch)
        )
        let stop = StepStop()
        let front = TerminalFront(isJSON: request.format == .json, stop: stop)
        var run = OfflineRun(
            request.runbook,
            request.steps,
            request.values,
            options: request.options,
            executor: executor,
            front: front,
            stop: stop
        )
        // Before the first step, so that no signal ends this program alone.
        let trapped = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        let signals = Task { for await signal in trapped { stop.stop("cancelled by \(signal)") } }
        let report = await run.run()
        signals.cancel()
        await front.end(report)
        if request.format == .json { Output.answer(Document.bytes(report.members)) }
        return report
    }
}
