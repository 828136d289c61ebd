package import BenchKit
import Glibc
import Planted
import SharedBase
import SharedDrift
import SharedJSON

/// Which of the planted secrets each tool finds, and which harmless values it takes for secrets: `inspect`, gitleaks and
/// detect-secrets over the same files of all four kinds.
///
/// The scanners only report, so a secret counts as found by them where they report anything on a line of it: more than
/// they claim. Ours counts only where nothing of the secret and of its encoding is left in the output.
package struct SecretsBenchmark: Benchmark {
    package static let name = "secrets"

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        let files = PlantedSet.files()
        let folder = "\(context.scratch)/planted"
        mkdir(folder, 0o755)
        for file in files { try StateMaker.write(file.text, to: "\(folder)/\(file.name)") }
        let ours = try self.ours(files, folder, context)
        var rows: [BenchRow] = []
        for (tool, lines) in [
            ("gitleaks", try SecretScanners.gitleaks(folder, context)),
            ("detect-secrets", try SecretScanners.detectSecrets(folder)),
        ] {
            let peer = lines.map { tally(files, $0) }
            rows.append(row("secrets/\(tool)", ours, peer))
        }
        rows.append(
            BenchRow(
                "secrets/benign",
                value: 100 * Double(ours.altered) / Double(ours.benign),
                bar: 1,
                stretch: 0.1,
                direction: .atMost,
                unit: "%",
                ours: "\(ours.altered) of \(ours.benign) altered",
                peer: "-",
                note: "ARNs, ids, digests, image names, UUIDs, public keys beside the secrets"
            )
        )
        return rows + (try LabelledRows(context).rows())
    }

    private struct Tally {
        var secrets = 0
        var found = 0
        var benign = 0
        var altered = 0
        var missed: [String: Int] = [:]

        var recall: Double { Double(found) / Double(max(1, secrets)) }
        var text: String { "\(found) of \(secrets) found, \(altered) of \(benign) benign" }
    }

    private func row(_ name: String, _ ours: Tally, _ peer: Tally?) -> BenchRow {
        guard let peer else { return .missing(name, bar: 100, stretch: 100, because: "the tool is not there") }
        let missed = peer.missed.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return BenchRow(
            name,
            value: 100 * ours.recall,
            bar: 100,
            stretch: 100,
            unit: "%",
            ours: ours.text,
            peer: peer.text,
            note: "600 secrets in four kinds of files and 21 forms; missed by it: \(missed)"
        )
    }

    private func ours(_ files: [PlantedFile], _ folder: String, _ context: BenchContext) throws -> Tally {
        var tally = Tally()
        for file in files {
            let output = try MeasuredProcess.run(
                ["\(context.programs)/dd0c-agent", "inspect", "--kind", file.kind.rawValue, "\(folder)/\(file.name)"],
                collect: true
            ).output
            let shown = PlantedOutput(output)
            for secret in file.secrets {
                tally.secrets += 1
                if shown.shows(secret) { tally.missed[secret.form, default: 0] += 1 } else { tally.found += 1 }
            }
            for value in file.benign {
                tally.benign += 1
                if !shown.keeps(value) { tally.altered += 1 }
            }
        }
        for (form, count) in tally.missed { context.note("inspect let out \(count) of \(form)") }
        return tally
    }

    // MARK: The scanners

    private func tally(_ files: [PlantedFile], _ reported: SecretScanners.Lines) -> Tally {
        var tally = Tally()
        for file in files {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let hits = (reported[file.name] ?? []).filter { $0 > 0 && $0 <= lines.count }.map { lines[$0 - 1] }
            for secret in file.secrets {
                tally.secrets += 1
                if hits.contains(where: { line in secret.needles.contains { PlantedOutput.isIn(line, $0) } }) {
                    tally.found += 1
                } else {
                    tally.missed[secret.form, default: 0] += 1
                }
            }
            for value in file.benign {
                tally.benign += 1
                if hits.contains(where: { PlantedOutput.isIn($0, value) }) { tally.altered += 1 }
            }
        }
        return tally
    }
}
