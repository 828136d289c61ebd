internal import Glibc
internal import SharedBase
internal import SharedCrypto

/// The files of exports, in `exports/<tenant>/`.
extension AuditFiles {
    /// The whole of a file that an export has made, read as it is taken.
    ///
    /// - Throws: `file` where it is not there, or has not the length that was noted.
    func take(export name: String, bytes: Int, sha256: [UInt8]) throws -> ExportBytes {
        let path = exports + "/" + name
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw failure("read \(path)") }
        let file = OpenFile(descriptor)
        // Reading goes by offsets, so it does not matter where this leaves the file.
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0 else { throw failure("read \(path)") }
        guard size == bytes else {
            throw AuditFailure(
                .file,
                attempted: "read \(path)",
                reason: "it has \(size) bytes, and \(bytes) were written",
                advice: "somebody has changed it: take the export away and ask for a new one"
            )
        }
        return ExportBytes(file: file, sha256: sha256, path: path)
    }

    /// What lies below `exports`, by tenant: the names of its files with the folder in front, those that are still written too.
    func exportNames() throws -> [TenantID: [String]] {
        var found: [TenantID: [String]] = [:]
        for folder in try names(in: exports) {
            guard let tenant = TenantID(folder) else { continue }
            found[tenant] = try names(in: exports + "/" + folder).map { folder + "/" + $0 }
        }
        return found
    }

    func remove(export name: String) throws {
        guard unlink(exports + "/" + name) != 0, errno != ENOENT else { return }
        throw failure("remove \(exports)/\(name)")
    }

    /// Empty where there is no such folder.
    private func names(in folder: String) throws -> [String] {
        guard let directory = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw failure("look into \(folder)")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}

/// A descriptor that is closed with its last owner; a file that is removed meanwhile can still be read to its end.
final class OpenFile: Sendable {
    let descriptor: Int32
    init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }
}

/// The bytes of a file in pieces. At the end they are held against the hash that was noted: a file that was changed ends in an error,
/// which cuts the connection.
struct ExportBytes: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let file: OpenFile
    let sha256: [UInt8]
    let path: String

    func makeAsyncIterator() -> Iterator { Iterator(bytes: self) }

    struct Iterator: AsyncIteratorProtocol {
        let bytes: ExportBytes
        private var offset = 0
        private var hash = SHA256Hasher()

        init(bytes: ExportBytes) { self.bytes = bytes }

        mutating func next() async throws -> [UInt8]? {
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            let count = pread(bytes.file.descriptor, &piece, piece.count, offset)
            guard count >= 0 else { throw fault(String(cString: strerror(errno))) }
            if count > 0 {
                piece.removeLast(piece.count - count)
                hash.update(piece)
                offset += count
                return piece
            }
            guard hash.finish() == bytes.sha256 else {
                throw fault("it is not what was written: somebody has changed it")
            }
            return nil
        }

        private func fault(_ reason: String) -> AuditFailure {
            AuditFailure(.file, attempted: "read \(bytes.path)", reason: reason)
        }
    }
}
