package import SharedBase

/// One key that signs tokens.
package struct SigningKey: Sendable {
    /// Goes into the header of each token as `kid`.
    package let id: String
    package let secret: Secret<[UInt8]>
    package let createdAt: Timestamp
    /// Since then it signs no more; what it signed before is good until it expires.
    package var retiredAt: Timestamp?

    package init(id: String, secret: Secret<[UInt8]>, createdAt: Timestamp, retiredAt: Timestamp? = nil) {
        self.id = id
        self.secret = secret
        self.createdAt = createdAt
        self.retiredAt = retiredAt
    }

    /// 256 random bits, the strength of HMAC-SHA-256 (RFC 7518, 3.2).
    package static func make(at now: Timestamp, random: RandomSource) -> SigningKey {
        SigningKey(id: Hex.encode(random.bytes(8)), secret: Secret(random.bytes(32)), createdAt: now)
    }
}

/// The keys of a plane: one signs, the retired ones still verify.
package struct KeyRing: Sendable {
    /// Oldest first; the last signs.
    package private(set) var keys: [SigningKey]

    /// nil without a key that may sign.
    package init?(_ keys: [SigningKey]) {
        guard let last = keys.last, last.retiredAt == nil else { return nil }
        self.keys = keys
        signing = last
    }

    package private(set) var signing: SigningKey

    package func key(_ id: String) -> SigningKey? { keys.first { $0.id == id } }

    /// A new key signs from `now` on. Those whose last token has expired by now are dropped.
    ///
    /// - Parameter life: the longest that a token lives.
    package mutating func rotate(at now: Timestamp, life: Duration, random: RandomSource) {
        for index in keys.indices where keys[index].retiredAt == nil { keys[index].retiredAt = now }
        keys.removeAll { $0.retiredAt.map { $0 + life + AccessToken.skew < now } ?? false }
        signing = SigningKey.make(at: now, random: random)
        keys.append(signing)
    }
}
