import AgentSandbox
package import BenchKit
import Glibc

/// A sandboxed `/bin/true` from the request to the known outcome inside one program, beside `bwrap` typed by hand with the same binds and
/// namespaces, started and waited for by the same program as the same user. Ours adds the user, two filters, limits, groups, pipes.
package struct SandboxStartBenchmark: Benchmark {
    package static let name = "sandbox"
    private static let count = 200

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        guard let program = Sandbox.programs.first(where: { MeasuredProcess.exists($0) }) else {
            return [.missing("sandbox/bwrap", bar: 1.6, stretch: 1.15, because: "bubblewrap is not installed")]
        }
        let sandbox = try Sandbox(hidden: [])
        let hand = [program] + sandbox.handWritten + ["--", "/bin/true"]
        var ours = Samples()
        var theirs = Samples()
        for round in -10..<Self.count {
            Self.settle()
            let first = try await Self.start(sandbox)
            Self.settle()
            let second = try MeasuredProcess.run(hand).seconds
            guard round >= 0 else { continue }
            ours.values.append(first * 1000)
            theirs.values.append(second * 1000)
        }
        return [
            BenchRow(
                "sandbox/bwrap",
                value: ours.median / theirs.median,
                bar: 1.6,
                stretch: 1.15,
                direction: .atMost,
                ours: "\(Figure.text(ours.median)) ms (\(ours.spread))",
                peer: "\(Figure.text(theirs.median)) ms (\(theirs.spread))",
                note:
                    "/bin/true, \(Self.count) runs in turn; peer: bwrap, same user, binds and namespaces, no filter, no limit"
            )
        ]
    }

    /// Whatever the kernel still takes down of the last run must not be measured with the next one.
    private static func settle() { poll(nil, 0, 15) }

    private static func start(_ sandbox: Sandbox) async throws -> Double {
        let begin = Figure.now()
        let run = sandbox.run(SandboxRequest(["/bin/true"]))
        let outcome = await run.outcome()
        let seconds = Figure.now() - begin
        guard outcome.exitCode == 0 else { throw MeasuredProcess.Failure(description: outcome.reason) }
        return seconds
    }
}
