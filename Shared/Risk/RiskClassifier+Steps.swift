extension RiskClassifier {
    /// Judges SQL statements as they would run on a database; ranges are bytes of the text. A statement that is
    /// not known is never safe.
    package func classify(sql: String) -> RiskVerdict {
        let bytes = Array(sql.utf8)
        return verdict(bytes) { judge in
            guard judge.begin() else { return }
            let findings = SQLJudge.judge(bytes, reader: .unknown)
            for finding in findings { judge.note(finding.risk, finding.rule, finding.range, finding.text) }
            if findings.isEmpty { judge.note(.caution, "sql.unknown", 0..<bytes.count, "no statement was understood") }
        }
    }

    /// Judges a request as runbooks write it, a method before an address: what only reads is caution, because nobody
    /// sees what is behind an address; what writes is dangerous where it deletes, else caution.
    package func classify(http: String) -> RiskVerdict {
        let bytes = Array(http.utf8)
        let words = http.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\n" })
        let method = words.first.map { $0.uppercased() } ?? ""
        return verdict(bytes) { judge in
            guard judge.begin() else { return }
            let range = 0..<min(bytes.count, method.utf8.count)
            switch method {
            case "GET", "HEAD", "OPTIONS": judge.note(.caution, "http.read", range, "\(method) reads from an address")
            case "DELETE": judge.note(.dangerous, "http.delete", range, "DELETE removes what the address names")
            case "POST", "PUT", "PATCH":
                judge.note(.caution, "http.write", range, "\(method) changes what the address names")
            default: judge.note(.dangerous, "http.unknown", 0..<bytes.count, "this is no request that is understood")
            }
        }
    }
}
