internal import SharedBase

/// Alerts of the other side (RFC 8446, 6.2), in words.
enum TLSAlert {
    /// What an alert says. A client of TLS 1.3 learns only after its handshake that its certificate was not accepted.
    static func error(_ alert: Int, attempted: String, isClient: Bool, afterHandshake: Bool) -> TLSError {
        if let why = identity(alert, isClient: isClient, afterHandshake: afterHandshake) {
            let owner =
                isClient ? "enrol again or ask the operator of the plane" : "check which authority the client trusts"
            return TLSError(
                .identityRefused,
                attempted: attempted,
                reason: "identity refused, because \(why.reason)",
                advice: why.advice ?? owner
            )
        }
        switch alert {
        case 120:
            return TLSError(
                .protocolMismatch,
                attempted: attempted,
                reason: "the other side does not speak this protocol"
            )
        case 70:
            return TLSError(.wrongVersion, attempted: attempted, reason: "the other side does not accept TLS 1.3")
        default:
            let name = names[alert] ?? "alert \(alert)"
            return TLSError(.peerAlert, attempted: attempted, reason: "the other side ends the connection: \(name)")
        }
    }

    private static func identity(
        _ alert: Int,
        isClient: Bool,
        afterHandshake: Bool
    ) -> (reason: String, advice: String?)? {
        let clock = "compare the clocks of both sides"
        return switch alert {
        case 42: ("the other side calls our certificate bad or not yet valid", clock)
        case 43: ("our certificate is of a kind or for a use that the other side does not accept", nil)
        case 44: ("our certificate is revoked", nil)
        case 45: ("our certificate has expired", clock)
        case 46: ("the other side cannot accept our certificate", nil)
        case 48: ("the other side does not know the authority of our certificate", nil)
        case 49: ("the other side denies access to our certificate", nil)
        case 51 where afterHandshake: ("a signature in our chain is wrong", nil)
        case 116: ("the other side demands a certificate and we sent none", nil)
        // Before the end of the handshake this alert is about ciphers and groups, after it about us.
        case 40 where isClient && afterHandshake: ("the other side's policy does not accept us", nil)
        default: nil
        }
    }

    private static let names = [
        10: "unexpected message", 20: "bad record", 22: "record overflow", 40: "handshake failure, nothing in common",
        47: "illegal parameter", 50: "decode error", 51: "decrypt error", 71: "insufficient security",
        80: "internal error",
        90: "cancelled by its user", 109: "missing extension", 110: "unsupported extension", 112: "unrecognized name",
    ]
}
