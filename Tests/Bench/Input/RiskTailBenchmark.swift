import BenchKit
import Glibc
import SharedBase
import SharedJSON
import SharedRisk

/// P6-E2-22: how long the slowest commands take to be judged, beside 5 ms for each: the labelled commands of the corpus, where it is
/// there, and long ones that somebody could write to hold the classifier up.
struct RiskTailBenchmark: Benchmark {
    static let name = "risk-p99"

    func run(_ context: BenchContext) async throws -> [BenchRow] {
        let corpus = try Self.corpus()
        let long = Self.long
        let classifier = RiskClassifier()
        var all: [Double] = []
        var reasons = 0
        var slowest = (name: "-", milliseconds: 0.0)
        for (name, command) in corpus.map({ ("of the corpus", $0) }) + long {
            var own = Samples()
            // The first call fills caches.
            for call in 0...(20 * context.runs) {
                let start = Self.threadSeconds()
                let verdict = classifier.classify(command)
                let took = (Self.threadSeconds() - start) * 1000
                reasons += verdict.reasons.count
                if call > 0 { own.values.append(took) }
            }
            all += own.values
            if own.median > slowest.milliseconds { slowest = ("\(command.count) bytes \(name)", own.median) }
        }
        all.sort()
        let tail = all[max(0, (all.count * 99 + 99) / 100 - 1)]
        let note =
            "\(corpus.isEmpty ? "no corpus here" : "\(corpus.count) commands of the corpus") and \(long.count) long ones, "
            + "\(20 * context.runs) calls each, \(reasons) reasons, time of the thread"
        return [
            BenchRow(
                "risk-p99/limit",
                value: tail,
                bar: 5,
                stretch: 1,
                direction: .atMost,
                unit: "ms",
                ours: "\(Figure.text(tail)) ms (the longest single call \(Figure.text(all.last ?? .nan)) ms)",
                peer: "limit 5 ms",
                note: note
            ),
            BenchRow(
                "risk-p99/slowest",
                value: slowest.milliseconds,
                bar: 5,
                stretch: 2,
                direction: .atMost,
                unit: "ms",
                ours: "\(Figure.text(slowest.milliseconds)) ms: \(slowest.name)",
                peer: "limit 5 ms",
                note: "median of the slowest command"
            ),
        ]
    }

    /// The commands of `$DD0C_CORPUS/commands/commands.jsonl`.
    private static func corpus() throws -> [[UInt8]] {
        let folder = getenv("DD0C_CORPUS").map { String(cString: $0) } ?? "../shared/corpus"
        let path = "\(folder)/commands/commands.jsonl"
        guard access(path, R_OK) == 0 else { return [] }
        let file = try MappedFile(path)
        let bytes = withExtendedLifetime(file) { Array(file.bytes) }
        return bytes.split(separator: 10).compactMap { line in
            (try? JSON.parse(Array(line)))?["command"]?.stringValue.map { Array($0.utf8) }
        }
    }

    /// Each near 16 KiB, the most that a proposed command may have.
    private static let long: [(String, [UInt8])] = {
        func repeated(_ part: String) -> String { String(repeating: part, count: 16_000 / part.utf8.count) }
        let texts = [
            ("of arguments", "rm -f " + repeated("/srv/app/cache/item-0001 ")),
            ("of a pipe", "cat x" + repeated(" | grep -v one")),
            ("of a list", "true" + repeated(" && systemctl status web")),
            ("of wrappers", repeated("sudo env A=1 ") + "id"),
            ("of substitutions", "echo " + repeated("$(echo ") + repeated(")")),
            (
                "of a here-document",
                "psql <<'END'\n" + repeated("SELECT id FROM orders WHERE state = 'open';\n") + "END"
            ),
            ("of statements", "psql -c \"" + repeated("SELECT 1; ") + "\""),
            ("of one word", "echo " + repeated("a")), ("of quotes", "echo " + repeated("'a'\"b\"")),
            ("of a loop", "for x in a b; do\n" + repeated("  ssh $x uptime\n") + "done"),
            ("of a nested shell", "sh -c '" + repeated("kubectl get pods; ") + "'"),
            ("of brackets", repeated("(") + "id"), ("of backslashes", "echo " + repeated("\\\n x")),
            ("of base64", "echo " + repeated("cm0gLXJmIC8K") + " | base64 -d | sh"),
        ]
        return texts.map { ($0.0, Array($0.1.utf8)) }
    }()

    /// Time of this thread's work, not of the clock: others use the machine too.
    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
