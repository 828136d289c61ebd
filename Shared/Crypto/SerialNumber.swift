internal import COpenSSL
package import SharedBase

/// Serial numbers of certificates (RFC 5280, 4.1.2.2): positive, at most 20 bytes, not to be guessed.
package enum SerialNumber {
    /// A new one of exactly sixteen bytes, 126 of the bits random: the first two bits are set so that the number is positive
    /// and never loses a byte to a leading zero.
    package static func random(_ random: RandomSource) -> [UInt8] {
        var bytes = random.bytes(16)
        bytes[0] = bytes[0] & 0x3f | 0x40
        return bytes
    }

    static func read(_ number: UnsafePointer<ASN1_INTEGER>?) -> [UInt8] {
        guard let number, let big = ASN1_INTEGER_to_BN(number, nil) else { return [] }
        defer { BN_free(big) }
        let count = (Int(BN_num_bits(big)) + 7) / 8
        return [UInt8](unsafeUninitializedCapacity: count) { out, written in
            written = Int(BN_bn2bin(big, out.baseAddress))
        }
    }

    static func set(_ certificate: OpaquePointer?, _ bytes: [UInt8]) -> Bool {
        guard (1...20).contains(bytes.count), let first = bytes.first, first < 0x80, bytes.contains(where: { $0 != 0 })
        else {
            return false
        }
        guard let big = BN_bin2bn(bytes, Int32(bytes.count), nil) else { return false }
        defer { BN_free(big) }
        return BN_to_ASN1_INTEGER(big, X509_get_serialNumber(certificate)) != nil
    }
}
