import SharedAudit
import SharedBase
import SharedJSON

/// `ChainVerifier` and `AuditHead`: one verdict however the bytes are cut and by both ways of reading a line, and "ok"
/// only for what can be read and written again to the same chain.
enum AuditFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        for start in [ChainWalker.Start.genesis, .anywhere] {
            let whole = verdict(bytes, .max, start)
            for size in [1, 100] {
                let pieces = verdict(bytes, size, start)
                try demand(
                    pieces == whole,
                    "the verdict in pieces of \(size) is that of the whole",
                    "\(pieces) | \(whole)"
                )
            }
            if whole.isOK { try accepted(bytes, whole, start) }
        }
        if let head = try? AuditHead(bytes: bytes) {
            try demand((try? AuditHead(bytes: head.bytes)) == head, "a head reads back")
        }
    }

    /// The same chain with a blank behind each line goes the careful way throughout.
    private static func accepted(
        _ bytes: [UInt8],
        _ verdict: ChainVerdict,
        _ start: ChainWalker.Start
    ) throws(FuzzFailure) {
        var spaced: [UInt8] = []
        for byte in bytes {
            if byte == 10 { spaced.append(32) }
            spaced.append(byte)
        }
        let careful = self.verdict(spaced, .max, start)
        try demand(careful == verdict, "the quick and the careful way agree", "\(careful) | \(verdict)")
    }

    private static func verdict(_ bytes: [UInt8], _ size: Int, _ start: ChainWalker.Start) -> ChainVerdict {
        var verifier = ChainVerifier(start: start)
        var rest = bytes[...]
        while !rest.isEmpty {
            verifier.feed(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return ChainVerdict(verifier.finish(), verifier.walker)
    }
}
