import SharedBase
import Testing

@Suite struct SmallPartsTests {
    private enum DoorCode: String, FaultCode { case locked, missing }

    @Test func aChainNamesEachLayerOnce() {
        let inner = Fault<DoorCode>(.locked, attempted: "open door", reason: "no key", advice: "bring the key")
        let outer = Fault<DoorCode>(.missing, attempted: "enter house", reason: "the way in failed", cause: inner)
        #expect(
            ErrorChain.describe(outer)
                == "cannot enter house: the way in failed: cannot open door: no key (bring the key)"
        )
        #expect(outer == Fault<DoorCode>(.missing, attempted: "", reason: ""))
    }

    @Test func backoffGrowsToItsCapAndStartsAgain() {
        let highest = RandomSource { .max }
        var backoff = Backoff(base: .seconds(1), cap: .seconds(8))
        let delays = (0..<5).map { _ in backoff.next(highest) }
        for (delay, bound) in zip(delays, [1, 2, 4, 8, 8]) {
            #expect(delay <= .seconds(bound) && delay > .seconds(bound) * 0.999)
        }
        for _ in 0..<100 { _ = backoff.next(highest) }
        #expect(backoff.ceiling == .seconds(8))
        backoff.reset()
        #expect(backoff.ceiling == .seconds(1))
        #expect(backoff.next(RandomSource { 0 }) == .milliseconds(500))
        #expect(backoff.next(RandomSource { 0 }) == .seconds(1))
    }

    @Test func secretsDoNotPrint() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in [
            "\(secret)", String(reflecting: secret), String(describing: [secret]), dumped, "\(Optional(secret) as Any)",
        ] {
            #expect(!text.contains("hunter2"))
        }
        #expect(secret.expose() == "hunter2")
    }

    @Test(
        arguments: [
            ("scan_intervall", "scan_interval"), ("sever", "server"), ("STACKS", nil), ("zzz", nil),
            ("state-dir", "state_dir"),
        ] as [(String, String?)]
    )
    func theNearestNameIsFound(_ name: String, _ expected: String?) {
        #expect(NearestName.of(name, among: ["server", "state_dir", "proxy", "scan_interval", "stacks"]) == expected)
    }

    @Test func positionsCountLinesAndColumns() {
        let text = Array("ab\ncd".utf8)
        #expect(TextPosition(offset: 0, in: text) == TextPosition(offset: 0, line: 1, column: 1))
        #expect(TextPosition(offset: 2, in: text) == TextPosition(offset: 2, line: 1, column: 3))
        #expect(TextPosition(offset: 3, in: text) == TextPosition(offset: 3, line: 2, column: 1))
        #expect(TextPosition(offset: 99, in: text) == TextPosition(offset: 5, line: 2, column: 3))
    }

    @Test func randomBytesHaveTheWantedLength() {
        for count in [0, 1, 7, 8, 9, 33] { #expect(RandomSource.system.bytes(count).count == count) }
        let unit = RandomSource { .max }.unit()
        #expect(unit < 1 && unit > 0.999)
    }
}
