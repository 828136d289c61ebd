internal import Glibc
internal import SharedBase
internal import SharedCrypto

/// The files of an update: the new binary is copied beside the old one, and takes its name in one step; the old one stays as
/// `NAME.previous`.
struct BinarySwitch: Sendable {
    let target: String

    var previous: String { target + ".previous" }
    var draft: String { target + ".new" }
    private var folder: String { String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)]) }

    /// Holds everybody else off this binary until `body` is over.
    ///
    /// - Throws: `busy`, `file`.
    func locked<T>(_ body: () throws -> T) throws -> T {
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the folder \(folder)") }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw UpdateError(.busy, attempted: "update \(target)", reason: "another update of it is running")
        }
        return try body()
    }

    /// Copies the release beside the target, with the mode and owner of the target. What is hashed is what was written.
    ///
    /// - Throws: `file`, `content`.
    func stage(_ source: String, _ release: ReleaseManifest) throws {
        var status = stat()
        guard lstat(target, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw failure("look at \(target)")
        }
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw failure("read \(source)") }
        defer { close(input) }
        unlink(draft)
        let output = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o700)
        guard output >= 0 else { throw failure("write \(draft)") }
        do {
            defer { close(output) }
            try copy(from: input, source, to: output, release)
            guard fchown(output, status.st_uid, status.st_gid) == 0, fchmod(output, status.st_mode & 0o7777) == 0,
                fsync(output) == 0
            else { throw failure("write \(draft)") }
        } catch {
            unlink(draft)
            throw error
        }
    }

    private func copy(from input: Int32, _ source: String, to output: Int32, _ release: ReleaseManifest) throws {
        var hash = SHA256Hasher()
        var total = 0
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(input, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read \(source)") }
            if count == 0 { break }
            total += count
            guard total <= release.size else { break }
            hash.update(piece[..<count])
            var done = 0
            while done < count {
                let written = piece.withUnsafeBytes { write(output, $0.baseAddress.map { $0 + done }, count - done) }
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw failure("write \(draft)") }
                done += written
            }
        }
        guard total == release.size, ConstantTime.equal(hash.finish(), release.sha256) else {
            throw UpdateError(.content, attempted: "read \(source)", reason: "its bytes are not those that were signed")
        }
    }

    /// The staged binary takes the name, the old one becomes `previous`. Whenever the power fails, the name is one of the two.
    ///
    /// - Throws: `file`.
    func commit() throws {
        unlink(previous)
        guard link(target, previous) == 0 else { throw failure("keep \(target) as \(previous)") }
        guard rename(draft, target) == 0 else { throw failure("put \(draft) in place") }
        try sync()
    }

    /// The old binary takes its name back, and the new one becomes `previous`.
    ///
    /// - Throws: `nothingToRollBack`, `file`.
    func rollBack() throws {
        guard access(previous, X_OK) == 0 else { throw nothingKept }
        // The name is one of the two at every moment; where the power fails in between, the old one lies under `draft`.
        guard rename(previous, draft) == 0 else { throw failure("take \(previous)") }
        try commit()
    }

    var nothingKept: UpdateError {
        UpdateError(.nothingToRollBack, attempted: "go back", reason: "there is no \(previous)")
    }

    func discard() { unlink(draft) }

    private func sync() throws {
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("bring \(folder) to the disk") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("bring \(folder) to the disk") }
    }

    private func failure(_ attempted: String) -> UpdateError {
        UpdateError(
            .file,
            attempted: attempted,
            reason: String(cString: strerror(errno)),
            advice: "the update needs the rights of the one who installed the binary"
        )
    }
}
