import AgentLink
import Glibc
import PlaneFleet
import PlaneKernel
import PlaneTestKit
import SharedBase
import SharedWire
import Testing

@Suite("Steps and the fleet", .timeLimit(.minutes(10)), .serialized)
struct StepFleetTests {
    @Test("Labels select agents that are there and execute steps; none is no agent")
    func placement() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let web = try await bench.enrol("web", labels: ["role": "web", "zone": "a"])
            let old = try await bench.enrol("old", labels: ["role": "web"])
            _ = try await bench.enrol("away", labels: ["role": "web"])
            let found: (([String: String]) async throws -> [AgentID]) = { labels in
                try await bench.database.tenant(bench.tenant) {
                    try bench.room.steps.candidates($0, labels: labels).map(\.agent)
                }
            }
            try await bench.running(try bench.client(web, TestExecutor(), name: "web")) {
                // An agent of a version, or with a configuration, that executes no steps.
                let plain = try bench.client(old, nil, name: "old")
                try await bench.running(plain) {
                    await engine.board.until { $0.connected.count == 1 }
                    #expect(await eventually { plain.status.state == .connected })
                    let (all, some, none) = (
                        try await found([:]), try await found(["role": "web", "zone": "a"]),
                        try await found(["role": "db"])
                    )
                    #expect(all == [web.agentID] && some == [web.agentID] && none == [])
                    let delivery = try bench.room.steps.send(bench.order(old))
                    #expect(delivery == .noSession)
                }
            }
            await engine.board.until { $0.disconnected.count == 1 }
            let left = try await found([:])
            #expect(left == [])
            let delivery = try bench.room.steps.send(bench.order(web))
            #expect(delivery == .noSession)
        }
    }

    @Test("Of several the least busy one is chosen, the first among equals")
    func choice() {
        let agents = (1...3).map { StepCandidate(agent: AgentID(high: 1, low: $0), name: "", labels: [:]) }
        #expect(StepPlacement.choose(agents, open: [:]) == agents[0].agent)
        #expect(StepPlacement.choose(agents, open: [agents[0].agent: 1]) == agents[1].agent)
        #expect(
            StepPlacement.choose(agents.reversed(), open: [agents[0].agent: 2, agents[1].agent: 1]) == agents[2].agent
        )
        #expect(StepPlacement.choose([], open: [:]) == nil)
    }

    @Test("An order for an agent id of another tenant finds no session")
    func foreignTenant() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            try await bench.running(try bench.client(identity, executor)) {
                await engine.board.until { $0.connected.count == 1 }
                var order = bench.order(identity)
                order.tenantID = TenantID(high: 5, low: 5)
                let delivery = try bench.room.steps.send(order)
                #expect(delivery == .noSession)
                #expect(
                    bench.room.steps.cancel(order.attemptID, tenant: order.tenantID, agent: order.agentID, reason: "")
                        == .noSession
                )
                #expect(bench.room.steps.panic(PanicNotice(isOn: true, reason: ""), tenant: order.tenantID) == 0)
            }
        }
    }

    @Test("What an agent says of its steps before its goodbye is kept, however slow the engine is")
    func lastWords() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            let order = bench.order(identity)
            try await bench.running(try bench.client(identity, executor)) {
                await engine.board.until { $0.connected.count == 1 }
                engine.board.change { $0.isHeld = true }
                _ = try bench.room.steps.send(order)
                await executor.board.until { $0.begun.count == 1 }
                await engine.board.until { $0.waiting == 1 }
                executor.say(order, .started)
                executor.say(order, TestExecutor.finished(.interrupted))
            }
            // Both sides have closed, and nothing of it is kept yet.
            #expect(engine.board.now.marks(order.attemptID).isEmpty)
            engine.board.change { $0.isHeld = false }
            await engine.board.until { $0.disconnected.count == 1 }
            #expect(engine.board.now.marks(order.attemptID) == [.accepted, .started, .finished])
        }
    }

    @Test("A wake-up of another plane reaches the one that holds the session, when its transaction commits")
    func wakeUp() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let other = StepBench.makeRoom(bench.database, bench.authority, "127.0.0.1")
            try await bench.running(try bench.client(identity, TestExecutor())) {
                await engine.board.until { $0.connected.count == 1 }
                // The one of the first look-round has gone by or comes beside ours.
                let before = engine.board.now.wakes.count
                try await bench.database.tenant(bench.tenant) { try other.steps.wake($0, agent: identity.agentID) }
                await engine.board.until { $0.wakes.count > before }
                #expect(Set(engine.board.now.wakes) == [identity.agentID])
            }
        }
    }

    @Test("Panic reaches every agent of the tenant; a plane without an engine offers no steps")
    func panic() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            try await bench.running(try bench.client(identity, executor)) {
                await engine.board.until { $0.connected.count == 1 }
                let notice = PanicNotice(isOn: true, reason: "operator")
                #expect(bench.room.steps.panic(notice, tenant: bench.tenant) == 1)
                await executor.board.until { $0.panics == [notice] }
            }
        }
        try await StepBench.with(engine: nil) { bench in
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            let client = try bench.client(identity, executor)
            try await bench.running(client) {
                #expect(await eventually { client.status.state == .connected })
                let delivery = try bench.room.steps.send(bench.order(identity))
                #expect(delivery == .noSession)
                #expect(executor.board.now.links == [])
            }
        }
    }

    @Test("A late result is kept and marked as late")
    func late() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            try await bench.running(try bench.client(identity, executor)) {
                await engine.board.until { $0.connected.count == 1 }
                let first = bench.order(identity)
                let second = bench.order(identity, epoch: 2, step: first.stepID)
                _ = try bench.room.steps.send(first)
                await executor.board.until { $0.begun == [first] }
                _ = try bench.room.steps.send(second)
                await executor.board.until { $0.begun == [first, second] }
                executor.say(first, TestExecutor.finished())
                await engine.board.until { $0.late.map(\.attemptID) == [first.attemptID] }
                // A third attempt with the first epoch is refused by the agent.
                let stale = bench.order(identity, epoch: 1, step: first.stepID)
                _ = try bench.room.steps.send(stale)
                await engine.board.until { $0.refusal(stale.attemptID) == .staleEpoch }
            }
        }
    }

    @Test("The signing key is made once, for its owner alone, and can be changed under a live session")
    func rotation() async throws {
        try await StepBench.with { bench in
            let engine = try #require(bench.engine)
            let identity = try await bench.enrol()
            let executor = TestExecutor()
            let path = "\(bench.folder)/ca/steps.key"
            try await bench.running(try bench.client(identity, executor)) {
                await engine.board.until { $0.connected.count == 1 }
                var status = stat()
                #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
                let inode = status.st_ino
                try bench.room.steps.rotateKey()
                #expect(stat(path, &status) == 0 && status.st_ino != inode && status.st_mode & 0o777 == 0o600)
                let order = bench.order(identity)
                _ = try bench.room.steps.send(order)
                await executor.board.until { $0.begun == [order] }
            }
            // A key that others can read is not used.
            #expect(chmod(path, 0o644) == 0)
            let other = StepBench.makeRoom(bench.database, bench.authority, "127.0.0.1")
            let error = #expect(throws: FleetError.self) { _ = try other.steps.keys() }
            #expect(error?.code == .authorityDamaged)
        }
    }
}
