package import SharedBase
package import SharedCrypto

/// A password as the database holds it: `$scrypt$ln=15,r=8,p=3$salt$key`, salt and key in base64 without padding (the PHC form).
package struct PasswordHash: Sendable, Hashable {
    private static let saltBytes = 16
    private static let keyBytes = 32

    package let cost: Scrypt.Cost
    private let salt: [UInt8]
    private let key: [UInt8]

    /// Hashes with a new salt. Blocks its thread for the time that `cost` means.
    package init(_ password: Secret<String>, cost: Scrypt.Cost, random: RandomSource) throws {
        self.cost = cost
        salt = random.bytes(Self.saltBytes)
        key = try Scrypt.derive(Array(password.expose().utf8), salt: salt, cost: cost, byteCount: Self.keyBytes)
    }

    /// A hash that no password has, to spend the time of a check on an address that is unknown.
    package init(decoyFor cost: Scrypt.Cost) {
        self.cost = cost
        salt = [UInt8](repeating: 0, count: Self.saltBytes)
        key = []
    }

    /// Reads the stored form; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let cost = Self.cost(parts[2]),
            let salt = Base64.decode(Self.padded(parts[3])), let key = Base64.decode(Self.padded(parts[4])),
            salt.count == Self.saltBytes, key.count == Self.keyBytes
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    package var text: String {
        "$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(Self.bare(salt))$\(Self.bare(key))"
    }

    /// Whether this is the password. Blocks its thread for the time that `cost` means, whatever the answer.
    package func matches(_ password: Secret<String>) throws -> Bool {
        let shown = try Scrypt.derive(
            Array(password.expose().utf8),
            salt: salt,
            cost: cost,
            byteCount: Self.keyBytes
        )
        return ConstantTime.equal(shown, key)
    }

    private static func cost(_ text: String) -> Scrypt.Cost? {
        let numbers = zip(text.split(separator: ",", omittingEmptySubsequences: false), ["ln=", "r=", "p="])
            .compactMap { $0.hasPrefix($1) ? Int($0.dropFirst($1.count)) : nil }
        guard numbers.count == 3, text.split(separator: ",", omittingEmptySubsequences: false).count == 3 else {
            return nil
        }
        return Scrypt.Cost(logN: numbers[0], r: numbers[1], p: numbers[2])
    }

    private static func bare(_ bytes: [UInt8]) -> String {
        String(Base64.encode(bytes).prefix { $0 != "=" })
    }

    private static func padded(_ text: String) -> String {
        text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }
}
