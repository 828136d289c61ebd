/// One benchmark: measures and gives its rows. Prints its progress on standard error through the context.
package protocol Benchmark: Sendable {
    /// The word by which `scripts/bench NAME` calls it.
    static var name: String { get }
    init()
    func run(_ context: BenchContext) async throws -> [BenchRow]
}

/// What the script hands to every benchmark.
package struct BenchContext: Sendable {
    /// The compiled peers.
    package let peers: String
    /// The folder of our release programs.
    package let programs: String
    /// An empty folder for inputs, kept from run to run so that large inputs are made once.
    package let scratch: String
    /// How often each side is measured; at least 5.
    package let runs: Int

    package init(peers: String, programs: String, scratch: String, runs: Int) {
        self.peers = peers
        self.programs = programs
        self.scratch = scratch
        self.runs = max(5, runs)
    }

    package func note(_ text: String) { StandardStream.error.write("bench: \(text)\n") }

    /// Measures A and B in turn, `runs` times each after one unmeasured round, and gives the samples of each.
    package func inTurn(
        _ first: () async throws -> Double,
        _ second: () async throws -> Double
    ) async throws -> (first: Samples, second: Samples) {
        _ = try await first()
        _ = try await second()
        var samples = (first: Samples(), second: Samples())
        for _ in 0..<runs {
            samples.first.values.append(try await first())
            samples.second.values.append(try await second())
        }
        return samples
    }
}
