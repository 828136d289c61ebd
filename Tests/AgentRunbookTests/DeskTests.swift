import AgentLink
import AgentRunbook
import AgentSandbox
import Logging
import SharedBase
import SharedCrypto
import SharedWire
import Synchronization
import Testing

/// Orders of the plane on this host, through the hooks that the link calls; the sandbox and the journal are real.
@Suite(.enabled(if: Programs.hasSandbox)) struct DeskTests {
    private let folder = TemporaryFolder()
    private let journal: DiskStepJournal
    private let desk: StepDesk

    init() throws {
        journal = try DiskStepJournal(folder.path + "/journal")
        desk = StepDesk(
            executor: StepExecutor(
                sandbox: try Sandbox(hidden: [folder.path]),
                policy: try LocalPolicy.parse(Array("deny: ['*prod*']".utf8)),
                killSwitch: KillSwitch(folder.path + "/stop-steps")
            ),
            journal: journal,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        desk.hooks.linkChanged(true)
    }

    /// As the link does once the order is believed.
    private func begin(_ order: StepOrder, _ ear: Ear) async throws {
        desk.speak(through: ear)
        #expect(await desk.hooks.decide(order) == nil)
        try await journal.open(order, Orders.state(order, .accepted))
        desk.hooks.begin(order)
    }

    static let refusals: [(StepOrder, StepRefusalCode)] = [
        (Orders.order(1, .shell("rm -rf /x"), risk: .safe), .stricterVerdict),
        (Orders.order(2, .argv(["rm", "-rf", "/x"]), risk: .caution), .stricterVerdict),
        (Orders.order(3, .shell("echo prod"), risk: .safe), .policy),
    ]

    @Test(arguments: refusals) func refuses(_ row: (StepOrder, StepRefusalCode)) async {
        #expect(await desk.hooks.decide(row.0)?.code == row.1)
    }

    @Test func refusesWhatItCannotDo() async {
        var sql = Orders.order(1, .shell("SELECT 1"))
        sql.kind = .sql
        #expect(await desk.hooks.decide(sql)?.code == .policy, "the policy lends no client")
        sql.kind = StepKind(rawValue: "manual")
        #expect(await desk.hooks.decide(sql)?.code == .unsupported)
        var network = Orders.order(2, risk: .caution)
        network.network = .host
        #expect(await desk.hooks.decide(network)?.code == .policy)
        folder.write("stop-steps", "")
        #expect(await desk.hooks.decide(Orders.order(3))?.code == .killSwitch)
    }

    @Test func runsAndTells() async throws {
        let ear = Ear()
        let order = Orders.order(1, .shell("echo one; echo password=hunter2-hunter2 >&2; exit 7"), risk: .dangerous)
        try await begin(order, ear)
        let result = try await ear.result()
        #expect(result.outcome == .exited)
        #expect(result.exitCode == 7)
        let heard = ear.heard.withLock { $0 }
        #expect(heard.states.map(\.phase.mark) == [.started, .finished])
        let text = String(decoding: heard.output, as: UTF8.self)
        #expect(text.contains("one\n") && text.contains("[REDACTED:") && !text.contains("hunter2"))
        #expect(result.outputBytes == heard.output.count)
        #expect(result.outputHash == SHA256.digest(heard.output))
        #expect(!result.truncated)
        #expect(heard.closed == 1)
        #expect(try await journal.latest([order.attemptID])[order.attemptID]?.phase == .finished(result))
    }

    /// An argument vector stays one, whatever is in it.
    @Test func runsArgumentsWithoutAShell() async throws {
        let ear = Ear()
        try await begin(Orders.order(1, .argv(["/bin/echo", "$(id)", "a b", ";"]), risk: .dangerous), ear)
        #expect(try await ear.result().exitCode == 0)
        #expect(ear.heard.withLock { String(decoding: $0.output, as: UTF8.self) } == "$(id) a b ;\n")
    }

    /// A line that takes nothing: a cancel overtakes the output that waits.
    @Test func cancelsPastABlockedLine() async throws {
        let ear = Ear(stopped: true)
        let order = Orders.order(1, .shell("yes"), risk: .dangerous)
        try await begin(order, ear)
        await ear.blocked()
        desk.hooks.cancel(CancelStep(attemptID: order.attemptID, reason: "enough"))
        let result = try await ear.result()
        #expect(result.outcome == .cancelled)
        #expect(result.truncated)
        #expect(ear.heard.withLock { $0.gaps } > 0)
    }

    static let ends: [(PartitionPolicy, StepOutcome)] = [
        (.stopNow, .partitioned), (.stopAtDeadline, .partitioned), (.finish, .exited),
    ]

    /// The link is lost while the step runs and its output waits.
    @Test(arguments: ends) func keepsToThePartitionPolicy(_ row: (PartitionPolicy, StepOutcome)) async throws {
        let ear = Ear(stopped: true)
        var order = Orders.order(1, .shell("echo one; sleep \(row.0 == .finish ? 2 : 50); echo two"), risk: .dangerous)
        order.partition = row.0
        order.lease = 1
        try await begin(order, ear)
        await ear.blocked()
        desk.hooks.linkChanged(false)
        let result = try await ear.result()
        #expect(result.outcome == row.1)
        #expect(result.truncated)
    }

    @Test func stopsInAPanic() async throws {
        let ear = Ear()
        try await begin(Orders.order(1, .shell("sleep 50"), risk: .dangerous), ear)
        await ear.started()
        desk.hooks.panic(PanicNotice(isOn: true, reason: "drill"))
        #expect(try await ear.result().outcome == .killed)
        #expect(await desk.hooks.decide(Orders.order(2))?.code == .killSwitch)
        desk.hooks.panic(PanicNotice(isOn: false, reason: ""))
        #expect(await desk.hooks.decide(Orders.order(2)) == nil)
    }

    @Test func endsWithTheAgent() async throws {
        let ear = Ear()
        let order = Orders.order(1, .shell("sleep 50"), risk: .dangerous)
        try await begin(order, ear)
        await ear.started()
        await desk.close()
        guard case .finished(let result) = try await journal.latest([order.attemptID])[order.attemptID]?.phase else {
            throw Unexpected()
        }
        #expect(result.outcome == .interrupted)
    }

    @Test func hasRoomForAFew() async throws {
        let ear = Ear()
        for number in 0..<StepDesk.room {
            try await begin(Orders.order(UInt64(number), .shell("sleep 50"), risk: .dangerous), ear)
        }
        #expect(await desk.hooks.decide(Orders.order(9))?.code == .busy)
        await desk.close()
    }
}
