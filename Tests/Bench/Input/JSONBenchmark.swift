package import BenchKit
import Glibc

/// Visiting every value of a Terraform state with `SharedJSON` (decoded bytes of strings and keys summed, numbers and
/// values counted, duplicate keys refused), beside simdjson, Python's json and jq.
package struct JSONBenchmark: Benchmark {
    package static let name = "json"
    private static let megabytes = 60.0
    /// A file to visit and nothing else: this program, started again by itself, as the process beside a peer's process.
    private static let visit = "DD0C_BENCH_VISIT"

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        if let path = getenv(Self.visit) {
            let file = try MappedFile(String(cString: path))
            context.note("\(try ValuesSeen(whole: file.bytes))")
            withExtendedLifetime(file) {}
            return []
        }
        let path = try StateMaker.file(in: context.scratch, megabytes: Int(Self.megabytes), secrets: 2000)
        return [
            try await simdjson(path, context),
            try await process("json/python", path, context, bar: 8, stretch: 15, tool: "python3") {
                ["python3", "-c", "import json, sys; json.load(open(sys.argv[1], 'rb'))", path]
            },
            try await process("json/jq", path, context, bar: 25, stretch: 50, tool: "jq") { ["jq", "-c", ".", path] },
        ]
    }

    /// Parse and walk with the file in memory, ours and the peer's, one run of each in turn.
    private func simdjson(_ path: String, _ context: BenchContext) async throws -> BenchRow {
        let peer = context.peers + "/simdjson_visit"
        guard MeasuredProcess.exists(peer) else {
            return .missing("json/simdjson", bar: 0.35, stretch: 0.7, because: "needs libsimdjson-dev")
        }
        let file = try MappedFile(path)
        var ours = ""
        var theirs = ""
        let bytes = file.bytes
        let times = try await context.inTurn(
            {
                try Figure.seconds { ours = try ValuesSeen(whole: bytes).description }
            },
            {
                let output = try MeasuredProcess.run([peer, path, "1"], collect: true).output
                let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
                theirs = lines.last ?? ""
                return lines.first.flatMap(Double.init) ?? .nan
            }
        )
        withExtendedLifetime(file) {}
        guard ours == theirs else {
            throw StateMaker.Failure(description: "the sides saw different documents: \(ours) and \(theirs)")
        }
        var pieces = Samples()
        for _ in 0..<context.runs {
            pieces.values.append(try Figure.seconds { _ = try ValuesSeen(file: path) })
        }
        let speed = { (samples: Samples) in "\(Figure.text(Self.megabytes / samples.median)) MB/s" }
        return BenchRow(
            "json/simdjson",
            value: times.second.median / times.first.median,
            bar: 0.35,
            stretch: 0.7,
            ours: speed(times.first),
            peer: speed(times.second),
            note: "both saw \(ours) (string bytes, numbers, values); read from the file in pieces: \(speed(pieces))"
        )
    }

    /// Our walk over the file against a peer's, both whole processes.
    private func process(
        _ name: String,
        _ path: String,
        _ context: BenchContext,
        bar: Double,
        stretch: Double,
        tool: String,
        _ arguments: () -> [String]
    ) async throws -> BenchRow {
        guard MeasuredProcess.exists(tool) else {
            return .missing(name, bar: bar, stretch: stretch, because: "needs \(tool)")
        }
        let command = arguments()
        let ourselves = [
            "/proc/self/exe", "--peers", context.peers, "--programs", context.programs, "--scratch", context.scratch,
            Self.name,
        ]
        let times = try await context.inTurn(
            { try MeasuredProcess.run(ourselves, quiet: true, environment: [Self.visit: path]).seconds },
            { try MeasuredProcess.run(command).seconds }
        )
        return BenchRow(
            name,
            value: times.second.median / times.first.median,
            bar: bar,
            stretch: stretch,
            ours: "\(Figure.text(times.first.median)) s",
            peer: "\(Figure.text(times.second.median)) s",
            note: "whole processes, reading the same file; `\(command.dropLast().joined(separator: " "))`"
        )
    }
}
