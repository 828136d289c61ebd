/// Looks at the first bytes that come from the other side, so that a client of another protocol gets a clear answer.
///
/// Every TLS 1.3 peer begins with a record header: type handshake (22) or alert (21), then version 3, 0 to 4.
struct OpeningBytes {
    private var seen: [UInt8] = []
    private(set) var isTLS = false

    /// What is wrong with the bytes so far, nil where nothing is.
    mutating func add(_ bytes: some Collection<UInt8>) -> String? {
        guard !isTLS else { return nil }
        seen.append(contentsOf: bytes.prefix(8))
        if let problem { return problem }
        isTLS = seen.count >= 3
        return nil
    }

    private var problem: String? {
        guard let first = seen.first else { return nil }
        if (21...22).contains(first), seen.count < 2 || seen[1] == 3, seen.count < 3 || seen[2] <= 4 { return nil }
        let text = String(decoding: seen.prefix(8).prefix { (0x20...0x7e).contains($0) }, as: UTF8.self)
        if text.hasPrefix("HTTP/") { return "the other side answers in plain HTTP" }
        let methods = [
            "GET ", "PUT ", "HEAD ", "POST ", "PATCH ", "DELETE ", "OPTIONS ", "CONNECT ", "TRACE ", "PRI * ",
        ]
        if methods.contains(where: { text.hasPrefix($0) }) { return "the other side speaks plain HTTP" }
        let digits = seen.prefix(3).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        return "the other side does not speak TLS (it begins with \(digits))"
    }
}
