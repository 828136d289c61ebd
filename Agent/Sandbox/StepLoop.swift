internal import CSandbox
internal import Glibc
internal import SharedBase

/// Waits for whatever happens to a running step and ends it when it must. Nothing in it waits for a taker of output.
struct StepLoop {
    let launch: StepLaunch
    let limits: SandboxLimits
    var input: InputPump
    let run: SandboxRun
    let buffer: OutputBuffer
    let wake: Wake
    let watch: DiskWatch?
    let began: ContinuousClock.Instant

    private var status = StatusReader()
    private var isStatusOpen = true
    private var isOutputOpen = true
    private var isErrorOpen = true
    private var exitCode: Int32?
    private var exits: ExitListener
    /// Of processes that were waited for; counts where no group does.
    private var waitedFor = ProcessorTime()
    /// The same of those that still lived when the agent ended them.
    private var usedBefore = ProcessorTime()
    private var inner: InnerProcess?
    private var isInnerGone = false
    private var outputBytes = 0
    private var firstError: [UInt8] = []
    /// Why the agent ends the step; what comes first counts.
    private var ending: (kind: SandboxOutcome.Kind, reason: String)?

    init(
        launch: StepLaunch,
        limits: SandboxLimits,
        input: InputPump,
        run: SandboxRun,
        buffer: OutputBuffer,
        wake: Wake,
        watch: DiskWatch?,
        began: ContinuousClock.Instant
    ) {
        self.launch = launch
        self.limits = limits
        self.input = input
        self.run = run
        self.buffer = buffer
        self.wake = wake
        self.watch = watch
        self.began = began
        exits = ExitListener(launch.exits)
    }

    /// How often limits are looked at that tell nobody when they are reached.
    private static let tick = Duration.milliseconds(100)

    mutating func follow() -> SandboxOutcome {
        while !isGone {
            look()
            if ending != nil { kill() }
            let ready = wait()
            if ready(wake.descriptor.number) != 0 { wake.clear() }
            if isStatusOpen, ready(launch.pipes.status.number) != 0 { readStatus() }
            if let listener = exits.descriptor {
                exits.hear(ready(listener.number), inner: status.innerProcess)
            }
            if ready(launch.monitor.number) != 0, exitCode == nil { monitorEnded() }
            if let inner, !isInnerGone, ready(inner.descriptor.number) != 0 { isInnerGone = true }
            if ending == nil { move(ready) }
        }
        if let number = inner?.number ?? status.innerProcess, let used = InnerProcess.reap(number) {
            waitedFor = waitedFor + used
        }
        drain()
        return outcome
    }

    var innerMounts: Descriptor? { inner?.mounts }

    private var isGone: Bool { exitCode != nil && (inner == nil || isInnerGone) }

    /// The reasons to end it that no descriptor tells.
    private mutating func look() {
        guard ending == nil else { return }
        if let reason = run.cancelReason { return end(.cancelled, reason) }
        if ContinuousClock.now - began >= limits.timeout {
            return end(.timeout, "it ran longer than \(limits.timeout)")
        }
        if let group = launch.group, group.killedForMemory > 0 { return end(.memory, memoryReason) }
        if let reason = watch?.excess { return end(.disk, reason) }
        if isScratchFull { return end(.disk, scratchReason) }
    }

    private mutating func end(_ kind: SandboxOutcome.Kind, _ reason: String) {
        ending = (kind, reason)
        guard !launch.isCounted, let inner else { return }
        usedBefore = ProcessTree.used(by: inner.number)
    }

    /// Process 1 takes every process of the sandbox with it. Until its number is known there is bubblewrap alone, which says it at once.
    private mutating func kill() {
        if let inner {
            inner.kill()
        } else if exitCode == nil, status.innerProcess == nil, ContinuousClock.now - began < .seconds(1), isStatusOpen {
            return
        } else if exitCode == nil, let number = ProcessTree.children(of: launch.process).first {
            // Bubblewrap is too slow to say it.
            inner = InnerProcess(number, user: launch.user)
            inner?.kill()
        }
        if exitCode == nil { dd0c_kill(launch.monitor.number) }
        launch.group?.kill()
    }

    private func wait() -> (Int32) -> Int16 {
        var set = [pollfd(fd: wake.descriptor.number, events: Int16(POLLIN), revents: 0)]
        func add(_ descriptor: Descriptor) {
            set.append(pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0))
        }
        if isStatusOpen { add(launch.pipes.status) }
        if exitCode == nil { add(launch.monitor) }
        if let listener = exits.descriptor { add(listener) }
        if let inner, !isInnerGone { add(inner.descriptor) }
        if ending == nil {
            if buffer.hasRoom {
                if isOutputOpen { add(launch.pipes.output) }
                if isErrorOpen { add(launch.pipes.error) }
            }
            set += input.wanted
        }
        let left = limits.timeout - (ContinuousClock.now - began)
        let pause = ending != nil ? Duration.milliseconds(20) : min(Self.tick, max(.zero, left))
        _ = poll(&set, nfds_t(set.count), Int32(pause / .milliseconds(1)) + 1)
        let result = set
        return { number in result.reduce(0) { $1.fd == number ? $0 | $1.revents : $0 } }
    }

    private mutating func readStatus() {
        isStatusOpen = status.read(launch.pipes.status)
        guard inner == nil, let number = status.innerProcess else { return }
        inner = InnerProcess(number, user: launch.user)
    }

    private mutating func monitorEnded() {
        var usage = dd0c_usage()
        exitCode = dd0c_reap(launch.process, &usage)
        waitedFor = waitedFor + ProcessorTime(usage)
        if isStatusOpen { readStatus() }
        // Process 1 follows bubblewrap by itself; nothing may be left to chance.
        inner?.kill()
    }

    private mutating func move(_ ready: (Int32) -> Int16) {
        if isOutputOpen, ready(launch.pipes.output.number) != 0 { isOutputOpen = take(.output, launch.pipes.output) }
        if isErrorOpen, ready(launch.pipes.error.number) != 0 { isErrorOpen = take(.error, launch.pipes.error) }
        input.go(ready)
    }

    /// Reads once; false at the end of the pipe.
    private mutating func take(_ stream: SandboxChunk.Stream, _ pipe: Descriptor) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let got = read(pipe.number, &bytes, bytes.count)
        guard got > 0 else { return got < 0 && (errno == EAGAIN || errno == EINTR) }
        let room = limits.output - outputBytes
        outputBytes += got
        if stream == .error, firstError.count < 512 { firstError += bytes[..<min(got, 512)] }
        if min(got, room) > 0 { buffer.add(stream, Array(bytes[..<min(got, room)])) }
        if got > room, ending == nil { end(.output, "it wrote more than \(limits.output) bytes; the rest was cut") }
        return true
    }

    /// What lies in the pipes once nobody can write any more. Not to their end: a descriptor may have been sent to somebody outside.
    private mutating func drain() {
        for (stream, pipe, isOpen) in [
            (SandboxChunk.Stream.output, launch.pipes.output, isOutputOpen), (.error, launch.pipes.error, isErrorOpen),
        ] where isOpen {
            var isReady = true
            while isReady, ending == nil || ending?.kind == .timeout {
                var set = pollfd(fd: pipe.number, events: Int16(POLLIN), revents: 0)
                isReady = poll(&set, 1, 0) > 0 && set.revents & Int16(POLLIN) != 0 && take(stream, pipe)
                if outputBytes > limits.output { break }
            }
        }
    }

    private var isScratchFull: Bool {
        var bytes: UInt64 = 0
        var files: UInt64 = 0
        return dd0c_scratch_free(launch.scratch.number, &bytes, &files) == 0 && (bytes == 0 || files == 0)
    }

    private var memoryReason: String { "its memory limit was reached and the kernel killed a process of it" }
    private var scratchReason: String {
        "its scratch files (/tmp, /dev/shm and the empty working folder) reached \(limits.scratch) bytes or "
            + "\(SandboxLimits.scratchFiles) files"
    }

    private var outcome: SandboxOutcome {
        let duration = ContinuousClock.now - began
        let peak = launch.group?.peakMemory
        let used = launch.group?.processorTime ?? waitedFor.atLeast(usedBefore)
        let code = status.exitCode
        let (signal, isSure) = code.map(exits.signal(of:)) ?? (nil, true)
        func made(_ kind: SandboxOutcome.Kind, _ reason: String, _ code: Int32? = nil) -> SandboxOutcome {
            SandboxOutcome(
                kind,
                reason,
                exitCode: code,
                signal: isSure && ending == nil ? signal : nil,
                duration: duration,
                peakMemory: peak,
                processorTime: used
            )
        }
        if let ending { return made(ending.kind, ending.reason) }
        if let group = launch.group, group.killedForMemory > 0 { return made(.memory, memoryReason) }
        guard let code else { return made(.refused, refusal) }
        if let reason = watch?.excess { return made(.disk, reason) }
        // A file would have become larger than RLIMIT_FSIZE: the program's, or that of a program of a shell, which ends with the same code.
        if code == 128 + SIGXFSZ { return made(.disk, "a file of it reached \(limits.disk) bytes") }
        if code == 128 + SIGXCPU, let seconds = launch.processorSeconds, used.total >= .seconds(seconds) {
            return made(
                .timeout,
                "a program of it used \(seconds) s of processor time, as much as its time has for one"
            )
        }
        if isScratchFull { return made(.disk, scratchReason) }
        guard let signal else { return made(.exited, "exit code \(code)", code) }
        return made(.exited, isSure ? "ended by signal \(signal)" : "exit code \(code), or signal \(signal)", code)
    }

    /// Bubblewrap's own words: the program never ran, so nobody else wrote them.
    private var refusal: String {
        let line = String(decoding: firstError.prefix { $0 != 10 }, as: UTF8.self)
        let words = line.hasPrefix("bwrap: ") ? String(line.dropFirst(7)) : line
        return "the sandbox did not start: \(words.isEmpty ? "bubblewrap ended with \(exitCode ?? -1)" : words)"
    }
}
