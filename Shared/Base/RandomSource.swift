/// Where random bytes come from. Injected, so that tests can repeat them.
package struct RandomSource: Sendable {
    private let next: @Sendable () -> UInt64

    package init(_ next: @escaping @Sendable () -> UInt64) { self.next = next }

    /// The kernel's generator (`getrandom`), fit for keys and tokens.
    package static let system = RandomSource {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    package func uint64() -> UInt64 { next() }

    package func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count + 7)
        while result.count < count {
            withUnsafeBytes(of: next()) { result.append(contentsOf: $0) }
        }
        result.removeLast(result.count - count)
        return result
    }

    /// A number in 0 ..< 1.
    package func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
