import Glibc
import PlaneTestKit
import TestKit
import Testing

extension EndToEnd {
    /// Requests made by schemathesis from the description of the running plane, and hostile ones for each route: no server error, no
    /// answer that the description does not know. `scripts/test` installs what it needs and names it in `DD0C_GENERATOR`.
    @Test(
        .enabled(if: getenv("DD0C_GENERATOR") != nil, "no schemathesis: scripts/test installs it"),
        .timeLimit(.minutes(60))
    )
    func noGeneratedRequestBreaksTheDescription() async throws {
        let python = try #require(getenv("DD0C_GENERATOR").map { String(cString: $0) })
        let isLong = getenv("DD0C_LONG") != nil
        try await House.with { house in
            let script = Fixtures.repository + "/Tests/API/generated.py"
            // What is not reached in the time is named in the last line; a slow machine makes no fault.
            let words = [python, "-B", script, house.programs] + (isLong ? ["1000", "3300"] : ["100", "240"])
            let run = try house.start(words, log: house.folder + "/generated")
            let code = try await run.end(within: .seconds(isLong ? 3500 : 500))
            print(run.output)
            #expect(code == 0, "\(run.output)\(run.errors.suffix(8000))")
        }
    }
}
