import BenchKit
import Glibc
import SharedBase
import SharedJSON

/// The labelled set through `dd0c-agent scrub`, gitleaks and detect-secrets: recall, and what was let go by the labeller but
/// altered by us or flagged by them.
///
/// Ours counts where a finding covers the value, or where the value is nowhere in the output; a scanner's where it reports
/// anything on the line.
struct LabelledRows {
    private let context: BenchContext

    init(_ context: BenchContext) { self.context = context }

    private struct Tally {
        var found = 0
        var touched = 0
        var missed: [LabelledSet.Label] = []
        var altered: [LabelledSet.Label] = []
    }

    func rows() throws -> [BenchRow] {
        let corpus = getenv("DD0C_CORPUS").map { String(cString: $0) } ?? "../shared/corpus"
        guard let set = try LabelledSet("\(corpus)/secrets") else {
            return [.missing("secrets/labelled", bar: 95, stretch: 99, because: "no corpus; DD0C_CORPUS names it")]
        }
        // A folder of its own, so that the scanners see these files and nothing else.
        let folder = "\(context.scratch)/labelled"
        mkdir(folder, 0o755)
        for (name, bytes) in set.files { try StateMaker.write(bytes, to: "\(folder)/\(name)") }
        let ours = try ours(set, folder)
        tell("missed", ours.missed)
        tell("altered, though let go", ours.altered)
        var rows: [BenchRow] = []
        for (tool, lines) in [
            ("gitleaks", try SecretScanners.gitleaks(folder, context)),
            ("detect-secrets", try SecretScanners.detectSecrets(folder)),
        ] {
            rows.append(row(tool, set, ours, lines.map { tally(set, $0) }))
        }
        return rows
    }

    private func row(_ tool: String, _ set: LabelledSet, _ ours: Tally, _ peer: Tally?) -> BenchRow {
        let name = "secrets/labelled-\(tool)"
        guard let peer else { return .missing(name, bar: 95, stretch: 99, because: "the tool is not there") }
        let text = { (tally: Tally) in
            "\(tally.found) of \(set.secrets.count) found, \(tally.touched) of \(set.harmless.count) let go by the labeller"
        }
        return BenchRow(
            name,
            value: 100 * Double(ours.found) / Double(max(1, set.secrets.count)),
            bar: 95,
            stretch: 99,
            unit: "%",
            ours: text(ours),
            peer: text(peer),
            note:
                "labels of another tool in files that are no state; the classes of misses are in Shared/Scrub/README.md"
        )
    }

    private func ours(_ set: LabelledSet, _ folder: String) throws -> Tally {
        var shown: [String: (output: String, findings: [Range<Int>])] = [:]
        let report = "\(context.scratch)/labelled-report.jsonl"
        for name in set.files.keys {
            let output = try MeasuredProcess.run(
                ["\(context.programs)/dd0c-agent", "scrub", "--report", report],
                input: "\(folder)/\(name)",
                collect: true
            ).output
            shown[name] = (String(decoding: output, as: UTF8.self), try findings(report))
        }
        let isGone = { (label: LabelledSet.Label) -> Bool in
            guard let file = shown[label.file] else { return false }
            let place = set.place(label)
            // Labels count some quotes and some escapes to the value.
            return file.findings.contains {
                $0.lowerBound <= place.lowerBound + 2 && $0.upperBound >= place.upperBound - 2
            }
                || !file.output.contains(label.value)
        }
        let altered = set.harmless.filter(isGone)
        return Tally(
            found: set.secrets.count(where: isGone),
            touched: altered.count,
            missed: set.secrets.filter { !isGone($0) },
            altered: altered
        )
    }

    private func findings(_ path: String) throws -> [Range<Int>] {
        // An empty report cannot be mapped.
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > 0 else { return [] }
        let file = try MappedFile(path)
        let bytes = withExtendedLifetime(file) { Array(file.bytes) }
        return try bytes.split(separator: 10).map { line in
            let finding = try JSON.parse(Array(line))
            let start = finding["offset"]?.intValue ?? 0
            return start..<(start + (finding["length"]?.intValue ?? 0))
        }
    }

    private func tally(_ set: LabelledSet, _ lines: SecretScanners.Lines) -> Tally {
        let isFlagged = { (label: LabelledSet.Label) in lines[label.file]?.contains(label.line) == true }
        return Tally(found: set.secrets.count(where: isFlagged), touched: set.harmless.count(where: isFlagged))
    }

    /// Where, and as what, by file; never a value.
    private func tell(_ what: String, _ labels: [LabelledSet.Label]) {
        var places: [String: [String]] = [:]
        for label in labels { places[label.file, default: []].append("\(label.line) \(label.rule)") }
        for (file, lines) in places.sorted(by: { $0.key < $1.key }) {
            context.note("\(what): \(file): \(lines.joined(separator: ", "))")
        }
    }
}
