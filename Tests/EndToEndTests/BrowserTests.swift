import Glibc
import PlaneTestKit
import TestKit
import Testing

extension EndToEnd {
    /// What people do with the console, in Chromium: `Tests/Browser/suite.py` says each step. `scripts/test` installs what it
    /// needs and names it in `DD0C_BROWSER`.
    @Test(
        .enabled(if: getenv("DD0C_BROWSER") != nil, "no browser: scripts/test installs one"),
        .timeLimit(.minutes(16))
    )
    func peopleUseTheConsoleInARealBrowser() async throws {
        let python = try #require(getenv("DD0C_BROWSER").map { String(cString: $0) })
        try await House.with { house in
            let suite = Fixtures.repository + "/Tests/Browser/suite.py"
            let run = try house.start([python, "-B", suite, house.programs], log: house.folder + "/browser")
            let code = try await run.end(within: .seconds(900))
            #expect(code == 0, "\(run.errors.suffix(6000))")
        }
    }
}
