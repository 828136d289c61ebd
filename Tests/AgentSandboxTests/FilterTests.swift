import Testing

@testable import AgentSandbox
