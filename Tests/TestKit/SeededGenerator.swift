package import SharedBase
import Synchronization

/// Random numbers that repeat: SplitMix64. A property test that fails prints its seed, and the seed brings the case
/// back.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// `count` bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 56) }
    }

    /// A copy of `bytes` with one to four random edits: a byte changed, removed, put in or a run doubled. For fuzz
    /// loops.
    package mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var copy = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            let place = Int.random(in: 0...copy.count, using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0 where place < copy.count: copy[place] = UInt8(truncatingIfNeeded: next())
            case 1 where place < copy.count: copy.remove(at: place)
            case 2: copy.insert(UInt8(truncatingIfNeeded: next()), at: place)
            default: copy.insert(contentsOf: copy[place..<min(copy.count, place + 8)], at: place)
            }
        }
        return copy
    }
}

extension RandomSource {
    /// A source that repeats, for code that takes its randomness injected.
    package static func seeded(_ seed: UInt64) -> RandomSource {
        let shared = SharedGenerator(seed: seed)
        return RandomSource { shared.next() }
    }
}

private final class SharedGenerator: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

    func next() -> UInt64 { generator.withLock { $0.next() } }
}
