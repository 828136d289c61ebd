package import Logging
internal import SharedBase
internal import SharedScrub
internal import SharedTelemetry

/// The log of the plane: lines on standard error, scrubbed as the last step.
package enum PlaneLog {
    package static func start(level: String) -> Logger {
        // Tags do not appear in logs, so any key will do.
        let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))
        let sink = LogSink(format: LogSink.formatForStandardError, scrub: { scrubber.scrub(line: $0) })
        let level = Logger.Level(rawValue: level) ?? .info
        LoggingSystem.bootstrap { label in
            // Libraries below speak of every connection at info; they are heard from warning on.
            LineLogHandler(label: label, level: label.hasPrefix("dd0c") ? level : max(level, .warning), sink: sink)
        }
        return Logger(label: "dd0c.plane")
    }
}
