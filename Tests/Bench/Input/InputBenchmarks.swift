package import BenchKit

/// The benchmarks of reading and scrubbing.
package enum InputBenchmarks {
    package static let all: [any Benchmark.Type] = [
        JSONBenchmark.self, InspectBenchmark.self, LargeInspectBenchmark.self, SecretInEachBenchmark.self,
        CheckBenchmark.self, ScrubBenchmark.self, SecretsBenchmark.self,
        RiskBenchmark.self, RiskTailBenchmark.self,
    ]
}
