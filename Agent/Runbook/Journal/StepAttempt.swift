internal import AgentSandbox
package import SharedBase
internal import SharedCrypto
internal import SharedJSON
internal import SharedRunbook

/// One try of one step of one execution: what at most one time may happen on this host.
package struct StepAttempt: Sendable, Equatable {
    /// Names the try for ever; a redelivery has the same.
    package let id: String
    /// Of the dispatch; a second dispatch with it is a replay.
    package let nonce: String
    /// Until when the dispatch may be accepted, and its nonce must be remembered.
    package let expires: Timestamp
    /// SHA-256 over everything that decides what would run, as hexadecimal digits.
    package let hash: String

    package init(id: String, nonce: String, expires: Timestamp, order: StepOrder) {
        self.init(id: id, nonce: nonce, expires: expires, hash: Self.hash(order))
    }

    init(id: String, nonce: String, expires: Timestamp, hash: String) {
        self.id = id
        self.nonce = nonce
        self.expires = expires
        self.hash = hash
    }

    private static func hash(_ order: StepOrder) -> String {
        let value: Value = [
            "kind": .string(order.kind.rawValue), "command": .string(order.command),
            "network": .string(order.network.rawValue), "writable": .array(order.writable.map(Value.string)),
            "timeoutMs": .number(String(Int(order.timeout / .milliseconds(1)))),
        ]
        return Hex.encode(SHA256.digest(JSON.canonical(value)))
    }

    /// A journal holds no more of a name than this.
    package static let longestName = 128

    var isNameable: Bool {
        [id, nonce].allSatisfy {
            (1...Self.longestName).contains($0.utf8.count) && $0.utf8.allSatisfy { (33...126).contains($0) }
        }
    }
}
