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
    private let killSwitch: KillSwitch
    /// Bytes of output that are shown and kept of a step (P6-E3-19).
    package static let outputLimit = 1 << 20

    package init(sandbox: Sandbox, policy: LocalPolicy, killSwitch: KillSwitch, judge: StepJudge = StepJudge()) {
        self.sandbox = sandbox
        gate = StepGate(policy, judge: judge)
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
        let run = sandbox.run(request(order))
        stop.watch(run)
        defer { stop.watch(nil) }
        let watcher = watch(stop)
        defer { watcher.cancel() }
        var scrubber = OutputScrubber(secrets: order.secrets, limit: min(order.output, Self.outputLimit))
        var raw: [UInt8] = []
        while let chunk = await run.nextChunk() {
            if chunk.stream == .output { raw += chunk.bytes.prefix(Self.outputLimit - raw.count) }
            for piece in scrubber.feed(chunk.stream, chunk.bytes) { await output(piece) }
        }
        for piece in scrubber.finish() { await output(piece) }
        var result = StepEnd(await run.outcome())
        result.outputBytes = scrubber.total
        result.isCut = scrubber.isCut
        return Report(result: result, decision: decision, rawOutput: raw)
    }

    private func request(_ order: StepWork) -> SandboxRequest {
        var request =
            order.arguments.map { SandboxRequest($0) }
            ?? StepShell.request(order.command, hasSecrets: !order.secrets.isEmpty)
        request.limits.memory = order.memory
        if let processes = order.processes { request.limits.processes = processes }
        if let disk = order.disk { request.limits.disk = disk }
        request.limits.timeout = order.timeout
        // A chatty step is cut, not killed half-way: the scrubber stops showing it.
        request.limits.output = 1 << 40
        request.network = order.network
        request.writable = order.writable
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
