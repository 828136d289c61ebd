import SharedBase
import SharedJSON
import TestKit
import Testing

@testable import FuzzTargets

/// Every seed, every input that once broke something, and mutations of them, through every door. `scripts/fuzz` does
/// the same with libFuzzer for as long as one likes.
@Suite("Fuzz corpus")
struct CorpusTests {
    @Test("seeds and crash fixtures hold every property", arguments: FuzzTarget.allCases)
    func seeds(_ target: FuzzTarget) throws {
        let seeds = try FuzzSeed.all(target)
        #expect(seeds.count >= 5, "a target has seeds")
        for seed in seeds { #expect(Self.failure(seed.target, seed.bytes) == nil, "\(seed)") }
    }

    @Test("seeds cut at each byte hold every property", arguments: FuzzTarget.allCases)
    func cuts(_ target: FuzzTarget) throws {
        for seed in try FuzzSeed.all(target) {
            let step = max(1, seed.bytes.count / Self.cutsPerSeed(target))
            for count in stride(from: 0, to: seed.bytes.count, by: step) {
                #expect(Self.failure(target, Array(seed.bytes[..<count])) == nil, "\(seed) cut after \(count)")
            }
        }
    }

    @Test("mutated seeds hold every property", arguments: FuzzTarget.allCases)
    func mutations(_ target: FuzzTarget) throws {
        let seeds = try FuzzSeed.all(target).filter { $0.bytes.count <= 2048 }
        var generator = SeededGenerator(seed: 20_261_125)
        for round in 0..<Self.rounds(target) {
            let seed = seeds[round % seeds.count]
            var bytes = generator.mutated(seed.bytes)
            if round % 3 == 0 {
                let other = seeds[Int.random(in: 0..<seeds.count, using: &generator)].bytes
                bytes = Self.spliced(bytes, other, &generator)
            }
            let found = Self.failure(target, bytes)
            #expect(found == nil, "\(seed), round \(round): \(bytes)")
        }
    }

    @Test("the checks can fail: what is planted is seen where nobody scrubs, and a wrong tree is another")
    func checksBite() throws {
        let document: Value = ["a": [1, "x"]]
        for (tree, bytes) in [(document, JSON.bytes(document)), (nil, Array("plain text".utf8))] as [(Value?, [UInt8])]
        {
            let canary = Canary(bytes)
            let planted = canary.planted(in: tree, bytes)
            #expect(planted.count >= 3 && planted.allSatisfy(canary.isHeld(by:)))
            #expect(!canary.isHeld(by: bytes))
        }
        var events = JSONRun { JSONReader(Array("{\"a\":[1,\"x\"]}".utf8)) }.events[...]
        #expect(JSONRun.tree(&events) == document && events == [.end])
        #expect(throws: FuzzFailure.self) { try demand(false, "this does not hold") }
        #expect("\(FuzzFailure(property: "twice is once", detail: "a | b"))" == "twice is once: a | b")
    }

    /// What a debug build does in a few seconds: the scrubber goes six times through each input.
    private static func rounds(_ target: FuzzTarget) -> Int { target == .scrub ? 200 : 600 }
    private static func cutsPerSeed(_ target: FuzzTarget) -> Int { target == .scrub ? 24 : 64 }

    private static func failure(_ target: FuzzTarget, _ bytes: [UInt8]) -> String? {
        do throws(FuzzFailure) {
            try target.run(bytes)
            return nil
        } catch {
            return error.description
        }
    }

    /// The front of one and the end of the other.
    private static func spliced(_ one: [UInt8], _ other: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        let front = one.prefix(Int.random(in: 0...one.count, using: &generator))
        return front + other.suffix(Int.random(in: 0...other.count, using: &generator))
    }
}
