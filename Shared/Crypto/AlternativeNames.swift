internal import COpenSSL
internal import Glibc
internal import SharedBase

/// The subject alternative names of a certificate.
struct AlternativeNames {
    var dns: [String] = []
    var uris: [String] = []
    /// As text.
    var ips: [String] = []

    /// Reads them from an `X509 *`. Names that are no printable ASCII are left out: they can match nothing.
    init(of certificate: OpaquePointer) {
        let names = dd0c_names_of(certificate)
        defer { GENERAL_NAMES_free(names) }
        for index in 0..<dd0c_names_count(names) {
            if let text = Self.text(names, index, GEN_DNS) { dns.append(text) }
            if let text = Self.text(names, index, GEN_URI) { uris.append(text) }
            if let bytes = Self.bytes(names, index, GEN_IPADD), let text = IPAddress.text(bytes) { ips.append(text) }
        }
    }

    init(dns: [String], uris: [String], ips: [String]) {
        self.dns = dns
        self.uris = uris
        self.ips = ips
    }

    var isEmpty: Bool { dns.isEmpty && uris.isEmpty && ips.isEmpty }

    /// Adds them to an `X509 *` that has none yet.
    func add(to certificate: OpaquePointer, attempted: String) throws(CryptoError) {
        guard !isEmpty else { return }
        LibraryFault.clear()
        guard let names = GENERAL_NAMES_new() else { throw LibraryFault.error(attempted) }
        defer { GENERAL_NAMES_free(names) }
        for (kind, texts) in [(GEN_DNS, dns), (GEN_URI, uris)] {
            for text in texts {
                let bytes = Array(text.utf8)
                guard Self.isPrintable(bytes), bytes.count <= (kind == GEN_DNS ? 253 : 2048) else {
                    throw CryptoError(
                        .invalidArgument,
                        attempted: attempted,
                        reason: "no usable name: \(text.debugDescription)"
                    )
                }
                guard dd0c_names_add(names, kind, bytes, Int32(bytes.count)) == 1 else {
                    throw LibraryFault.error(attempted)
                }
            }
        }
        for text in ips {
            guard let bytes = IPAddress.bytes(text) else {
                throw CryptoError(
                    .invalidArgument,
                    attempted: attempted,
                    reason: "no IP address: \(text.debugDescription)"
                )
            }
            guard dd0c_names_add(names, GEN_IPADD, bytes, Int32(bytes.count)) == 1 else {
                throw LibraryFault.error(attempted)
            }
        }
        guard
            X509_add1_ext_i2d(
                certificate,
                NID_subject_alt_name,
                UnsafeMutableRawPointer(names),
                0,
                UInt(X509V3_ADD_DEFAULT)
            ) == 1
        else { throw LibraryFault.error(attempted) }
    }

    private static func bytes(_ names: OpaquePointer?, _ index: Int32, _ kind: Int32) -> [UInt8]? {
        var length: Int32 = 0
        guard let start = dd0c_names_bytes(names, index, kind, &length), length >= 0 else { return nil }
        return Array(UnsafeBufferPointer(start: start, count: Int(length)))
    }

    private static func text(_ names: OpaquePointer?, _ index: Int32, _ kind: Int32) -> String? {
        guard let bytes = bytes(names, index, kind), isPrintable(bytes) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPrintable(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { (0x21...0x7e).contains($0) }
    }
}

/// IP addresses as text and as network bytes.
enum IPAddress {
    static func bytes(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var six = in6_addr()
        if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: &six) { Array($0) } }
        return nil
    }

    static func text(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else {
            return nil
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
