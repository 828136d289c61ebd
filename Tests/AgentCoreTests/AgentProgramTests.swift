import AgentCore
import Glibc
import Logging
import SharedBase
import SharedScrub
import Testing

@Suite struct AgentProgramTests {
    /// P2-E1-05: the ids come from enrolment; without them `run` ends before it touches the network, and the log keeps the advice.
    @Test func withoutAnIdentityItSaysWhatToDo() async throws {
        var template = Array("/tmp/dd0c-agent-XXXXXX".utf8CString)
        let folder = try #require(
            template.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            }
        )
        defer { rmdir(folder) }
        let settings = try AgentSettings.load(
            file: ("agent.yaml", Array("state_dir: \(folder)".utf8)),
            environment: [:]
        ).settings
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let error = await #expect(throws: (any Error).self) { try await AgentProgram(settings, logger: quiet).run() }
        let text = try #require(error.map { ErrorChain.describe($0) })
        #expect(text.contains("there is none (run `dd0c-agent enroll` first)"))
        let scrubber = Scrubber(tagKey: Array(repeating: 1, count: 32))
        #expect(scrubber.scrub(line: text) == text)
    }
}
