/// An identifier that cannot be taken for one of another kind: `ID<TenantKind>` and `ID<AgentKind>` do not mix.
///
/// 128 bits, written as a UUID in lower case. New ones are version 7 (RFC 9562): they sort by the time of their making.
package struct ID<Kind>: Hashable, Sendable, Comparable, LosslessStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new version 7 identifier: 48 bits of milliseconds, then random bits.
    package static func new(at now: Timestamp, random: RandomSource) -> Self {
        let milliseconds = UInt64(max(0, now.microseconds / 1000)) & 0xffff_ffff_ffff
        let high = milliseconds << 16 | 0x7000 | random.uint64() & 0x0fff
        return Self(high: high, low: 0x8000_0000_0000_0000 | random.uint64() >> 2)
    }

    /// The sixteen bytes in network order, as Postgres sends a `uuid`.
    package var bytes: [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> UInt64(56 - 8 * ($0 % 8))) }
    }

    /// nil unless there are exactly sixteen bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in bytes {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(byte)
        }
        self.init(high: high, low: low)
    }

    /// Reads the 36 characters of a UUID, in either case; anything else gives nil.
    package init?(_ text: String) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var count = 0
        for byte in text.utf8 {
            defer { count += 1 }
            if count == 8 || count == 13 || count == 18 || count == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Hex.value(byte) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        guard count == 36 else { return nil }
        self.init(high: high, low: low)
    }

    package var description: String {
        String(unsafeUninitializedCapacity: 36) { text in
            var at = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    text[at] = UInt8(ascii: "-")
                    at += 1
                }
                let half = digit < 16 ? high : low
                text[at] = Hex.digit(UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (digit % 16))) & 15)
                at += 1
            }
            return at
        }
    }

    package static func < (left: Self, right: Self) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

package enum TenantKind {}
package enum AgentKind {}
package enum ReportKind {}
package enum ScanKind {}
package enum StackKind {}
package enum DriftKind {}

/// A customer.
package typealias TenantID = ID<TenantKind>
/// One enrolled agent.
package typealias AgentID = ID<AgentKind>
/// One report of one scan of one stack.
package typealias ReportID = ID<ReportKind>
/// One scan of one stack.
package typealias ScanID = ID<ScanKind>
/// A stack of a tenant in the plane.
package typealias StackID = ID<StackKind>
/// One drift of one resource, from its opening to its resolution.
package typealias DriftID = ID<DriftKind>
