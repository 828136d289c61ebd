internal import Glibc
internal import SharedBase

/// Files that must be whole or absent, and keys that nobody else may read.
enum SecureFile {
    /// The largest file that is read.
    private static let limit = 1 << 20

    /// - Parameter secret: refuse a file that its group or others can read.
    static func read(_ path: String, secret: Bool = false) throws(FleetError) -> [UInt8] {
        let attempted = "read \(path)"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(attempted) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(attempted) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            throw FleetError(.authorityDamaged, attempted: attempted, reason: "it is no plain file of a sensible size")
        }
        if secret, status.st_mode & 0o077 != 0 {
            throw FleetError(
                .authorityDamaged,
                attempted: attempted,
                reason: "it holds a secret and others than its owner can read it",
                advice: "chmod 600 \(path)"
            )
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0, bytes.count + count <= limit else { throw failure(attempted) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// Writes a file that must not exist yet and brings it to the disk.
    static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(FleetError) {
        let attempted = "write \(path)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(attempted) }
        defer { close(descriptor) }
        // The mode given to open is cut by the umask; it may be too small, never too wide.
        guard fchmod(descriptor, mode) == 0 else { throw failure(attempted) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(attempted) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure(attempted) }
    }

    /// Puts a whole file under its name, on the disk; without `replacing` an older one stays and the answer is false.
    static func place(_ path: String, _ bytes: [UInt8], mode: mode_t, replacing: Bool) throws(FleetError) -> Bool {
        let draft = "\(path).\(getpid()).\(Hex.encode(RandomSource.system.bytes(4)))"
        try create(draft, bytes, mode: mode)
        defer { unlink(draft) }
        guard (replacing ? rename(draft, path) : link(draft, path)) == 0 else {
            if errno == EEXIST, !replacing { return false }
            throw failure("put a new file at \(path)")
        }
        if let slash = path.lastIndex(of: "/") { try syncFolder(String(path[..<slash])) }
        return true
    }

    /// Makes a folder that must not exist yet, for its owner alone.
    static func makeFolder(_ path: String) throws(FleetError) {
        guard mkdir(path, 0o700) == 0 else { throw failure("make the folder \(path)") }
    }

    /// Makes a folder and those above it where they are missing.
    static func makeFolders(_ path: String) throws(FleetError) {
        var status = stat()
        if stat(path, &status) == 0 { return }
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeFolders(String(path[..<slash])) }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure("make the folder \(path)") }
    }

    /// Brings the names in a folder to the disk.
    static func syncFolder(_ path: String) throws(FleetError) {
        let attempted = "bring the folder \(path) to the disk"
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(attempted) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(attempted) }
    }

    /// Renames a folder; `authorityExists` where the new name is taken by a folder that is not empty.
    static func renameFolder(_ old: String, to new: String) throws(FleetError) {
        guard rename(old, new) == 0 else {
            if errno == EEXIST || errno == ENOTEMPTY {
                throw FleetError(
                    .authorityExists,
                    attempted: "put the authority into \(new)",
                    reason: "one lies there already"
                )
            }
            throw failure("rename \(old) to \(new)")
        }
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    static func remove(folder: String, files: [String]) {
        for file in files { unlink("\(folder)/\(file)") }
        rmdir(folder)
    }

    private static func failure(_ attempted: String) -> FleetError {
        let reason = String(cString: strerror(errno))
        return FleetError(errno == ENOENT ? .authorityMissing : .file, attempted: attempted, reason: reason)
    }
}
