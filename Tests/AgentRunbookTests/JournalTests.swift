import AgentLink
import AgentRunbook
import Glibc
import SharedBase
import SharedWire
import Testing

/// What the journal remembers, whatever happened to its file.
@Suite struct JournalTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.path + "/journal" }

    private func open(_ now: Timestamp = Orders.now, compactAt: Int = 1 << 20) throws -> DiskStepJournal {
        try DiskStepJournal(path, clock: WallClock { now }, compactAt: compactAt)
    }

    @Test func remembersEachState() async throws {
        let orders = (0..<4).map { Orders.order($0) }
        do {
            let journal = try open()
            for order in orders.prefix(3) { try await journal.open(order, Orders.state(order, .accepted)) }
            try await journal.open(orders[3], Orders.state(orders[3], .refused(StepRefusal(.policy, "no"))))
            for order in orders[1...2] { #expect(try await journal.append(Orders.state(order, .started))) }
            #expect(try await journal.append(Orders.state(orders[2], Orders.done)))
            // An end comes once.
            #expect(try await !journal.append(Orders.state(orders[2], Orders.done)))
            #expect(try await !journal.append(Orders.state(orders[2], .started)))
            #expect(try await !journal.append(Orders.state(Orders.order(9), .started)))
            journal.close()
            await #expect(throws: StepError.self) { try await journal.append(Orders.state(orders[0], .started)) }
        }
        for _ in 0..<2 {
            let journal = try open()
            let latest = try await journal.latest(orders.map(\.attemptID) + [Orders.order(9).attemptID])
            let phases = orders.map { latest[$0.attemptID]?.phase }
            guard case .refused(let restarted) = phases[0], case .finished(let lost) = phases[1] else {
                throw Unexpected()
            }
            #expect(restarted.code == .restarted)
            #expect(lost.outcome == .interrupted)
            #expect(phases[2] == Orders.done)
            #expect(phases[3] == .refused(StepRefusal(.policy, "no")))
            #expect(latest.count == 4)
            for order in orders {
                guard case .known(let states) = try await journal.memory(of: order) else { throw Unexpected() }
                #expect(states.last?.phase.mark.isFinal == true)
            }
            #expect(try await journal.unacknowledged().count == 9)
            journal.close()
        }
        let journal = try open()
        try await journal.acknowledge(StepAck(attemptID: orders[2].attemptID, mark: .finished))
        #expect(try await journal.unacknowledged().count == 6)
    }

    @Test func refusesReplays() async throws {
        let order = Orders.order(1)
        do {
            let journal = try open()
            try await journal.open(order, Orders.state(order, .accepted))
            journal.close()
        }
        let journal = try open()
        var other = Orders.order(2)
        other.nonce = order.nonce
        #expect(try await journal.memory(of: other) == .replayed)
        #expect(try await journal.memory(of: Orders.order(1, .shell("rm -rf /"))) == .replayed)
        #expect(try await journal.memory(of: Orders.order(3)) == .new)
    }

    @Test func isOfOneProcess() throws {
        let journal = try open()
        #expect(throws: StepError.self) { try open() }
        withExtendedLifetime(journal) {}
    }

    /// No command, which may hold a secret, lies on the disk.
    @Test func keepsNoCommand() async throws {
        let order = Orders.order(1, .shell("echo canary-1234"))
        try await open().open(order, Orders.state(order, .accepted))
        #expect(!folder.text("journal").contains("canary"))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    private func sample() async throws -> (whole: [UInt8], last: Int) {
        let journal = try open()
        let (one, two) = (Orders.order(1), Orders.order(2))
        try await journal.open(one, Orders.state(one, .refused(StepRefusal(.policy, "no"))))
        let last = try await journal.size
        try await journal.open(two, Orders.state(two, .refused(StepRefusal(.policy, "no"))))
        journal.close()
        return (folder.read("journal"), last)
    }

    /// A power cut at any byte of the last write: what was whole stays, the rest goes, and the journal goes on.
    @Test func cutsATornEnd() async throws {
        let (whole, last) = try await sample()
        for cut in 0..<whole.count {
            folder.write("journal", Array(whole[..<cut]))
            let journal = try open()
            #expect(try await journal.memory(of: Orders.order(2)) == .new)
            #expect(try await (journal.memory(of: Orders.order(1)) == .new) == (cut < last))
            try await journal.open(Orders.order(3), Orders.state(Orders.order(3), .refused(StepRefusal(.policy, "no"))))
            journal.close()
        }
        let tails =
            [[0, 0, 0], [UInt8](repeating: 0, count: 70_000), [255, 255, 255, 255, 1, 2, 3], [9]] as [[UInt8]]
        for tail in tails {
            folder.write("journal", whole + tail)
            let journal = try open()
            #expect(try await journal.memory(of: Orders.order(2)) != .new)
            #expect(folder.read("journal") == whole)
            journal.close()
        }
    }

    /// A changed byte before the last record must not make a step forgotten.
    @Test func refusesAFaultInTheMiddle() async throws {
        let (whole, last) = try await sample()
        for index in 0..<last {
            var changed = whole
            changed[index] ^= 0x21
            folder.write("journal", changed)
            #expect(throws: StepError.self, "byte \(index)") { try open() }
        }
        folder.write("journal", "this is some other file")
        #expect(throws: StepError.self) { try open() }
        #expect(folder.text("journal") == "this is some other file")
    }

    /// Random bytes for a journal: refused or cut, never a crash.
    @Test func survivesMutation() async throws {
        let (whole, _) = try await sample()
        for _ in 0..<500 {
            var changed = whole
            for _ in 0..<Int.random(in: 1...4) {
                changed[Int.random(in: 0..<changed.count)] = UInt8.random(in: 0...255)
            }
            folder.write("journal", changed)
            _ = try? open()
        }
    }

    @Test func compactsAndStillKnows() async throws {
        let clock = Orders.now + .seconds(1_000_000)
        do {
            let journal = try open(clock, compactAt: 8192)
            for number in 0..<200 {
                let order = Orders.order(UInt64(number), expires: .seconds(number < 100 ? 600 : 1_000_600))
                try await journal.open(order, Orders.state(order, .accepted))
                _ = try await journal.append(Orders.state(order, .started))
                _ = try await journal.append(Orders.state(order, Orders.done))
                if number != 50 {
                    try await journal.acknowledge(StepAck(attemptID: order.attemptID, mark: .finished))
                }
            }
            #expect(try await journal.size < 200_000)
            journal.close()
        }
        let journal = try open(clock)
        #expect(try await journal.memory(of: Orders.order(0, expires: .seconds(600))) == .new)
        // One that the plane never acknowledged, and one that could come again.
        #expect(try await journal.unacknowledged().map(\.attemptID).contains(Orders.order(50).attemptID))
        guard case .known(let states) = try await journal.memory(of: Orders.order(199, expires: .seconds(1_000_600)))
        else { throw Unexpected() }
        #expect(states.map(\.phase.mark) == [.accepted, .started, .finished])
    }

    /// A disk that is full, and a journal that cannot be written: nothing is taken.
    @Test func failsLoudly() async throws {
        #expect(throws: StepError.self) { try DiskStepJournal(folder.path + "/none/journal") }
        #expect(throws: StepError.self) { try DiskStepJournal("/dev/full") }
    }
}
