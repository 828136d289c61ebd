import ArgumentParser
import BenchKit

#if BENCH_INPUT
    import BenchInput
#endif
#if BENCH_LINK
    import BenchLink
#endif
#if BENCH_STORE
    import BenchStore
#endif
#if BENCH_SANDBOX
    import BenchSandbox
#endif

@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dd0c-bench",
        abstract: "Measure our paths beside their peers.",
        discussion: "Called by scripts/bench, which builds the peers first."
    )

    @Option(help: "The folder of the compiled peers.") var peers: String
    @Option(help: "The folder of the release programs.") var programs: String
    @Option(help: "A folder for inputs.") var scratch: String
    @Option(help: "Measured runs of each side, at least 5.") var runs = 7
    @Argument(help: "Names of benchmarks; all where none is given.") var names: [String] = []

    static var all: [any Benchmark.Type] {
        var all: [any Benchmark.Type] = []
        #if BENCH_INPUT
            all += InputBenchmarks.all
        #endif
        #if BENCH_LINK
            all += LinkBenchmarks.all
        #endif
        #if BENCH_STORE
            all += StoreBenchmarks.all
        #endif
        #if BENCH_SANDBOX
            all += SandboxBenchmarks.all
        #endif
        return all
    }

    func validate() throws {
        for name in names where !Self.all.contains(where: { $0.name == name }) {
            let known = Self.all.map { $0.name }.joined(separator: ", ")
            throw ValidationError("no benchmark `\(name)`; there are: \(known)")
        }
    }

    func run() async throws {
        let context = BenchContext(peers: peers, programs: programs, scratch: scratch, runs: runs)
        var rows: [BenchRow] = []
        var failed: [String] = []
        for benchmark in Self.all where names.isEmpty || names.contains(benchmark.name) {
            context.note("\(benchmark.name) ...")
            let found: [BenchRow]
            do {
                found = try await benchmark.init().run(context)
            } catch {
                // The others were measured all the same, and take minutes.
                context.note("\(benchmark.name) failed: \(error)")
                failed.append(benchmark.name)
                continue
            }
            for row in found { StandardStream.answer.write(BenchReport.line(row) + "\n") }
            rows += found
        }
        StandardStream.answer.write("\n" + BenchReport.table(rows))
        if !failed.isEmpty {
            context.note("not measured: \(failed.joined(separator: ", "))")
            throw ExitCode.failure
        }
    }
}
