internal import Glibc

/// A block of addresses, as `192.0.2.0/24` or `2001:db8::/32`; a bare address is a block of one.
package struct AddressBlock: Sendable, Hashable {
    private let bytes: [UInt8]
    private let bits: Int

    /// nil for anything else, host bits that are set included: `10.0.0.1/8` is more likely a slip than a wish.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, let bytes = AddressBlock.bytes(of: first) else { return nil }
        var bits = bytes.count * 8
        if parts.count == 2 {
            guard let number = Int(parts[1]), (0...bits).contains(number), String(number) == parts[1] else {
                return nil
            }
            bits = number
        }
        guard Self.masked(bytes, bits) == bytes else { return nil }
        self.bytes = bytes
        self.bits = bits
    }

    func contains(_ address: [UInt8]) -> Bool { address.count == bytes.count && Self.masked(address, bits) == bytes }

    private static func masked(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let left = bits - index * 8
            return left >= 8 ? byte : left <= 0 ? 0 : byte & ~(0xff >> UInt8(left))
        }
    }

    /// Four or sixteen bytes; IPv4 within IPv6 (`::ffff:192.0.2.1`) is IPv4. nil for what is no address.
    static func bytes(of text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &six) { Array($0) }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        return isMapped ? Array(bytes[12...]) : bytes
    }

    /// The one spelling of an address.
    static func text(of bytes: [UInt8]) -> String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Finds out who a request comes from where proxies stand between.
enum ClientAddress {
    /// More steps than this are not looked at.
    private static let mostSteps = 32

    /// The connection's own peer, unless that is a trusted proxy: then the last address in `X-Forwarded-For` that is none. What
    /// stands further left was written by somebody whom nobody vouches for.
    ///
    /// - Parameter forwarded: the values of all `X-Forwarded-For` headers in their order.
    static func find(peer: String, forwarded: [String], trusted: [AddressBlock]) -> String {
        guard let first = AddressBlock.bytes(of: peer) else { return peer }
        var address = first
        let steps = forwarded.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        for step in steps.suffix(mostSteps).reversed() {
            guard trusted.contains(where: { $0.contains(address) }) else { break }
            // A trusted proxy that writes no address is the nearest that is known.
            guard let next = AddressBlock.bytes(of: bare(step)) else { break }
            address = next
        }
        return AddressBlock.text(of: address)
    }

    /// Without white space, brackets and port: `[2001:db8::1]:443`, `192.0.2.1:8080`.
    private static func bare(_ step: Substring) -> String {
        let text = step.filter { $0 != " " && $0 != "\t" }
        if text.hasPrefix("[") { return String(text.dropFirst().prefix { $0 != "]" }) }
        return text.count { $0 == ":" } == 1 ? String(text.prefix { $0 != ":" }) : text
    }
}
