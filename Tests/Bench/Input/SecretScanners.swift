import BenchKit
import SharedBase
import SharedJSON

/// Two scanners made for source code, over a folder: on which lines of which file they report anything.
enum SecretScanners {
    /// The reported lines of each file, by its name.
    typealias Lines = [String: Set<Int>]

    static func gitleaks(_ folder: String, _ context: BenchContext) throws -> Lines? {
        guard MeasuredProcess.exists("gitleaks") else { return nil }
        let report = "\(context.scratch)/gitleaks.json"
        _ = try MeasuredProcess.run(
            ["gitleaks", "dir", "--no-banner", "--report-format", "json", "--report-path", report, folder],
            quiet: true,
            accept: [0, 1]
        )
        let file = try MappedFile(report)
        let findings = try withExtendedLifetime(file) { try JSON.parse(Array(file.bytes)) }
        var lines: Lines = [:]
        for finding in findings.arrayValue ?? [] {
            guard let path = finding["File"]?.stringValue, let start = finding["StartLine"]?.intValue else { continue }
            let end = finding["EndLine"]?.intValue ?? start
            lines[name(path), default: []].formUnion(start...max(start, end))
        }
        return lines
    }

    static func detectSecrets(_ folder: String) throws -> Lines? {
        guard MeasuredProcess.exists("detect-secrets") else { return nil }
        let output = try MeasuredProcess.run(
            ["detect-secrets", "-c", "1", "scan", "--no-verify", "--all-files", folder],
            collect: true,
            quiet: true
        ).output
        var lines: Lines = [:]
        for member in try JSON.parse(output)["results"]?.objectValue?.members ?? [] {
            for finding in member.value.arrayValue ?? [] {
                if let line = finding["line_number"]?.intValue {
                    lines[name(member.key), default: []].insert(line)
                }
            }
        }
        return lines
    }

    private static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
