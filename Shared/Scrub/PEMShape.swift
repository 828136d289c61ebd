/// Private keys in text armour: PEM, OpenSSH, PGP and PuTTY, with real or escaped line ends, quoted or prefixed lines.
enum PEMShape {
    static let opening = "-----begin "
    /// A block without an end is taken up to here at most.
    private static let truncatedLimit = 16 * 1024
    private static let blockLimit = 256 * 1024

    /// Finds the end lines of blocks and remembers how far there are none, so that many beginnings without an end cost
    /// no more than one look at each byte.
    struct EndFinder {
        private var emptyBefore = 0

        mutating func end(in bytes: ByteView, from start: Int, limit: Int) -> Int? {
            let reach = Swift.min(limit, start + blockLimit)
            let from = Swift.max(start, emptyBefore)
            guard from < reach else { return nil }
            if let found = bytes.find("-----END ", from: from, to: reach) { return found }
            emptyBefore = reach
            return nil
        }
    }

    static func match(
        _ bytes: ByteView,
        start: Int,
        labelStart: Int,
        limit: Int,
        _ ends: inout EndFinder
    ) -> Span? {
        let dashes: StaticString = "-----"
        guard let labelEnd = bytes.find(dashes, from: labelStart, to: Swift.min(limit, labelStart + 80)),
            isPrivate(bytes[labelStart..<labelEnd])
        else { return nil }
        let bodyStart = labelEnd + 5
        if let ending = ends.end(in: bytes, from: bodyStart, limit: limit),
            let closing = bytes.find(dashes, from: ending + 9, to: Swift.min(limit, ending + 90))
        {
            return Span(start: start, end: Swift.min(limit, closing + 5), rule: .privateKey)
        }
        return truncated(bytes, start, bodyStart, limit)
    }

    /// The public blocks: their base64 is no evidence of a secret. Gives the end of the block.
    static func publicBlockEnd(_ bytes: ByteView, labelStart: Int, limit: Int, _ ends: inout EndFinder) -> Int? {
        guard let labelEnd = bytes.find("-----", from: labelStart, to: Swift.min(limit, labelStart + 80)),
            isPublic(bytes[labelStart..<labelEnd]),
            let ending = ends.end(in: bytes, from: labelEnd, limit: limit)
        else { return nil }
        return Swift.min(limit, ending + 9)
    }

    static func putty(_ bytes: ByteView, start: Int, limit: Int) -> Span? {
        guard let lines = bytes.find("Private-Lines:", from: start, to: Swift.min(limit, start + truncatedLimit)) else {
            return nil
        }
        return Span(start: lines, end: Swift.min(limit, lines + truncatedLimit), rule: .privateKey)
    }

    /// Fails closed: without an end line everything that may be base64 goes; a mere mention in prose has none.
    private static func truncated(_ bytes: ByteView, _ start: Int, _ bodyStart: Int, _ limit: Int) -> Span? {
        let body = ByteSet.base64.union("=\\ \t\r\n:,-")
        let end = bytes.run(of: body, from: bodyStart, to: Swift.min(limit, bodyStart + truncatedLimit))
        let digits = bytes[bodyStart..<end].count(where: ByteSet.base64.contains)
        guard digits >= 24 else { return nil }
        return Span(start: start, end: end, rule: .privateKey)
    }

    private static func isPrivate(_ label: ByteSlice) -> Bool {
        holds(label, ["PRIVATE KEY", "SECRET KEY", "SEED"])
    }

    private static func isPublic(_ label: ByteSlice) -> Bool {
        holds(label, ["CERTIFICATE", "PUBLIC KEY", "PARAMETERS", "X509 CRL", "PKCS7", "CMS", "SIGNATURE"])
            && !isPrivate(label)
    }

    private static func holds(_ label: ByteSlice, _ words: [StaticString]) -> Bool {
        let upper = label.map { (97...122).contains($0) ? $0 - 32 : $0 }
        return upper.withView { upper in words.contains { upper.find($0, from: 0, to: upper.count) != nil } }
    }
}
