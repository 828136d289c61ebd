import Glibc
import PlaneTestKit
import SharedBase
import TestKit
import Testing

extension EndToEnd {
    private static let large = LargeEstate(resources: 5000, drifted: 1500)

    /// The plane is killed while a report of many frames comes in, three times at different moments.
    @Test(.timeLimit(.minutes(10))) func killedPlaneLosesAndDoublesNothing() async throws {
        try await House.with { house in
            try house.configure([house.makeLarge(Self.large)])
            try await house.startPlane()
            try await house.enrol()
            _ = try house.startAgent()
            await house.soon(within: .seconds(120)) { try await house.isUnderWay() }
            for round in 0..<3 {
                // Not a wait for something: the moment of the kill is the point, and a different one each time.
                _ = await eventually(within: .milliseconds(60 * round * round)) { false }
                try await #require(house.plane).killNow()
                try await house.startPlane()
            }
            await house.soon(within: .seconds(150)) { try await house.holdsExactly(1500) }
            #expect(try await house.sql("SELECT count(*) FROM drift_reports") == "1")
            #expect(try await house.sql("SELECT count(*) FROM fleet_report_chunks") == "0")
        }
    }

    /// The agent is killed while it scans and while it sends.
    @Test(.timeLimit(.minutes(10))) func killedAgentLosesAndDoublesNothing() async throws {
        try await House.with { house in
            try house.configure([house.makeLarge(Self.large)])
            try await house.startPlane()
            try await house.enrol()
            for delay in [50, 250, 600] {
                let agent = try house.startAgent()
                _ = await eventually(within: .milliseconds(delay)) { false }
                try await agent.killNow()
            }
            // Scanned, and killed in the middle of sending.
            let agent = try house.startAgent()
            await house.soon(within: .seconds(120)) { try await house.isUnderWay() }
            try await agent.killNow()
            _ = try house.startAgent()
            await house.soon(within: .seconds(150)) {
                try await house.holdsExactly(1500)
            }
        }
    }

    /// No plane: reports wait on disk, `status` says so, and they arrive once it is there.
    @Test(.timeLimit(.minutes(10))) func reportsWaitForThePlane() async throws {
        try await House.with { house in
            try house.configure(try await house.makeEstate())
            try await house.startPlane()
            try await house.enrol()
            let plane = try #require(house.plane)
            plane.send(SIGTERM)
            #expect(try await plane.end() == 0)
            _ = try house.startAgent()
            await house.soon(within: .seconds(30)) { house.spooled == 3 }
            let status = try await house.agent("status", "--state-dir", house.state)
            #expect(status.code == 1)
            #expect(status.output.contains("3 reports"), "\(status.output)")
            try await house.startPlane()
            await house.soon(within: .seconds(60)) { house.spooled == 0 }
            await house.soon(within: .seconds(30)) { try await house.list("/v1/drifts").count == 9 }
            #expect(try await house.sql("SELECT count(*) FROM drift_reports") == "3")
            let better = try await house.agent("status", "--state-dir", house.state)
            #expect(better.code == 0, "\(better.output)")
        }
    }

    /// Postgres goes away under the running plane and comes back.
    @Test(.timeLimit(.minutes(10))) func livesWithoutPostgres() async throws {
        try await House.with { house in
            try house.configure(try await house.makeEstate())
            try await house.startPlane()
            try await house.enrol()
            await house.soon { await house.health("/readyz") == 200 }
            let data = house.folder + "/plane/postgres/data"
            let first = Program.text(data + "/postmaster.pid").split(separator: "\n").first
            let server = try #require(first.flatMap { pid_t($0) })
            let command = Program.text("/proc/\(server)/cmdline").split(separator: "\0").map(String.init)
            let account = try house.asPostgresUser()
            kill(server, SIGINT)
            await house.soon(within: .seconds(30)) { await house.health("/readyz") == 503 }
            #expect(await house.health("/livez") == 200)
            #expect(house.plane?.poll() == nil)

            _ = try house.startAgent()
            await house.soon(within: .seconds(30)) { house.spooled == 3 }
            await house.soon(within: .seconds(10)) { kill(server, 0) != 0 }
            // Where `dev` does not start it again itself, the operator does.
            if access(data + "/postmaster.pid", F_OK) != 0 {
                _ = try house.start(account + command, log: house.folder + "/postgres-again")
            }
            await house.soon(within: .seconds(30)) { await house.health("/readyz") == 200 }
            await house.soon(within: .seconds(60)) {
                let drifts = try await house.list("/v1/drifts").count
                return house.spooled == 0 && drifts == 9
            }
            #expect(try await house.sql("SELECT count(*) FROM drift_reports") == "3")
            // The plane before its database, as `dev` does it.
            house.plane?.send(SIGTERM)
            _ = try await house.plane?.end()
        }
    }

    /// A revoked agent is cut off, is told why, and stays out.
    @Test(.timeLimit(.minutes(10))) func revokedAgentIsCutOff() async throws {
        try await House.with { house in
            try house.configure([])
            try await house.startPlane()
            try await house.enrol()
            _ = try house.startAgent()
            await house.soon { try await house.agent("status", "--state-dir", house.state).code == 0 }
            let id = try #require(try await house.list("/v1/agents").first?["id"]?.stringValue)
            let plane = house.programs + "/dd0c-plane"
            let config = house.folder + "/plane/plane.yaml"
            let done = try await house.run([plane, "agent", "revoke", id, "--tenant", "dev", "--config", config])
            #expect(done.code == 0, "\(done.errors)")
            await house.soon(within: .seconds(10)) {
                let status = try await house.agent("status", "--state-dir", house.state)
                return status.code == 1 && status.output.contains("revoked")
            }
            #expect(try await house.list("/v1/agents").first?["state"]?.stringValue == "revoked")
        }
    }
}
