import Logging
import SharedBase
import SharedTelemetry
import Synchronization
import Testing

@Suite struct LogTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Broken: ExplainedError {
        let attempted = "open door"
        let reason = "no key"
        let advice: String? = nil
        let cause: (any Error)?
    }

    private func logger(_ format: LogFormat, into lines: Lines) -> Logger {
        let sink = LogSink(
            format: format,
            clock: WallClock { Timestamp(seconds: 1_764_000_000) },
            scrub: { $0.replacing("canary", with: "[REDACTED:test]") },
            output: { line in lines.all.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
        )
        return Logger(label: "test") { LineLogHandler(label: $0, level: .info, sink: sink) }
    }

    @Test func jsonHoldsTheFieldsInOneLine() {
        let lines = Lines()
        logger(.json, into: lines).info("scan finished", metadata: ["dd0c.stack": "net\nwork"])
        #expect(
            lines.all.withLock { $0 } == [
                #"{"time":"2025-11-24T16:00:00.000Z","level":"info","logger":"test","message":"scan finished","#
                    + #""dd0c.stack":"net\nwork"}"# + "\n"
            ]
        )
    }

    @Test func textEscapesWhatWouldForgeALine() {
        let lines = Lines()
        logger(.text, into: lines).warning("a\nb", metadata: ["k": "x \"y\"\u{1b}[2J"])
        #expect(
            lines.all.withLock { $0 } == [
                "2025-11-24T16:00:00.000Z WARNING a\\nb k=\"x \\\"y\\\"\\u{1b}[2J\"\n"
            ]
        )
    }

    @Test(arguments: LogFormat.allCases)
    func secretsAreScrubbedWhereverTheyStand(_ format: LogFormat) {
        let lines = Lines()
        let log = logger(format, into: lines)
        log.error("canary", metadata: ["a": "canary", "b": ["canary": "canary"]])
        log.log(level: .error, "failed", error: Broken(cause: Broken(cause: nil)))
        log.info("x", metadata: ["e": "\(Secret("canary"))"])
        let text = lines.all.withLock { $0 }.joined()
        #expect(!text.contains("canary"))
        #expect(text.contains("cannot open door: no key: cannot open door: no key"))
    }

    @Test func belowTheLevelNothingIsWritten() {
        let lines = Lines()
        logger(.json, into: lines).debug("quiet")
        #expect(lines.all.withLock { $0.isEmpty })
    }
}
