internal import SharedBase

/// What the counts of executions say. Where nothing was counted there is no rate and no time, rather than a 0 that looks like one.
struct RunAnalytics {
    /// What a person is taken to need for one command: to find it, copy it, fill it in, look at what it says.
    static let standardStepSeconds = 120

    let runs: Int
    let succeeded: Int
    let failed: Int
    private let succeededSeconds: Double
    private let commands: Int
    private let commandSeconds: Double

    init(_ rows: [AnalyticsStore.Row]) {
        runs = rows.reduce(0) { $0 + $1.runs }
        succeeded = rows.reduce(0) { $0 + $1.succeeded }
        failed = rows.reduce(0) { $0 + $1.failed }
        succeededSeconds = rows.reduce(0) { $0 + ($1.meanSeconds ?? 0) * Double($1.succeeded) }
        commands = rows.reduce(0) { $0 + $1.commands }
        commandSeconds = rows.reduce(0) { $0 + $1.commandSeconds }
    }

    /// Of those that are at their end, in per cent, rounded down so that 100 means all; nil where none is.
    var successPercent: Int? { succeeded + failed > 0 ? succeeded * 100 / (succeeded + failed) : nil }

    /// Mean time to resolve, in seconds: from the start to the end of those that succeeded.
    var meanSecondsToResolve: Int? {
        succeeded > 0 ? Int((succeededSeconds / Double(succeeded)).rounded()) : nil
    }

    /// What a person would have needed for the commands less what they took, never below 0; nil where none ran.
    func savedSeconds(stepSeconds: Int) -> Int? {
        commands > 0 ? max(0, commands * stepSeconds - Int(commandSeconds.rounded())) : nil
    }
}
