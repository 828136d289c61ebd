package import SharedBase

/// All findings of one run, with what they come to.
package struct DoctorReport: Sendable {
    package var rows: [(name: String, finding: DoctorFinding)] = []

    package init() {}

    func count(_ verdict: DoctorFinding.Verdict) -> Int { rows.count { $0.finding.verdict == verdict } }

    /// The worst of all verdicts; `ok` for none.
    package var verdict: DoctorFinding.Verdict {
        if count(.fail) > 0 { return .fail }
        return count(.warn) > 0 ? .warn : .ok
    }

    /// Whether every check found out what it looked for.
    package var isComplete: Bool { rows.allSatisfy(\.finding.foundOut) }

    /// 1 when something failed; else 2 when something could not be found out; a warning is fine.
    package var exitStatus: ExitStatus {
        if verdict == .fail { return .no }
        return isComplete ? .fine : .unknown
    }

    /// `{"schemaVersion","program","version","verdict","complete","checks":[{"name","verdict","sentence","hint","foundOut","answeredBy"}]}`.
    package func document(program: String, version: String) -> [UInt8] {
        Document.bytes([
            ("program", .string(program)), ("version", .string(version)), ("verdict", .string(verdict.rawValue)),
            ("complete", .bool(isComplete)), ("checks", .array(values)),
        ])
    }

    /// The rows as they travel and as the document shows them.
    package var values: [Value] {
        rows.map { name, finding in
            [
                "name": .string(name), "verdict": .string(finding.verdict.rawValue),
                "sentence": .string(finding.sentence), "hint": finding.hint.map(Value.string) ?? .null,
                "foundOut": .bool(finding.foundOut), "answeredBy": finding.isLive ? "running" : "local",
            ]
        }
    }

    /// Reads what another process gave as `values`; rows that make no sense are left out.
    package static func live(_ values: [Value]) -> [String: DoctorFinding] {
        var findings: [String: DoctorFinding] = [:]
        for value in values {
            guard let name = value["name"]?.stringValue, let sentence = value["sentence"]?.stringValue,
                let verdict = value["verdict"]?.stringValue.flatMap(DoctorFinding.Verdict.init(rawValue:))
            else { continue }
            var finding = DoctorFinding(verdict, sentence, hint: value["hint"]?.stringValue)
            finding.foundOut = value["foundOut"]?.boolValue ?? true
            finding.isLive = true
            findings[name] = finding
        }
        return findings
    }
}
