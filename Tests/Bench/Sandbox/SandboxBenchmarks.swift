package import BenchKit

/// The benchmarks of the sandbox of runbook steps.
package enum SandboxBenchmarks {
    package static let all: [any Benchmark.Type] = [SandboxStartBenchmark.self]
}
