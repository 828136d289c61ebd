package import AgentSandbox
internal import SharedBase
package import SharedRunbook

/// Runs orders on this host: judged again, held against the local policy and the kill switch, in the sandbox, their output scrubbed.
package struct StepExecutor: Sendable {
    package typealias Output = @Sendable (OutputScrubber.Piece) async -> Void

    /// What came of an order.
    package struct Report: Sendable {
        package let result: StepEnd
        /// The verdict that counted.
        package let decision: StepGate.Decision
        /// Standard output as it was, for conditions: never to be shown, sent or stored. At most 1 MiB.
        package let rawOutput: [UInt8]
    }

    private let sandbox: Sandbox
    private let gate: StepGate
    private let policy: LocalPolicy
    private let killSwitch: KillSwitch
    /// Bytes of output that are shown and kept of a step (P6-E3-19).
    package static let outputLimit = 1 << 20

    package init(sandbox: Sandbox, policy: LocalPolicy, killSwitch: KillSwitch, judge: StepJudge = StepJudge()) {
        self.sandbox = sandbox
        gate = StepGate(policy, judge: judge)
        self.policy = policy
        self.killSwitch = killSwitch
    }

    /// Whether this machine can hold a step to a limit of memory.
    package var limitsMemory: Bool { sandbox.groups.limitsMemory }

    /// Whether the kill switch is on.
    package var isStopped: Bool { killSwitch.isOn }

    /// Whether the order may run now.
    package func decide(_ order: StepWork) -> StepGate.Decision { gate.decide(order, isStopped: killSwitch.isOn) }

    /// Runs it to its end, which is also that of all its processes.
    ///
    /// - Parameters:
    ///   - output: gets what can be shown, in order; while it works the step waits in its writing.
    ///   - stop: ends it before or while it runs.
    package func run(_ order: StepWork, stop: StepStop, output: Output) async -> Report {
        let decision = decide(order)
        if case .refuse(let reason) = decision.answer {
            return Report(result: StepEnd(.refused, reason), decision: decision, rawOutput: [])
        }
        if let reason = stop.reason {
            return Report(result: StepEnd(.cancelled, reason), decision: decision, rawOutput: [])
        }
        let run: SandboxRun
        do throws(StepError) {
            run = sandbox.run(try request(order))
        } catch {
            return Report(result: StepEnd(.refused, error.reason), decision: decision, rawOutput: [])
        }
        stop.watch(run)
        defer { stop.watch(nil) }
        let watcher = watch(stop)
        defer { watcher.cancel() }
        let secrets = policy.secrets(of: order)
        var scrubber = OutputScrubber(secrets: secrets, limit: min(order.output, Self.outputLimit))
        var raw: [UInt8] = []
        while let chunk = await run.nextChunk() {
            if chunk.stream == .output { raw += chunk.bytes.prefix(Self.outputLimit - raw.count) }
            for piece in scrubber.feed(chunk.stream, chunk.bytes) { await output(piece) }
        }
        for piece in scrubber.finish() { await output(piece) }
        var result = StepEnd(await run.outcome())
        result.outputBytes = scrubber.total
        result.isCut = scrubber.isCut
        if let command = order.onStop, result.wasStopped {
            result.release = await release(command, order, secrets, isLast: stop.cause == .interrupted)
        }
        return Report(result: result, decision: decision, rawOutput: raw)
    }

    /// Lets go of what the step holds. The kill switch stops this too: it stops all work.
    private func release(
        _ command: String,
        _ order: StepWork,
        _ secrets: [String],
        isLast: Bool
    ) async -> StepRelease {
        guard !killSwitch.isOn else { return StepRelease(isDone: false, text: KillSwitch.reason) }
        var request = policy.request(release: command, of: order)
        request.limits.timeout = isLast ? StepRelease.lastTime : StepRelease.time
        request.limits.output = 1 << 40
        let run = sandbox.run(request)
        let stop = StepStop()
        stop.watch(run)
        let watcher = watch(stop)
        defer { watcher.cancel() }
        // Its end counts, however much it says.
        var scrubber = OutputScrubber(secrets: secrets, limit: 1 << 40)
        var said: [UInt8] = []
        while let chunk = await run.nextChunk() {
            for piece in scrubber.feed(chunk.stream, chunk.bytes) { said += piece.bytes }
            // The end of what it says has the reason.
            said.removeFirst(max(0, said.count - StepRelease.textLimit))
        }
        for piece in scrubber.finish() { said += piece.bytes }
        return StepRelease(await run.outcome(), said: said.suffix(StepRelease.textLimit))
    }

    private func request(_ order: StepWork) throws(StepError) -> SandboxRequest {
        var request = try policy.request(order)
        request.limits.memory = order.memory
        if let processes = order.processes { request.limits.processes = processes }
        if let disk = order.disk { request.limits.disk = disk }
        request.limits.timeout = order.timeout
        // A chatty step is cut, not killed half-way: the scrubber stops showing it.
        request.limits.output = 1 << 40
        return request
    }

    private func watch(_ stop: StepStop) -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                if killSwitch.isOn { stop.stop(KillSwitch.reason, .killed) }
                do { try await Task.sleep(for: KillSwitch.pause) } catch { return }
            }
        }
    }
}
