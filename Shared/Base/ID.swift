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
        var words: [UInt64] = [0, 0]
        for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        self.init(high: words[0], low: words[1])
    }

    /// Reads the 36 characters of a UUID, in either case; anything else gives nil.
    package init?(_ text: String) {
        let utf8 = Array(text.utf8)
        guard utf8.count == 36, [8, 13, 18, 23].allSatisfy({ utf8[$0] == UInt8(ascii: "-") }) else { return nil }
        let digits = utf8.enumerated().filter { ![8, 13, 18, 23].contains($0.offset) }.map(\.element)
        guard let bytes = Hex.decode(digits) else { return nil }
        self.init(bytes: bytes)
    }

    package var description: String {
        let hex = Array(Hex.encode(bytes))
        return [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]]
            .map { String($0) }
            .joined(separator: "-")
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
