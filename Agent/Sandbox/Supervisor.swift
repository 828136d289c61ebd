internal import CSandbox
internal import Glibc
internal import SharedBase

/// The thread of one step: starts it, watches it, ends it, says how it ended.
struct Supervisor: Sendable {
    let sandbox: Sandbox
    let request: SandboxRequest
    let run: SandboxRun
    let buffer: OutputBuffer
    let wake: Wake

    func work() {
        // A pipe whose reader has gone gives an error here and no signal.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        let outcome: SandboxOutcome
        // The kernel takes mounts down slowly. It does so when these are closed, which is after the outcome has been given.
        var mounts: [Descriptor] = []
        do throws(SandboxError) {
            let began = ContinuousClock.now
            let launch = try StepLaunch.start(sandbox, request)
            defer { launch.group?.remove() }
            let watch = try DiskWatch.start(
                launch.folders.filter { !$0.isReadOnly },
                limit: request.limits.disk,
                wake: wake
            )
            defer { watch?.stop() }
            var loop = StepLoop(
                launch: launch,
                limits: request.limits,
                input: InputPump(request.input, to: launch.pipes.input),
                run: run,
                buffer: buffer,
                wake: wake,
                watch: watch,
                began: began
            )
            outcome = loop.follow()
            mounts = [launch.mounts, loop.innerMounts].compactMap { $0 }
        } catch {
            outcome = SandboxOutcome(.refused, ErrorChain.describe(error))
        }
        buffer.finish(discarding: outcome.kind == .cancelled)
        run.end(outcome)
        for descriptor in mounts { descriptor.close() }
    }
}
