internal import FoundationEssentials
internal import SharedCrypto

/// The certificate authorities that this machine believes.
enum SystemAuthorities {
    static let path = "/etc/ssl/certs/ca-certificates.crt"

    /// Those that this program can read; the bundle of a distribution also holds kinds of keys that it does not take.
    static func load() throws -> [Certificate] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        let end = "-----END CERTIFICATE-----"
        return String(decoding: data, as: UTF8.self).split(separator: end).compactMap { block in
            guard let begin = block.firstRange(of: "-----BEGIN CERTIFICATE-----") else { return nil }
            return try? Certificate(pem: "\(block[begin.lowerBound...])\(end)\n")
        }
    }
}
