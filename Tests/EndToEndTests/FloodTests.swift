import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// Output as fast as a step can write it (the 1 GB/s): the agent's memory stays bounded, whether it may throw the output away or
    /// has to hold the step because the line takes nothing.
    @Test(.timeLimit(.minutes(5))) func aFloodOfOutputFillsNoMemory() async throws {
        try await House.with { house in
            let agent = try await house.startPair()
            let (starter, admin) = (try await house.person("member"), try await house.person("admin"))
            // Beyond what is kept it is read and dropped: half a gigabyte without a line end, and the same in lines.
            let source = """
                steps:
                  - {command: head -c 500000000 /dev/zero, timeout: 4m}
                  - {command: yes 0123456789012345678901234567890 | head -c 500000000, timeout: 4m}
                """
            let runbook = try await house.runbook(source, as: admin)
            let before = agent.memory.now
            let id = try await house.execute(runbook, as: starter)
            let end = try await house.reaches(id, "succeeded", "awaiting_approval", within: .seconds(200))
            try #require(end["state"] == "succeeded", "\(end)")
            // The agent's mark, or the plane's where the mark has no room left.
            let cut = try await house.sql(
                """
                SELECT count(DISTINCT data::json ->> 'index') FROM runbook_events WHERE execution_id = '\(id)'
                AND kind = 'output' AND (data LIKE '%[output cut after 1048576 bytes]%' OR data LIKE '%"truncated":true%')
                """
            )
            #expect(cut == "2", "both say that they were cut")
            #expect(agent.memory.most - before < Self.floodRoom, "\(before) to \(agent.memory.most) bytes")

            // A plane that takes nothing: what the line does not take waits in the step.
            let flood = ExecutionCounter("yes")
            let endless = try await house.runbook("steps: [{command: yes, timeout: 4m}]\n", as: admin)
            let second = try await house.execute(endless, as: starter)
            try await house.allow(second, as: admin) { flood.isRunning }
            house.plane?.send(SIGSTOP)
            let process = try #require(Self.process("yes"))
            // It has written all that anybody takes once its processor time stands still.
            await house.soon(within: .seconds(60)) {
                let ticks = Self.ticks(process)
                return await !eventually(within: .seconds(1)) { Self.ticks(process) != ticks }
            }
            #expect(agent.memory.most - before < Self.floodRoom, "\(before) to \(agent.memory.most) bytes")
            house.plane?.send(SIGCONT)
            _ = try House.ok(await starter.post("/v1/executions/\(second)/abort", Array("{}".utf8)))
            try await house.reaches(second, "aborted", "unknown")
            await house.soon { !flood.isRunning }
        }
    }

    /// Bytes by which the agent may grow: it was seen to need 5 MiB; one that keeps the flood needs fifteen times as much.
    private static let floodRoom = 32 << 20

    private static func process(_ name: String) -> String? {
        (TestFile.names(in: "/proc") ?? []).first { number in
            number.first?.isNumber == true && Program.text("/proc/\(number)/cmdline") == name + "\0"
        }
    }

    /// Processor time of a process, in ticks of the clock; nil where it is gone.
    private static func ticks(_ process: String) -> Int? {
        let words = Program.text("/proc/\(process)/stat").split(separator: " ")
        guard words.count > 14, let user = Int(words[13]), let system = Int(words[14]) else { return nil }
        return user + system
    }
}

extension Program {
    /// Resident bytes now and at the most.
    fileprivate var memory: (now: Int, most: Int) {
        let lines = Self.text("/proc/\(process)/status").split(separator: "\n")
        func value(_ key: String) -> Int {
            let line = lines.first { $0.hasPrefix(key + ":") } ?? ""
            return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
        }
        return (value("VmRSS"), value("VmHWM"))
    }
}
