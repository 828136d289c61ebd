import Glibc
package import SharedBase
import SharedCrypto

/// Reports that wait on disk for the plane, oldest first: one file a report.
///
/// Blocking and not for several threads: `SpoolStore` owns one and keeps it off the cooperative pool. What `add` has returned for
/// is on disk and survives kill -9 and a power cut. A file that is torn or was changed is moved to `aside/` and counted.
package final class Spool {
    package let folder: String
    package private(set) var stats = SpoolStats()
    private let limits: SpoolLimits
    private let freeSpace: (String) -> Int?
    private let lock: Int32
    /// In the order of arrival.
    private var reports: [SpooledReport] = []
    private var lastNumber: UInt64 = 0
    /// Reports that are being sent: given up last.
    private var taken: Set<ReportID> = []
    /// How many files `aside/` keeps.
    private static let asideLimit = 20

    /// Opens the folder (made with mode 0700) and reads every file in it. `locked` where another agent has it.
    package init(
        folder: String,
        limits: SpoolLimits = .standard,
        freeSpace: @escaping (String) -> Int? = FileAccess.freeSpace
    ) throws(SpoolError) {
        self.folder = folder
        self.limits = limits
        self.freeSpace = freeSpace
        try FileAccess.makeFolder(folder)
        guard chmod(folder, 0o700) == 0 else { throw FileAccess.failure("protect \(folder)") }
        lock = try Self.lock(folder)
        try load()
        _ = try fit()
    }

    deinit {
        // Unlocked by name: a child that another thread is starting holds a copy of the descriptor until it executes its
        // program, and the lock would live as long as that copy.
        flock(lock, LOCK_UN)
        close(lock)
    }

    /// Puts a report on disk. Returns those that had to go for it; a report id that waits already is not put in twice.
    package func add(
        _ id: ReportID,
        kind: String,
        stack: String,
        bytes: [UInt8],
        at now: Timestamp
    ) throws(SpoolError) -> [SpoolDrop] {
        guard !reports.contains(where: { $0.reportID == id }) else { return [] }
        let report = SpooledReport(
            reportID: id,
            kind: kind,
            stack: stack,
            addedAt: now,
            bytes: bytes.count,
            sha256: SHA256.digest(bytes),
            number: lastNumber + 1
        )
        guard bytes.count <= limits.bytes else {
            throw SpoolError(
                .tooLarge,
                attempted: "keep report \(id) of stack \(stack)",
                reason: "it has \(bytes.count) bytes, the whole spool may have \(limits.bytes)"
            )
        }
        var dropped = try makeRoom(for: report)
        let temporary = path(of: report) + ".tmp"
        do throws(SpoolError) {
            try FileAccess.write(temporary, [SpoolFile.head(of: report), bytes], mode: 0o600)
            try FileAccess.rename(temporary, to: path(of: report))
        } catch {
            try? FileAccess.remove(temporary)
            throw error
        }
        lastNumber = report.number
        reports.append(report)
        dropped += try fit()
        refresh()
        return dropped
    }

    /// The oldest waiting report that is not one of `ids`; it counts as being sent until it is removed or `release`d.
    package func next(excluding ids: Set<ReportID> = []) -> SpooledReport? {
        guard let report = reports.first(where: { !ids.contains($0.reportID) }) else { return nil }
        taken.insert(report.reportID)
        return report
    }

    package func release(_ id: ReportID) { taken.remove(id) }

    /// A piece of a report. `corrupt` (and set aside) where the file is no longer what it was.
    package func read(_ id: ReportID, offset: Int, count: Int) throws(SpoolError) -> [UInt8] {
        let attempted = "read report \(id)"
        guard let report = reports.first(where: { $0.reportID == id }) else {
            throw SpoolError(.unknownReport, attempted: attempted, reason: "it is not in the spool")
        }
        let head = SpoolFile.head(of: report).count
        do throws(SpoolError) {
            let descriptor = try FileAccess.open(path(of: report), O_RDONLY | O_CLOEXEC, attempted: attempted)
            defer { close(descriptor) }
            let bytes = try FileAccess.read(descriptor, offset: head + offset, count: count, attempted: attempted)
            if bytes.count == count { return bytes }
        } catch {
            giveUp(report)
            throw error
        }
        setAside(name(of: report), "it is shorter than it was")
        giveUp(report)
        throw SpoolError(
            .corrupt,
            attempted: attempted,
            reason: "its file is shorter than it was, and has been set aside"
        )
    }

    /// Takes a report off the disk; one that is not there is no error.
    package func remove(_ id: ReportID) throws(SpoolError) {
        guard let report = reports.first(where: { $0.reportID == id }) else { return }
        try FileAccess.remove(path(of: report))
        giveUp(report)
    }

    /// All that waits, oldest first.
    package var waiting: [SpooledReport] { reports }
}

extension Spool {
    private static func lock(_ folder: String) throws(SpoolError) -> Int32 {
        let attempted = "lock the spool \(folder)"
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
        let descriptor = try FileAccess.open(folder + "/lock", flags, 0o600, attempted: attempted)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw SpoolError(
                .locked,
                attempted: attempted,
                reason: "another process holds it",
                advice: "only one agent may use a state directory"
            )
        }
        return descriptor
    }

    private func load() throws(SpoolError) {
        for name in try FileAccess.names(in: folder) {
            if name.hasSuffix(".tmp") {
                try FileAccess.remove(folder + "/" + name)
                continue
            }
            guard name.hasSuffix(".report"), let number = UInt64(name.dropLast(7)) else { continue }
            lastNumber = max(lastNumber, number)
            load(name, number)
        }
        refresh()
    }

    private func load(_ name: String, _ number: UInt64) {
        do {
            let bytes = try FileAccess.read(folder + "/" + name, limit: limits.bytes + SpoolFile.headLimit)
            let report = try SpoolFile.check(bytes, number: number).report
            guard !reports.contains(where: { $0.reportID == report.reportID }) else {
                try FileAccess.remove(folder + "/" + name)
                return
            }
            reports.append(report)
        } catch {
            setAside(name, (error as? TornFile)?.reason ?? "\(error)")
        }
    }

    /// Moves a file out of the way, with the reason beside it, and keeps only the newest few of such.
    private func setAside(_ name: String, _ reason: String) {
        stats.corrupt += 1
        let aside = folder + "/aside"
        // Nothing below may stop the spool from opening: a file that cannot be moved is removed.
        do {
            try FileAccess.makeFolder(aside)
            try FileAccess.replace("\(aside)/\(name).reason", with: Array((reason + "\n").utf8))
            try FileAccess.rename("\(folder)/\(name)", to: "\(aside)/\(name)")
            for old in try FileAccess.names(in: aside).dropLast(2 * Self.asideLimit) {
                try FileAccess.remove("\(aside)/\(old)")
            }
        } catch {
            try? FileAccess.remove("\(folder)/\(name)")
        }
    }

    /// Gives up reports until the disk has room for one more.
    private func makeRoom(for report: SpooledReport) throws(SpoolError) -> [SpoolDrop] {
        var dropped: [SpoolDrop] = []
        while let free = freeSpace(folder), free - report.bytes < limits.freeSpaceFloor {
            guard let drop = try dropOne(for: report) else {
                throw SpoolError(
                    .noSpace,
                    attempted: "keep report \(report.reportID) of stack \(report.stack)",
                    reason:
                        "\(free) bytes are free on the disk of \(folder), \(limits.freeSpaceFloor) have to stay free",
                    advice: "free disk space, or lower the floor"
                )
            }
            dropped.append(drop)
        }
        return dropped
    }

    /// Gives up reports until the limits hold.
    private func fit() throws(SpoolError) -> [SpoolDrop] {
        var dropped: [SpoolDrop] = []
        while reports.count > limits.reports || reports.reduce(0, { $0 + $1.bytes }) > limits.bytes {
            guard let drop = try dropOne() else { break }
            dropped.append(drop)
        }
        return dropped
    }

    /// One that a newer report of its stack supersedes, else the oldest; those that are being sent come last.
    private func dropOne(for coming: SpooledReport? = nil) throws(SpoolError) -> SpoolDrop? {
        let all = reports + (coming.map { [$0] } ?? [])
        let superseded = reports.indices.filter { index in
            all[(index + 1)...].contains { $0.isSameStack(as: reports[index]) }
        }
        let free = { (report: SpooledReport) in !self.taken.contains(report.reportID) }
        let choice: (SpooledReport, SpoolDrop.Reason)? =
            if let old = superseded.map({ reports[$0] }).first(where: free) {
                (old, .superseded)
            } else if let old = reports.first(where: free) ?? reports.first {
                (old, .oldest)
            } else {
                nil
            }
        guard let (report, reason) = choice else { return nil }
        try remove(report.reportID)
        switch reason {
        case .superseded: stats.droppedSuperseded += 1
        case .oldest: stats.droppedOldest += 1
        }
        return SpoolDrop(report: report, reason: reason)
    }

    private func giveUp(_ report: SpooledReport) {
        reports.removeAll { $0.reportID == report.reportID }
        taken.remove(report.reportID)
        refresh()
    }

    private func refresh() {
        stats.reports = reports.count
        stats.bytes = reports.reduce(0) { $0 + $1.bytes }
        stats.oldest = reports.first?.addedAt
    }

    private func path(of report: SpooledReport) -> String { folder + "/" + name(of: report) }

    private func name(of report: SpooledReport) -> String {
        let digits = String(report.number)
        return String(repeating: "0", count: max(0, 20 - digits.count)) + digits + ".report"
    }
}
