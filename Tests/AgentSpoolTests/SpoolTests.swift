import AgentSpool
import Glibc
import SharedBase
import SharedCrypto
import TestKit
import Testing

@Suite("Spool")
struct SpoolTests {
    let folder = TemporaryFolder()
    let now = Timestamp(seconds: 1_800_000_000)

    private func id(_ number: UInt64) -> ReportID { ReportID(high: 7, low: number) }

    @discardableResult
    private func add(_ spool: Spool, _ number: UInt64, stack: String = "prod", bytes: Int = 100) throws -> [SpoolDrop] {
        let body = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: bytes)
        return try spool.add(id(number), kind: "terraform", stack: stack, bytes: body, at: now)
    }

    @Test("What was added is there after a reopen, oldest first, byte for byte, and private")
    func reopen() throws {
        do {
            let spool = try Spool(folder: folder.path)
            for number in 1...12 as ClosedRange<UInt64> { try add(spool, number, bytes: Int(number) * 1000) }
            #expect(try add(spool, 3).isEmpty)
        }
        let spool = try Spool(folder: folder.path)
        #expect(spool.waiting.map(\.reportID) == (1...12).map { id($0) })
        #expect(spool.stats.reports == 12)
        #expect(spool.stats.oldest == now)
        let first = try #require(spool.next())
        #expect(first.bytes == 1000 && first.stack == "prod" && first.kind == "terraform")
        #expect(try spool.read(first.reportID, offset: 990, count: 10) == [UInt8](repeating: 1, count: 10))
        #expect(first.sha256 == SHA256.digest([UInt8](repeating: 1, count: 1000)))
        #expect(spool.next(excluding: [id(1), id(2)])?.reportID == id(3))
        for (path, mode) in [(folder.path, 0o700), (folder.path + "/" + folder.reports[0], 0o600)] as [(String, mode_t)]
        {
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == mode)
        }
        try spool.remove(id(1))
        try spool.remove(id(1))
        #expect(folder.reports.count == 11)
    }

    @Test("When full, a superseded report goes first, then the oldest, each counted")
    func full() throws {
        var limits = SpoolLimits()
        limits.reports = 3
        let spool = try Spool(folder: folder.path, limits: limits)
        try add(spool, 1, stack: "a")
        try add(spool, 2, stack: "b")
        try add(spool, 3, stack: "b")
        #expect(try add(spool, 4, stack: "c").map(\.reason) == [.superseded])
        #expect(spool.waiting.map(\.reportID) == [id(1), id(3), id(4)])
        #expect(try add(spool, 5, stack: "d").map(\.reason) == [.oldest])
        #expect(spool.waiting.map(\.reportID) == [id(3), id(4), id(5)])
        #expect(spool.next()?.reportID == id(3))
        #expect(try add(spool, 6, stack: "b").map(\.report.reportID) == [id(4)], "one that is being sent goes last")
        #expect(spool.stats.droppedSuperseded == 1 && spool.stats.droppedOldest == 2)
    }

    @Test("Bytes are bounded too; a report larger than the spool is refused and costs nothing")
    func bytes() throws {
        var limits = SpoolLimits()
        limits.bytes = 1000
        let spool = try Spool(folder: folder.path, limits: limits)
        try add(spool, 1, stack: "a", bytes: 400)
        try add(spool, 2, stack: "b", bytes: 400)
        let error = #expect(throws: SpoolError.self) { try add(spool, 3, stack: "c", bytes: 1001) }
        #expect(error?.code == .tooLarge)
        #expect(spool.stats.reports == 2)
        #expect(try add(spool, 4, stack: "d", bytes: 1000).count == 2)
        #expect(spool.waiting.map(\.reportID) == [id(4)])
    }

    @Test("The free-space floor costs old reports first, then refuses")
    func floor() throws {
        var free = 1_000_000
        var limits = SpoolLimits()
        limits.freeSpaceFloor = 1000
        let spool = try Spool(folder: folder.path, limits: limits) { _ in free }
        try add(spool, 1)
        try add(spool, 2, stack: "other")
        free = 1050
        let error = #expect(throws: SpoolError.self) { try add(spool, 3) }
        #expect(error?.code == .noSpace)
        #expect(spool.stats.reports == 0)
        #expect(spool.stats.droppedSuperseded == 1 && spool.stats.droppedOldest == 1)
    }

    @Test("A second agent on the folder is refused, a later one is not")
    func lock() throws {
        do {
            let spool = try Spool(folder: folder.path)
            let error = #expect(throws: SpoolError.self) { _ = try Spool(folder: folder.path) }
            #expect(error?.code == .locked)
            try add(spool, 1)
        }
        #expect(try Spool(folder: folder.path).stats.reports == 1)
    }

    @Test("A file torn at each length, or with any byte changed, is set aside with a reason; the others stay")
    func torn() throws {
        do {
            let spool = try Spool(folder: folder.path)
            try add(spool, 1, bytes: 40)
            try add(spool, 2, bytes: 40)
        }
        let victim = folder.path + "/" + folder.reports[0]
        let whole = try TestFile.read(victim)
        var damaged = (0..<whole.count).map { Array(whole[..<$0]) }
        damaged += whole.indices.map { index in
            var copy = whole
            copy[index] ^= 0x10
            return copy
        }
        damaged.append(whole + [0])
        for bytes in damaged {
            try FileAccess.replace(victim, with: bytes)
            let spool = try Spool(folder: folder.path)
            #expect(spool.waiting.map(\.reportID) == [id(2)])
            #expect(spool.stats.corrupt == 1)
        }
        let aside = try #require(TestFile.names(in: folder.path + "/aside"))
        #expect(aside.contains { $0.hasSuffix(".reason") })
        try FileAccess.replace(victim, with: whole)
        #expect(try Spool(folder: folder.path).stats.reports == 2, "the undamaged file is read")
    }

    @Test("A temporary file that a crash left is removed, and a number is not used twice")
    func leftovers() throws {
        do {
            let spool = try Spool(folder: folder.path)
            try add(spool, 1)
            try add(spool, 2)
        }
        try FileAccess.replace(folder.path + "/00000000000000000009.report.tmp", with: [1, 2, 3], mode: 0o600)
        let spool = try Spool(folder: folder.path)
        #expect(TestFile.names(in: folder.path)?.contains { $0.hasSuffix(".tmp") } == false)
        try spool.remove(id(2))
        try add(spool, 3)
        #expect(folder.reports == ["00000000000000000001.report", "00000000000000000003.report"])
    }

    @Test("A file that shrinks under the running agent is set aside when it is read")
    func shrunk() throws {
        let spool = try Spool(folder: folder.path)
        try add(spool, 1)
        #expect(truncate(folder.path + "/" + folder.reports[0], 150) == 0)
        let error = #expect(throws: SpoolError.self) { _ = try spool.read(id(1), offset: 0, count: 100) }
        #expect(error?.code == .corrupt)
        #expect(spool.next() == nil)
        #expect(spool.stats.corrupt == 1)
    }

    @Test("The store runs the same off the pool and says when something was added")
    func store() async throws {
        let store = try SpoolStore(folder: folder.path)
        await confirmation { added in
            store.onAdd { added() }
            do {
                _ = try await store.add(id(1), kind: "kubernetes", stack: "shop", bytes: [1, 2, 3], at: now)
            } catch {
                Issue.record(error)
            }
        }
        #expect(try await store.stats.reports == 1)
        #expect(try await store.waiting.map(\.stack) == ["shop"])
    }
}
