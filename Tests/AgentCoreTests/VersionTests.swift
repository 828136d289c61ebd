import AgentCore
import TestKit
import Testing

@Suite struct VersionTests {
    @Test func theAgentIsOfTheVersionInVERSION() throws {
        let text = try Fixtures.text(inRepository: "VERSION")
        #expect(AgentVersion.text + "\n" == text)
    }
}
