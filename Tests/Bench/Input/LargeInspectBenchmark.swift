package import BenchKit
import Glibc

/// `dd0c-agent inspect` of 600 MB with 1,000 distinct secrets, by value included, beside `jq -c .` over the same file.
package struct LargeInspectBenchmark: Benchmark {
    package static let name = "inspect-600"

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        let path = try StateMaker.file(in: context.scratch, megabytes: 600, secrets: 1000)
        return try LargeState(path, Self.name, "600 MB with 1,000 distinct secrets", memory: (100, 64)).rows(context)
    }
}

/// The same with a secret of its own in every resource instance: what by value has to remember grows with the file.
package struct SecretInEachBenchmark: Benchmark {
    package static let name = "inspect-secrets"

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        let path = try StateMaker.file(in: context.scratch, megabytes: 600)
        return try LargeState(path, Self.name, "600 MB with a secret in every resource", memory: (128, 128)).rows(
            context
        )
    }
}

/// One large file through `inspect` and through jq: time of whole processes, and peak memory of ours.
private struct LargeState {
    /// Such a file takes jq a quarter of a minute: two runs of each and no more.
    private static let runs = 2

    private let path: String
    private let name: String
    private let what: String
    private let memory: (bar: Double, stretch: Double)

    init(_ path: String, _ name: String, _ what: String, memory: (Double, Double)) {
        self.path = path
        self.name = name
        self.what = what
        self.memory = memory
    }

    func rows(_ context: BenchContext) throws -> [BenchRow] {
        let command = ["\(context.programs)/dd0c-agent", "inspect", path]
        let hasPeer = MeasuredProcess.exists("jq")
        var (ours, theirs, peaks) = (Samples(), Samples(), Samples())
        for _ in 0..<Self.runs {
            ours.values.append(try MeasuredProcess.run(command).seconds)
            if hasPeer { theirs.values.append(try MeasuredProcess.run(["jq", "-c", ".", path]).seconds) }
            peaks.values.append(Double(try MeasuredProcess.peakBytes(command)) / 1e6)
        }
        let speed =
            hasPeer
            ? BenchRow(
                "\(name)/jq",
                value: theirs.median / ours.median,
                bar: 5,
                stretch: 10,
                ours: "\(Figure.text(ours.median)) s (\(ours.spread))",
                peer: "\(Figure.text(theirs.median)) s",
                note: "\(what); `dd0c-agent inspect STATE` and `jq -c . STATE`, output thrown away, \(Self.runs) runs"
            ) : .missing("\(name)/jq", bar: 5, stretch: 10, because: "needs jq")
        return [
            speed,
            BenchRow(
                "\(name)/memory",
                value: peaks.median,
                bar: memory.bar,
                stretch: memory.stretch,
                direction: .atMost,
                unit: "MB",
                ours: "\(Figure.text(peaks.median)) MB",
                peer: "-",
                note: "peak resident memory, \(what)"
            ),
        ]
    }
}
