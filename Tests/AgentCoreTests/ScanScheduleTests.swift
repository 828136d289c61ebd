import AgentCore
import SharedDrift
import Testing

@Suite struct ScanScheduleTests {
    private let a = StackReference(kind: .terraform, name: "a")
    private let b = StackReference(kind: .terraform, name: "b")
    private let c = StackReference(kind: .kubernetes, name: "c")

    private func schedule(width: Int = 2) -> ScanSchedule {
        ScanSchedule(
            [a, b, c].map { .init(stack: $0, interval: .seconds(60)) },
            width: width,
            now: .zero
        )
    }

    @Test func everyStackIsDueAtOnceAndWidthHolds() {
        var schedule = schedule()
        #expect(schedule.start(now: .zero) == [a, b])
        #expect(schedule.start(now: .zero) == [])
        #expect(schedule.wait(now: .zero) == nil)
        schedule.finished(a, now: .seconds(1))
        #expect(schedule.start(now: .seconds(1)) == [c])
    }

    @Test func theNextScanIsOneIntervalAfterTheStart() {
        var schedule = schedule(width: 3)
        _ = schedule.start(now: .seconds(10))
        for stack in [a, b, c] { schedule.finished(stack, now: .seconds(15)) }
        #expect(schedule.wait(now: .seconds(15)) == .seconds(55))
        #expect(schedule.start(now: .seconds(69)) == [])
        #expect(schedule.start(now: .seconds(70)) == [a, b, c])
    }

    @Test func aScanLongerThanItsIntervalIsFollowedByOne() {
        var schedule = schedule(width: 3)
        _ = schedule.start(now: .zero)
        schedule.finished(a, now: .seconds(600))
        #expect(schedule.start(now: .seconds(600)) == [a])
        #expect(schedule.start(now: .seconds(600)) == [])
    }

    @Test func aStackIsNeverScannedTwiceAtOnce() {
        var schedule = schedule(width: 3)
        _ = schedule.start(now: .zero)
        #expect(schedule.request(a) == .accepted([a]))
        #expect(schedule.start(now: .seconds(1)) == [])
        schedule.finished(a, now: .seconds(2))
        #expect(schedule.start(now: .seconds(2)) == [a])
        schedule.finished(a, now: .seconds(3))
        #expect(schedule.start(now: .seconds(3)) == [])
    }

    @Test func requestsComeFirstAndUnknownStacksAreRefused() {
        var schedule = schedule(width: 1)
        #expect(schedule.request(c) == .accepted([c]))
        #expect(schedule.start(now: .zero) == [c])
        #expect(schedule.request(StackReference(kind: .pulumi, name: "a")) == .unknownStack)
        #expect(schedule.request(nil) == .accepted([a, b, c]))
    }

    @Test func aDeafScanGivesItsPlaceAwayAndIsNotStartedAgain() {
        var schedule = schedule(width: 1)
        #expect(schedule.start(now: .zero) == [a])
        schedule.abandon(a)
        #expect(schedule.start(now: .seconds(1)) == [b])
        schedule.finished(b, now: .seconds(2))
        #expect(schedule.start(now: .seconds(100)) == [c])
        schedule.finished(c, now: .seconds(101))
        #expect(schedule.start(now: .seconds(101)) == [b])
        schedule.finished(b, now: .seconds(102))
        schedule.finished(a, now: .seconds(103))
        #expect(schedule.start(now: .seconds(103)) == [a])
    }
}
