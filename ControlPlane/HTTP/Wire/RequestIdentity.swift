internal import SharedBase

/// The id of a request: what the caller sent in `X-Request-ID` where that is harmless, else a new one.
enum RequestIdentity {
    static func choose(_ sent: String?, random: RandomSource) -> String {
        if let sent, (1...64).contains(sent.utf8.count), sent.utf8.allSatisfy(isHarmless) { return sent }
        return Hex.encode(random.bytes(16))
    }

    /// Letters, digits, `.`, `_`, `-`: nothing that a log or a header could trip over.
    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95: true
        default: false
        }
    }
}
