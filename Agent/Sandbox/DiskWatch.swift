internal import Glibc
internal import SharedBase
internal import Synchronization

/// Measures, on a thread of its own, by how much the writable folders grow. A tree can be large, so the step's thread does not do it.
final class DiskWatch: Sendable {
    private let folders: [WritableFolder]
    private let limit: Int
    private let wake: Wake
    private let stopping: Wake
    private let found = Mutex<String?>(nil)

    /// How long between two looks.
    private static let pause: Int32 = 200
    /// What other programs of the host may write in the meantime without a step being blamed for it.
    private static let othersMayTake = 256 << 20

    private init(_ folders: [WritableFolder], _ limit: Int, _ wake: Wake) throws(SandboxError) {
        self.folders = folders
        self.limit = limit
        self.wake = wake
        stopping = try Wake()
    }

    /// nil where there is nothing to watch.
    static func start(_ folders: [WritableFolder], limit: Int, wake: Wake) throws(SandboxError) -> DiskWatch? {
        guard !folders.isEmpty else { return nil }
        let watch = try DiskWatch(folders, limit, wake)
        let before = watch.folders.map { FolderSize.measure($0.descriptor) }
        let free = watch.folders.map { FolderSize.free($0.descriptor) }
        try OwnThread.start { watch.work(before, free) }
        return watch
    }

    /// Why the step must end; nil while it may go on.
    var excess: String? { found.withLock { $0 } }

    func stop() { stopping.ring() }

    private func work(_ before: [FolderSize?], _ free: [Int?]) {
        while true {
            var set = pollfd(fd: stopping.descriptor.number, events: Int16(POLLIN), revents: 0)
            if poll(&set, 1, Self.pause) > 0 { return }
            guard let reason = look(before, free) else { continue }
            found.withLock { $0 = reason }
            wake.ring()
            return
        }
    }

    private func look(_ before: [FolderSize?], _ free: [Int?]) -> String? {
        var grown = 0
        for (index, folder) in folders.enumerated() {
            let now = FolderSize.measure(folder.descriptor)
            if let now, let then = before[index] {
                grown += max(0, now.bytes - then.bytes)
                // Files that were removed and are still open do not show in the folder; what the file system lost does. Others write
                // there too, so that it takes much more than the limit.
                let bound = limit + max(limit, Self.othersMayTake)
                if let was = free[index], let left = FolderSize.free(folder.descriptor), was - left > bound {
                    return "the file system of \(folder.path) lost \(was - left) bytes while it ran, more than \(bound)"
                }
            } else if let was = free[index], let left = FolderSize.free(folder.descriptor), was - left > limit {
                return "the file system of \(folder.path), too deep or large to be measured, lost \(was - left) bytes"
            }
        }
        return grown > limit ? "its writable folders grew by \(grown) bytes, more than \(limit)" : nil
    }
}

/// What a folder takes on its disk.
struct FolderSize: Sendable, Equatable {
    /// Blocks in use, and a kilobyte for each entry: an empty file costs the disk something as well.
    var bytes = 0
    var entries = 0
    /// Files with more than one name, which take their room once.
    private var shared: Set<ino_t> = []

    /// More than this, or deeper, is not measured.
    static let mostEntries = 200_000
    static let deepest = 64

    /// nil where it is too large or too deep. Links are not followed, other file systems not entered. What an agent that is an ordinary user
    /// may not enter counts nothing: a step that left such a folder would else have the next one blamed for what others write, and what lies
    /// in it is held by the free space.
    static func measure(_ folder: Descriptor) -> FolderSize? {
        var status = stat()
        guard fstat(folder.number, &status) == 0 else { return nil }
        var size = FolderSize()
        return size.add(folder.number, device: status.st_dev, depth: 0) ? size : nil
    }

    /// Bytes that an ordinary user can still write there.
    static func free(_ folder: Descriptor) -> Int? {
        var status = statvfs()
        guard fstatvfs(folder.number, &status) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }

    private mutating func add(_ folder: Int32, device: dev_t, depth: Int) -> Bool {
        guard depth < Self.deepest else { return false }
        let own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard own >= 0 else { return errno == EACCES }
        guard let listing = fdopendir(own) else {
            close(own)
            return false
        }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) + [0] }
            if name == [46, 0] || name == [46, 46, 0] { continue }
            entries += 1
            guard entries <= Self.mostEntries, addEntry(own, name, device: device, depth: depth) else { return false }
        }
        return true
    }

    private func isPassed(_ error: Int32) -> Bool { error == ENOENT || error == EACCES }

    private mutating func addEntry(_ folder: Int32, _ name: [UInt8], device: dev_t, depth: Int) -> Bool {
        name.withUnsafeBytes { raw in
            guard let text = raw.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
            var status = stat()
            // It may have gone since it was listed.
            guard fstatat(folder, text, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return isPassed(errno) }
            bytes += 1024
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            // The inode alone: files of other file systems have no second name here.
            let isKnown = !isFolder && status.st_nlink > 1 && !shared.insert(status.st_ino).inserted
            if !isKnown { bytes += Int(status.st_blocks) * 512 }
            guard isFolder, status.st_dev == device else { return true }
            let next = openat(folder, text, OpenFlag.path | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else { return isPassed(errno) }
            defer { close(next) }
            return add(next, device: device, depth: depth + 1)
        }
    }
}
