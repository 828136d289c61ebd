package import Logging
internal import SharedBase
internal import SharedScrub
internal import SharedTelemetry

/// The log of the agent: lines on standard error, scrubbed as the last step.
package enum AgentLog {
    package static func start(level: String) -> Logger {
        // Tags do not appear in logs, so any key will do.
        let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))
        let sink = LogSink(format: LogSink.formatForStandardError, scrub: { scrubber.scrub(line: $0) })
        let level = Logger.Level(rawValue: level) ?? .info
        LoggingSystem.bootstrap { LineLogHandler(label: $0, level: level, sink: sink) }
        return Logger(label: "dd0c.agent")
    }
}
