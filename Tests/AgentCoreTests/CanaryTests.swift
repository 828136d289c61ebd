import Logging
import SharedBase
import SharedCommand
import SharedConfig
import SharedScrub
import SharedTelemetry
import Synchronization
import TestKit
import Testing

@testable import AgentCore

/// PX-16: what an operator hands to the agent in confidence stands in nothing that it prints.
@Suite struct CanaryTests {
    private struct Broken: ExplainedError {
        let attempted: String
        let reason: String
        let advice: String? = nil
        let cause: (any Error)?
    }

    private static let seed = UInt64.random(in: 0...UInt64.max)
    private let canaries = Canaries(seed: Self.seed)

    private func written(_ format: LogFormat, scrub: @escaping @Sendable (String) -> String) -> String {
        let lines = Mutex("")
        let sink = LogSink(
            format: format,
            scrub: scrub,
            output: { line in lines.withLock { $0 += String(decoding: line, as: UTF8.self) } }
        )
        let log = Logger(label: "dd0c.test") { LineLogHandler(label: $0, level: .debug, sink: sink) }
        for sentence in canaries.sentences {
            log.info("\(sentence)")
            log.warning("it failed", metadata: ["dd0c.reason": "\(sentence)", "nested": ["a": ["\(sentence)"]]])
            let below = Broken(attempted: "read it", reason: sentence, cause: nil)
            log.log(level: .error, "failed", error: Broken(attempted: sentence, reason: "why", cause: below))
        }
        return lines.withLock { $0 }
    }

    @Test(arguments: LogFormat.allCases) func logsAndErrorChainsHoldNone(_ format: LogFormat) {
        let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))
        let text = written(format, scrub: { scrubber.scrub(line: $0) })
        #expect(canaries.found(in: text) == [], "seed \(Self.seed)")
        #expect(text.split(separator: "\n").count == 3 * canaries.sentences.count)
    }

    /// The search itself works: without the scrubber it finds every kind.
    @Test(arguments: LogFormat.allCases) func theSearchWouldFindThem(_ format: LogFormat) {
        let text = written(format, scrub: { $0 })
        #expect(Set(canaries.found(in: text)) == Set(canaries.all.map(\.kind)), "seed \(Self.seed)")
    }

    /// What a check says of an error with a secret in it.
    @Test func doctorHoldsNone() async {
        let checks = canaries.sentences.enumerated().map { index, sentence in
            DoctorCheck("c\(index)", "") { .fail(sentence, hint: "look at \(sentence)") }
        }
        let report = await Doctor.run(checks, scrub: AgentDoctor.scrub)
        let text =
            DoctorView.text(report, width: nil, live: "running agent")
            + String(decoding: report.document(program: "dd0c-agent", version: "1"), as: UTF8.self)
        #expect(canaries.found(in: text) == [], "seed \(Self.seed)")
    }

    /// Values that the loader refuses, and those that it takes.
    @Test func configurationHoldsNone() async throws {
        let text = "server: \"agent:\(canaries["password"])@plane:1\"\nscan_interval: \(canaries["api key"])\n"
        let subject = DoctorSubject(
            path: "/x/agent.yaml",
            bytes: Array(text.utf8),
            environment: [:],
            stateDirectory: nil
        )
        let report = await Doctor.run(
            [DoctorCheck("configuration", "") { subject.configuration }],
            scrub: AgentDoctor.scrub
        )
        #expect(canaries.found(in: DoctorView.text(report, width: nil, live: "")) == [], "seed \(Self.seed)")
    }
}
