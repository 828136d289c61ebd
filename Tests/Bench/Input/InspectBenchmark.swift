package import BenchKit

/// `dd0c-agent inspect` of a large state: parse, scrub and write, whole processes, beside `jq -c .`, and how its memory
/// grows with the file.
package struct InspectBenchmark: Benchmark {
    package static let name = "inspect"

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        let small = try StateMaker.file(in: context.scratch, megabytes: 60, secrets: 1000)
        let large = try StateMaker.file(in: context.scratch, megabytes: 600, secrets: 1000)
        return [try await speed(small, context)] + (try memory(small, large, context))
    }

    private func inspect(_ path: String, _ context: BenchContext) throws -> MeasuredProcess {
        try MeasuredProcess.run(command(path, context))
    }

    private func command(_ path: String, _ context: BenchContext) -> [String] {
        ["\(context.programs)/dd0c-agent", "inspect", path]
    }

    private func speed(_ path: String, _ context: BenchContext) async throws -> BenchRow {
        guard MeasuredProcess.exists("jq") else {
            return .missing("inspect/jq", bar: 8, stretch: 16, because: "needs jq")
        }
        let times = try await context.inTurn(
            { try inspect(path, context).seconds },
            { try MeasuredProcess.run(["jq", "-c", ".", path]).seconds }
        )
        return BenchRow(
            "inspect/jq",
            value: times.second.median / times.first.median,
            bar: 8,
            stretch: 16,
            ours: "\(Figure.text(times.first.median)) s (\(times.first.spread))",
            peer: "\(Figure.text(times.second.median)) s",
            note:
                "60 MB with 1,000 distinct secrets; `dd0c-agent inspect STATE` and `jq -c . STATE`, output thrown away"
        )
    }

    /// Peak resident memory as the kernel counted it.
    private func memory(_ small: String, _ large: String, _ context: BenchContext) throws -> [BenchRow] {
        var peaks = (small: Samples(), large: Samples())
        var seconds = Samples()
        for _ in 0..<context.runs {
            peaks.small.values.append(Double(try MeasuredProcess.peakBytes(command(small, context))) / 1e6)
            let start = Figure.now()
            peaks.large.values.append(Double(try MeasuredProcess.peakBytes(command(large, context))) / 1e6)
            seconds.values.append(Figure.now() - start)
        }
        return [
            BenchRow(
                "inspect/growth",
                value: peaks.large.median / peaks.small.median,
                bar: 1.2,
                stretch: 1.05,
                direction: .atMost,
                ours: "\(Figure.text(peaks.large.median)) MB at 600 MB",
                peer: "\(Figure.text(peaks.small.median)) MB at 60 MB",
                note: "peak resident memory of the process"
            ),
            BenchRow(
                "inspect/memory",
                value: peaks.large.median,
                bar: 100,
                stretch: 64,
                direction: .atMost,
                unit: "MB",
                ours: "\(Figure.text(peaks.large.median)) MB",
                peer: "-",
                note: "600 MB in \(Figure.text(seconds.median)) s"
            ),
        ]
    }
}
