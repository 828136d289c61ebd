package import BenchKit

/// The benchmarks of the link between agent and plane.
package enum LinkBenchmarks {
    package static let all: [any Benchmark.Type] = [
        FramesBenchmark.self, HandshakesBenchmark.self, IdleAgentsBenchmark.self, AgentIdleBenchmark.self,
        AuditBenchmark.self,
    ]
}
