/// Runs checks one after the other and goes on after each failure.
package enum Doctor {
    /// - Parameters:
    ///   - limit: the most that one check may take. One that is deaf to its cancellation is left behind: a disk or a name
    ///     server that hangs is a finding, and no reason to hang as well.
    ///   - clock: measures the limit.
    ///   - scrub: removes secrets from each sentence and hint as the last step, as it does for the log.
    package static func run(
        _ checks: [DoctorCheck],
        limit: Duration = .seconds(10),
        scrub: (String) -> String,
        clock: any Clock<Duration> = ContinuousClock()
    ) async -> DoctorReport {
        var report = DoctorReport()
        for check in checks {
            var finding = await finding(of: check, limit, clock)
            finding.sentence = scrub(finding.sentence)
            finding.hint = finding.hint.map(scrub)
            report.rows.append((check.name, finding))
        }
        return report
    }

    /// The checks that `names` picks, in their own order; all where it is empty.
    ///
    /// - Throws: `DoctorNames.Unknown` for a name that is none.
    package static func pick(_ names: [String], from checks: [DoctorCheck]) throws(DoctorNames.Unknown) -> [DoctorCheck]
    {
        let known = Set(checks.map(\.name))
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw DoctorNames.Unknown(name: unknown, known: checks.map(\.name))
        }
        return names.isEmpty ? checks : checks.filter { names.contains($0.name) }
    }

    private static func finding(of check: DoctorCheck, _ limit: Duration, _ clock: any Clock<Duration>) async
        -> DoctorFinding
    {
        let (findings, post) = AsyncStream.makeStream(of: DoctorFinding.self)
        let work = Task { post.yield(await check.run()) }
        let timer = Task {
            try await clock.sleep(for: limit)
            post.yield(.unknown("gave no answer within \(limit.components.seconds) s"))
        }
        defer {
            work.cancel()
            timer.cancel()
        }
        for await finding in findings { return finding }
        return .unknown("was stopped before it ended")
    }
}
