package import BenchKit
import Glibc
import SharedBase
import SharedScrub

/// The scrubber alone, on one thread, beside two scanners that only find: gitleaks and detect-secrets.
package struct ScrubBenchmark: Benchmark {
    package static let name = "scrub"

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        let state = try StateMaker.file(in: context.scratch, megabytes: 6, secrets: 600)
        let part = try StateMaker.file(in: context.scratch, megabytes: 1, secrets: 100)
        let text = try Self.bytes(of: state)
        let gitleaks = try await row(
            "scrub/gitleaks",
            bar: (2, 8),
            text,
            in: context,
            scanning: state,
            tool: ["env", "GOMAXPROCS=1", "gitleaks", "dir", "--no-banner"]
        )
        let detect = try await row(
            "scrub/detect-secrets",
            bar: (50, 200),
            text,
            in: context,
            scanning: part,
            tool: ["detect-secrets", "-c", "1", "scan", "--no-verify", "--all-files"]
        )
        return [gitleaks, detect]
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        let file = try MappedFile(path)
        return withExtendedLifetime(file) { Array(file.bytes) }
    }

    /// Megabytes a second of ours over the tool's. The tool's start (a scan of one empty file) is taken off its time.
    private func row(
        _ name: String,
        bar: (Double, Double),
        _ text: [UInt8],
        in context: BenchContext,
        scanning path: String,
        tool: [String]
    ) async throws -> BenchRow {
        let program = tool.first == "env" ? tool[2] : tool[0]
        guard MeasuredProcess.exists(program) else {
            return .missing(name, bar: bar.0, stretch: bar.1, because: "needs \(program) from PyPI")
        }
        let empty = "\(context.scratch)/empty.txt"
        guard let file = fopen(empty, "w") else { throw StateMaker.Failure(description: "cannot write \(empty)") }
        fclose(file)
        let size = Double(try Self.bytes(of: path).count) / 1e6
        // gitleaks ends with 1 where it found something.
        let scan = { (path: String) in
            try MeasuredProcess.run(tool + [path], quiet: true, accept: [0, 1]).seconds
        }
        var start = Samples()
        for _ in 0..<context.runs { start.values.append(try scan(empty)) }
        let scrubber = Scrubber(tagKey: [UInt8](repeating: 7, count: 32))
        var found = 0
        let times = try await context.inTurn(
            { Figure.seconds { found = scrubber.scrub(text: text).findings.count } },
            { max(0.001, try scan(path) - start.median) }
        )
        let ours = Double(text.count) / 1e6 / times.first.median
        let theirs = size / times.second.median
        return BenchRow(
            name,
            value: ours / theirs,
            bar: bar.0,
            stretch: bar.1,
            ours: "\(Figure.text(ours)) MB/s",
            peer: "\(Figure.text(theirs)) MB/s",
            note:
                "a Terraform state of \(Figure.text(size)) MB, `\(tool.joined(separator: " "))`; ours replaced \(found) secrets"
        )
    }
}
