internal import AgentSpool
internal import Glibc
internal import SharedBase

/// The file of a journal: a mark, then records. Only appended to; what `append` returned for is on disk.
final class JournalFile {
    static let mark = Array("dd0cJRN1".utf8)
    /// Bytes of a journal that is still read; far beyond what compaction leaves.
    static let largest = 256 << 20
    private let path: String
    private var descriptor: Int32
    private(set) var size = 0
    /// After a write that may be half on disk nothing more is written: nobody could say what a reader would see.
    private var failure: StepError?

    /// Opens or makes the file and hands out its records. A torn end, as a power cut leaves it, is cut off; a fault before the end is
    /// refused, since a step that is forgotten could run twice.
    init(_ path: String, _ take: (BookRecord) throws(StepError) -> Void) throws(StepError) {
        self.path = path
        // From here on `deinit` closes it, also where this throws.
        descriptor = try Self.open(path)
        let bytes = try contents()
        if bytes.count < Self.mark.count {
            guard Self.mark.starts(with: bytes) else { throw Self.corrupt(path, 0) }
            try begin()
        } else {
            guard bytes.starts(with: Self.mark) else { throw Self.corrupt(path, 0) }
            size = Self.mark.count
            while size < bytes.count {
                guard let (record, end) = JournalRecord.read(bytes, size) else {
                    try cut(bytes)
                    break
                }
                try take(record)
                size = end
            }
        }
    }

    deinit { giveUp() }

    /// Another process may open the journal from here on; nothing can be written any more.
    func giveUp() {
        guard descriptor >= 0 else { return }
        // A child that another thread is starting may still hold a copy; the lock must not live as long as that.
        flock(descriptor, LOCK_UN)
        close(descriptor)
        descriptor = -1
        failure = StepError(.journal, attempted: "write the journal \(path)", reason: "it was given up")
    }

    private static func open(_ path: String) throws(StepError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw system("open the journal \(path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(descriptor) }
            throw errno == EWOULDBLOCK
                ? StepError(
                    .journal,
                    attempted: "open the journal \(path)",
                    reason: "another agent has it",
                    advice: "one agent for each state directory"
                ) : system("lock the journal \(path)")
        }
        return descriptor
    }

    private func contents() throws(StepError) -> [UInt8] {
        do { return try FileAccess.read(path, limit: Self.largest) } catch {
            throw StepError(.journal, attempted: "read the journal \(path)", reason: error.reason)
        }
    }

    private func begin() throws(StepError) {
        guard ftruncate(descriptor, 0) == 0, Self.write(descriptor, Self.mark, at: 0), fsync(descriptor) == 0 else {
            throw Self.system("begin the journal \(path)")
        }
        try syncFolder()
        size = Self.mark.count
    }

    /// What is no record at `size`: the end of the file torn by one write, or something worse.
    private func cut(_ bytes: [UInt8]) throws(StepError) {
        let rest = bytes.count - size
        let isOneWrite = rest <= JournalRecord.longest + JournalRecord.head
        let isFollowed = isOneWrite && ((size + 1)..<bytes.count).contains { JournalRecord.read(bytes, $0) != nil }
        let isZero = bytes[size...].allSatisfy { $0 == 0 }
        guard isOneWrite && !isFollowed || isZero else { throw Self.corrupt(path, size) }
        guard ftruncate(descriptor, off_t(size)) == 0, fsync(descriptor) == 0 else {
            throw Self.system("cut the torn end of the journal \(path)")
        }
    }

    /// Puts records on disk, in order.
    func append(_ bytes: [UInt8]) throws(StepError) {
        if let failure { throw failure }
        guard Self.write(descriptor, bytes, at: size), fsync(descriptor) == 0 else {
            let error = Self.system("write the journal \(path)")
            failure = error
            throw error
        }
        size += bytes.count
    }

    /// Replaces the whole: a reader sees the old journal or the new one, also after a power cut.
    func replace(_ records: [UInt8]) throws(StepError) {
        if let failure { throw failure }
        let aside = path + ".new"
        unlink(aside)
        let next = try Self.open(aside)
        let bytes = Self.mark + records
        guard Self.write(next, bytes, at: 0), fsync(next) == 0, rename(aside, path) == 0 else {
            let error = Self.system("compact the journal \(path)")
            close(next)
            unlink(aside)
            throw error
        }
        close(descriptor)
        descriptor = next
        size = bytes.count
        do throws(StepError) { try syncFolder() } catch {
            failure = error
            throw error
        }
    }

    private func syncFolder() throws(StepError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let handle = Glibc.open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if handle >= 0 { close(handle) } }
        guard handle >= 0, fsync(handle) == 0 else { throw Self.system("sync the folder of the journal \(path)") }
    }

    private static func write(_ descriptor: Int32, _ bytes: [UInt8], at start: Int) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                pwrite(descriptor, all.baseAddress.map { $0 + done }, all.count - done, off_t(start + done))
            }
            if count < 0, errno != EINTR { return false }
            done += max(0, count)
        }
        return true
    }

    private static func system(_ attempted: String) -> StepError {
        StepError(.journal, attempted: attempted, reason: String(cString: strerror(errno)))
    }

    private static func corrupt(_ path: String, _ offset: Int) -> StepError {
        StepError(
            .journal,
            attempted: "read the journal \(path)",
            reason: "byte \(offset) begins no record although records follow; a step that it forgot could run twice",
            advice: "look at what ran on this host, then move the file aside"
        )
    }
}
