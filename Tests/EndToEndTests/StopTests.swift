import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// What stands in the way of an agent that is told to end.
    enum Obstacle: String, CaseIterable {
        case none
        /// Nobody can stop the step but with SIGKILL.
        case ignored
        /// Somebody is impatient.
        case toldTwice
        /// The plane takes nothing, so nothing can be said to it now.
        case frozenPlane
    }

    /// SIGTERM while a step runs: within 10 s the agent is gone with exit code 0 and no process is left, and both its journal and the plane
    /// say that the step was interrupted (P6-E4-16).
    @Test(.timeLimit(.minutes(6))) func terminationInterruptsAStep() async throws {
        try await House.with { house in
            var agent = try await house.startPair()
            let (starter, admin) = (try await house.person("member"), try await house.person("admin"))
            for (number, obstacle) in Obstacle.allCases.enumerated() {
                let words = "sleep 55.4\(number)"
                let counter = ExecutionCounter(words)
                let command = obstacle == .ignored ? "trap '' TERM INT HUP QUIT; \(words)" : words
                let source = "steps:\n  - {command: \"\(command)\", timeout: 2m}\n"
                let id = try await house.execute(try await house.runbook(source, as: admin), as: starter)
                try await house.allow(id, as: admin) { counter.isRunning }
                let known = house.interruptions
                if obstacle == .frozenPlane { house.plane?.send(SIGSTOP) }
                agent.send(SIGTERM)
                if obstacle == .toldTwice { agent.send(SIGTERM) }
                #expect(try await agent.end(within: .seconds(10)) == 0, "\(obstacle)")
                #expect(!counter.isRunning, "\(obstacle): what the agent started ends before it")
                #expect(house.interruptions == known + 1, "\(obstacle): its journal says so")
                house.plane?.send(SIGCONT)
                // Else the next one would be taken for it.
                await house.soon(within: .seconds(60)) {
                    try await house.sql("SELECT count(*) FROM fleet_agents WHERE disconnected_at IS NULL") == "0"
                }
                // A plane that took nothing may hear of it from the next agent, which reads it in the journal.
                if obstacle == .frozenPlane { agent = try house.startAgent() }
                let now = try await house.reaches(id, "awaiting_intervention", within: .seconds(90))
                let reason = now["steps"]?[0]?["reason"]?.stringValue ?? ""
                #expect(
                    now["steps"]?[0]?["state"] == "unknown" && reason.contains("interrupted"),
                    "\(obstacle): \(now)"
                )
                if obstacle != .frozenPlane { agent = try house.startAgent() }
                try await house.agentIsThere()
                #expect(counter.count == 1, "\(obstacle): nothing runs again by itself")
                _ = try House.ok(await starter.post("/v1/executions/\(id)/abort", Array("{}".utf8)))
            }
        }
    }

    /// Whatever hangs, the process ends: here the other side takes the connection and never says a word.
    @Test(.timeLimit(.minutes(3))) func terminationWaitsForNobody() async throws {
        try await House.with { house in
            try house.configure([])
            try await house.startPlane()
            try await house.enrol()
            let silent = try SilentListener()
            let settings = try TestFile.read(house.configuration) + Array("server: localhost:\(silent.port)\n".utf8)
            try house.write(String(decoding: settings, as: UTF8.self), to: house.configuration)
            let agent = try house.startAgent()
            await house.soon(within: .seconds(60)) { silent.isConnected }
            agent.send(SIGTERM)
            #expect(try await agent.end(within: .seconds(10)) == 0)
        }
    }
}

extension House {
    /// Answers every question of the execution until the condition holds.
    func allow(_ id: String, as person: HTTPProbe, until isThere: () -> Bool) async throws {
        await soon(within: .seconds(60)) {
            if isThere() { return true }
            guard try await self.asked(id) != nil else { return false }
            _ = try await self.answer(try await self.question(id), as: person)
            return isThere()
        }
    }

    /// How many steps the journal of the agent calls interrupted.
    var interruptions: Int {
        Program.text(state + "/steps.journal").ranges(of: #""outcome":"interrupted""#).count
    }
}

/// Takes connections, as the kernel does for it, and never answers.
private final class SilentListener: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (descriptor, length) = (descriptor, size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard isBound else { throw Program.Failure(description: "cannot listen") }
    }

    deinit { close(descriptor) }

    /// Somebody waits to be accepted.
    var isConnected: Bool {
        var set = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&set, 1, 0) > 0
    }
}
