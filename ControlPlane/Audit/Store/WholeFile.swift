internal import Glibc
internal import SharedBase

/// A file that is written aside, forced to disk and then given its name: who sees the name sees the whole.
final class WholeFile {
    private let path: String
    private let draft: String
    private var descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        draft = path + ".\(Hex.encode(RandomSource.system.bytes(4)))"
        descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(draft)
    }

    func append(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(path) }
            done += count
        }
    }

    func finish() throws {
        guard fsync(descriptor) == 0, rename(draft, path) == 0 else { throw Self.failure(path) }
        close(descriptor)
        descriptor = -1
        let folder = open(
            String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]),
            O_RDONLY | O_DIRECTORY | O_CLOEXEC
        )
        guard folder >= 0 else { throw Self.failure(path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw Self.failure(path) }
    }

    private static func failure(_ path: String) -> AuditFailure {
        AuditFailure(
            .file,
            attempted: "write \(path)",
            reason: String(cString: strerror(errno)),
            advice:
                "`audit_dir` names the folder; it needs room and has to belong to the account of the plane, and the database is as it was"
        )
    }
}
