import SharedRisk

/// `RiskClassifier.classify`: an answer for any bytes, the same again, each reason at the place that it names, and no
/// command gets better by what harmless stands before it.
enum ShellFuzz {
    private static let classifier = RiskClassifier()

    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        let verdict = classifier.classify(bytes)
        try VerdictCheck.demandPlaces(verdict, bytes)
        try demand(classifier.classify(bytes) == verdict, "one verdict for one text")
        let led = classifier.classify(Array("true\n".utf8) + bytes)
        try demand(led.risk >= verdict.risk, "a command before it makes nothing better", "\(led.risk) | \(verdict)")
    }
}

/// `RiskClassifier.classify(sql:)`: the same for SQL, alone and in the hands of a client.
enum SQLFuzz {
    private static let classifier = RiskClassifier()

    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        let text = String(decoding: bytes, as: UTF8.self)
        let source = Array(text.utf8)
        let verdict = classifier.classify(sql: text)
        try VerdictCheck.demandPlaces(verdict, source)
        try demand(classifier.classify(sql: text) == verdict, "one verdict for one text")
        let fed = Array("mysql <<'EOFEOF'\n".utf8) + bytes + Array("\nEOFEOF".utf8)
        try VerdictCheck.demandPlaces(classifier.classify(fed), fed)
    }
}

enum VerdictCheck {
    /// Every reason points into the text and shows what stands there; the worst of them is the verdict.
    static func demandPlaces(_ verdict: RiskVerdict, _ bytes: [UInt8]) throws(FuzzFailure) {
        for reason in verdict.reasons {
            let end = reason.offset + reason.length
            let isInside = reason.offset >= 0 && reason.length >= 0 && end <= bytes.count
            try demand(isInside, "a reason points into the text", "\(reason)")
            let shown = String(decoding: bytes[reason.offset..<end], as: UTF8.self)
            try demand(reason.token == shown, "a reason shows what stands there", "\(reason)")
        }
        try demand(verdict.reasons.map(\.risk).max() == verdict.risk, "the worst reason is the verdict", "\(verdict)")
        try demand(verdict.reasons.count <= 32, "reasons are bounded")
    }
}
