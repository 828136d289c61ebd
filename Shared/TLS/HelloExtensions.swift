/// Reads and writes the two extensions of a ClientHello on which a server decides early (RFC 7301, RFC 8446 4.2.1).
enum HelloExtensions {
    /// The protocol names of an ALPN extension in the client's order; nil where its lengths lie.
    static func protocols(_ bytes: [UInt8]) -> [[UInt8]]? {
        guard bytes.count >= 2, Int(bytes[0]) << 8 | Int(bytes[1]) == bytes.count - 2 else { return nil }
        var names: [[UInt8]] = []
        var position = 2
        while position < bytes.count {
            let end = position + 1 + Int(bytes[position])
            guard end <= bytes.count, end > position + 1 else { return nil }
            names.append(Array(bytes[position + 1..<end]))
            position = end
        }
        return names
    }

    /// The list as a client hands it to OpenSSL: each name after its length.
    static func list(_ names: [String]) -> [UInt8] {
        names.flatMap { [UInt8(clamping: $0.utf8.count)] + Array($0.utf8) }
    }

    /// Whether the supported versions hold TLS 1.3 (0x0304).
    static func offersTLS13(_ bytes: [UInt8]) -> Bool {
        guard let count = bytes.first, Int(count) == bytes.count - 1 else { return false }
        return stride(from: 1, to: bytes.count - 1, by: 2).contains { bytes[$0] == 3 && bytes[$0 + 1] == 4 }
    }
}
