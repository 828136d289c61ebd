internal import AgentLink
internal import AgentRunbook
internal import AgentSandbox
internal import Logging
internal import ServiceLifecycle
internal import SharedBase

/// The executor of runbook steps as a part of the running agent. It stops before the link, so that the plane hears how its steps ended.
struct StepService: Service {
    let desk: StepDesk

    /// nil where this machine cannot hold steps or the journal cannot be used: drift works all the same, and the plane is told that
    /// this agent executes none.
    static func make(_ paths: AgentPaths, policy: LocalPolicy, logger: Logger) -> StepService? {
        do {
            let executor = StepExecutor(
                sandbox: try Sandbox(hidden: [paths.folder]),
                policy: policy,
                killSwitch: KillSwitch(paths.killSwitch)
            )
            let journal = try DiskStepJournal(paths.stepJournal)
            return StepService(desk: StepDesk(executor: executor, journal: journal, logger: logger))
        } catch {
            logger.warning(
                "this agent executes no runbook steps",
                metadata: ["error": "\(ErrorChain.describe(error))", "dd0c.next": "dd0c-agent doctor"]
            )
            return nil
        }
    }

    func run() async throws {
        try? await gracefulShutdown()
        await desk.close()
    }
}
