import SharedBase
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000Z", 0), ("2000-02-29T23:59:59.000Z", 951_868_799_000_000),
            ("1969-12-31T23:59:59.999999Z", -1), ("2026-11-24T00:06:04.250Z", 1_795_478_764_250_000),
            ("9999-12-31T23:59:59.000Z", 253_402_300_799_000_000),
            ("0001-01-01T00:00:00.000Z", -62_135_596_800_000_000),
        ] as [(String, Int64)]
    )
    func writesAndReads(_ text: String, _ microseconds: Int64) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        ("2026-11-24T00:06:04Z", "2026-11-24T00:06:04.000Z"), ("2026-11-24t00:06:04z", "2026-11-24T00:06:04.000Z"),
        ("2026-11-24T02:36:04.5+02:30", "2026-11-24T00:06:04.500Z"),
        ("2026-11-23T23:06:04-01:00", "2026-11-24T00:06:04.000Z"),
        ("2026-11-24T00:06:04.123456789Z", "2026-11-24T00:06:04.123456Z"),
    ])
    func readsOtherForms(_ text: String, _ normal: String) { #expect(Timestamp(text)?.description == normal) }

    @Test(arguments: [
        "", "2026-11-24", "2026-11-24T00:06:04", "2026-11-24 00:06:04Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-11-24T24:00:00Z", "2026-11-24T00:06:04.Z", "2026-11-24T00:06:04+0200", "2026-11-24T00:06:04ZZ",
        "-026-11-24T00:06:04Z",
    ])
    func otherTextsAreRefused(_ text: String) { #expect(Timestamp(text) == nil) }

    @Test func everyDayOfFourCenturiesRoundTrips() {
        var previous: Int64 = .min
        for year in Int64(1900)...2300 {
            for month in Int64(1)...12 {
                for day in 1...CivilDate.days(inMonth: month, ofYear: year) {
                    let number = CivilDate.day(year: year, month: month, day: day)
                    if previous != .min, number != previous + 1 { Issue.record("gap before \(year)-\(month)-\(day)") }
                    previous = number
                    let back = CivilDate.date(ofDay: number)
                    if back != (year, month, day) { Issue.record("\(year)-\(month)-\(day) came back as \(back)") }
                }
            }
        }
        #expect(previous > 0)
    }

    @Test func durationsAddAndSubtract() {
        let time = Timestamp(seconds: 100)
        #expect(time + .milliseconds(1500) == Timestamp(microseconds: 101_500_000))
        #expect((time + .seconds(2)) - time == .seconds(2))
        #expect(time - .seconds(200) == Timestamp(seconds: -100))
    }
}
