package import AgentSandbox
internal import Glibc
internal import NIOPosix
internal import SharedBase
internal import SharedCommand
internal import SharedJSON
internal import UnixSignals

/// `dd0c-agent sandbox`: one step between this program's own input and output.
package enum SandboxProgram {
    /// Runs it to its end. An interrupt, a termination or a hangup kills the step and everything it started.
    ///
    /// - Parameter hidden: folders that no step may see.
    package static func run(_ request: SandboxRequest, hidden: [String]) async throws -> SandboxOutcome {
        let run = try Sandbox(hidden: hidden).run(request)
        return await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) {
                    run.cancel("cancelled by \(signal)")
                }
            }
            await copy(run)
            let outcome = await run.outcome()
            tasks.cancelAll()
            return outcome
        }
    }

    /// The last line on standard error, a line of its own whatever the step wrote before. Where something ran it also says what that used:
    /// times in milliseconds, memory in bytes.
    package static func say(_ outcome: SandboxOutcome) {
        var line = words(outcome.kind, outcome.reason)
        if outcome.kind != .refused {
            line["exitCode"] = .number("\(outcome.exitCode)")
            if let signal = outcome.signal { line["signal"] = .number("\(signal)") }
            line["milliseconds"] = milliseconds(outcome.duration)
            if let used = outcome.processorTime {
                line["userMilliseconds"] = milliseconds(used.user)
                line["systemMilliseconds"] = milliseconds(used.system)
            }
            if let peak = outcome.peakMemory { line["peakMemory"] = .number("\(peak)") }
        }
        Output.note(JSON.text(.object(line)))
    }

    /// The same where no step was ever made.
    package static func sayRefused(_ reason: String) { Output.note(JSON.text(.object(words(.refused, reason)))) }

    private static func words(_ kind: SandboxOutcome.Kind, _ reason: String) -> ValueObject {
        // The contract has no word for it: the step did end.
        let word = kind == .cancelled ? SandboxOutcome.Kind.exited : kind
        return ValueObject([("outcome", .string(word.rawValue)), ("reason", .string(reason))])
    }

    private static func milliseconds(_ duration: Duration) -> Value { .number("\(Int(duration / .milliseconds(1)))") }

    private static func copy(_ run: SandboxRun) async {
        var isLineOpen = false
        while let chunk = await run.nextChunk() {
            if chunk.stream == .error { isLineOpen = chunk.bytes.last != 10 }
            let isWritten = try? await NIOThreadPool.singleton.runIfActive {
                write(chunk.bytes, to: chunk.stream == .output ? 1 : 2)
            }
            guard isWritten == true else {
                run.cancel("cancelled: nobody reads its output any more")
                break
            }
        }
        if isLineOpen { _ = write([10], to: 2) }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno != EINTR { return false }
            rest = rest.dropFirst(max(0, written))
        }
        return true
    }
}
