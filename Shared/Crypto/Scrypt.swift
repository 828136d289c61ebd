internal import COpenSSL
internal import SharedBase

/// scrypt (RFC 7914): makes the trying of passwords dear in time and in memory.
package enum Scrypt {
    /// What one derivation costs.
    package struct Cost: Sendable, Hashable {
        /// N is two to this power: 1 to 20.
        package let logN: Int
        /// Block size, 1 to 32.
        package let r: Int
        /// Lanes, one after the other: 1 to 16.
        package let p: Int

        /// nil outside the ranges, and above 256 MiB: a stored cost must never fill the memory.
        package init?(logN: Int, r: Int, p: Int) {
            guard (1...20).contains(logN), (1...32).contains(r), (1...16).contains(p), 128 * r << logN <= 256 << 20
            else { return nil }
            self.logN = logN
            self.r = r
            self.p = p
        }

        /// N = 2^15, r = 8, p = 3 (32 MiB, three times): one of the equal choices that OWASP names for passwords.
        package static let standard = Cost(checked: 15, 8, 3)

        private init(checked logN: Int, _ r: Int, _ p: Int) {
            self.logN = logN
            self.r = r
            self.p = p
        }

        /// Bytes that one derivation holds.
        package var memoryBytes: Int { 128 * r << logN }
    }

    /// Derives `byteCount` bytes; the same for the same arguments. Blocks its thread for as long as it takes.
    package static func derive(
        _ password: [UInt8],
        salt: [UInt8],
        cost: Cost,
        byteCount: Int = 32
    ) throws(CryptoError) -> [UInt8] {
        let attempted = "derive a key with scrypt"
        guard byteCount > 0 else {
            throw CryptoError(.invalidArgument, attempted: attempted, reason: "no byte is asked for")
        }
        LibraryFault.clear()
        var done = false
        // OpenSSL counts the blocks and its own tables against the limit.
        let limit = UInt64(2 * cost.memoryBytes + (1 << 20))
        let key = password.withUnsafeBytes { text in
            [UInt8](unsafeUninitializedCapacity: byteCount) { key, count in
                done =
                    EVP_PBE_scrypt(
                        text.bindMemory(to: CChar.self).baseAddress,
                        text.count,
                        salt,
                        salt.count,
                        1 << UInt64(cost.logN),
                        UInt64(cost.r),
                        UInt64(cost.p),
                        limit,
                        key.baseAddress,
                        byteCount
                    ) == 1
                count = done ? byteCount : 0
            }
        }
        guard done else { throw LibraryFault.error(attempted) }
        return key
    }
}
