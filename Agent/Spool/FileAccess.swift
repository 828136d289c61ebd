package import Glibc
import SharedBase

/// Blocking file operations that survive a crash at any point: written aside, forced to disk, renamed, folder forced to disk.
package enum FileAccess {
    /// Makes the folder and those above it, each new one with `mode`.
    package static func makeFolder(_ path: String, mode: mode_t = 0o700) throws(SpoolError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw failure("make the folder \(path)")
        }
        try makeFolder(String(path[..<slash]), mode: mode)
        if mkdir(path, mode) != 0, errno != EEXIST { throw failure("make the folder \(path)") }
    }

    /// The whole file; `file` where it cannot be read or has more than `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(SpoolError) -> [UInt8] {
        let descriptor = try open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, attempted: "read \(path)")
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("read \(path)") }
        guard status.st_size <= limit else {
            throw SpoolError(
                .file,
                attempted: "read \(path)",
                reason: "it has \(status.st_size) bytes, more than \(limit)"
            )
        }
        return try read(descriptor, offset: 0, count: Int(status.st_size), attempted: "read \(path)")
    }

    /// Replaces `path` as a whole: readers see the old or the new bytes, also after a power cut.
    package static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o600) throws(SpoolError) {
        let temporary = path + ".tmp"
        try write(temporary, [bytes], mode: mode)
        try rename(temporary, to: path)
    }

    /// Renames and forces the folder to disk.
    package static func rename(_ from: String, to path: String) throws(SpoolError) {
        guard Glibc.rename(from, path) == 0 else { throw failure("rename \(from) to \(path)") }
        try syncFolder(of: path)
    }

    /// Removes a file; one that is not there is no error.
    package static func remove(_ path: String) throws(SpoolError) {
        if unlink(path) != 0, errno != ENOENT { throw failure("remove \(path)") }
    }

    /// The names in a folder without `.` and `..`, sorted.
    package static func names(in folder: String) throws(SpoolError) -> [String] {
        guard let directory = opendir(folder) else { throw failure("list \(folder)") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Bytes that an unprivileged process can still write; nil where the system does not say.
    package static func freeSpace(_ folder: String) -> Int? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }

    static func write(_ path: String, _ parts: [[UInt8]], mode: mode_t) throws(SpoolError) {
        let attempted = "write \(path)"
        try remove(path)
        let descriptor = try open(
            path,
            O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
            mode,
            attempted: attempted
        )
        defer { close(descriptor) }
        // The file mode creation mask may have taken bits away that were asked for.
        guard fchmod(descriptor, mode) == 0 else { throw failure(attempted) }
        for part in parts { try write(descriptor, part, attempted) }
        guard fsync(descriptor) == 0 else { throw failure(attempted) }
    }

    static func read(_ descriptor: Int32, offset: Int, count: Int, attempted: String) throws(SpoolError) -> [UInt8] {
        var problem: SpoolError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor,
                    buffer.baseAddress.map { $0 + filled },
                    count - filled,
                    off_t(offset + filled)
                )
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    problem = failure(attempted)
                    break
                }
            }
        }
        if let problem { throw problem }
        return bytes
    }

    static func open(
        _ path: String,
        _ flags: Int32,
        _ mode: mode_t = 0,
        attempted: String
    ) throws(SpoolError) -> Int32 {
        let descriptor = Glibc.open(path, flags, mode)
        guard descriptor >= 0 else { throw failure(attempted) }
        return descriptor
    }

    static func syncFolder(of path: String) throws(SpoolError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let name = folder.isEmpty ? "/" : folder
        let descriptor = try open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, attempted: "sync \(name)")
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync \(name)") }
    }

    static func failure(_ attempted: String) -> SpoolError {
        let number = errno
        return SpoolError(.file, attempted: attempted, reason: "\(String(cString: strerror(number))) (errno \(number))")
    }

    private static func write(_ descriptor: Int32, _ bytes: [UInt8], _ attempted: String) throws(SpoolError) {
        var done = 0
        while done < bytes.count {
            let wrote = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if wrote >= 0 {
                done += wrote
            } else if errno != EINTR {
                throw failure(attempted)
            }
        }
    }
}
