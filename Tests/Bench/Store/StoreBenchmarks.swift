package import BenchKit

/// The benchmarks of what the plane writes.
package enum StoreBenchmarks {
    package static let all: [any Benchmark.Type] = [ReportBenchmark.self]
}
