internal import Glibc
internal import SharedBase

/// Reads files on whose content the safety of this host stands: a policy, a pinned key.
package enum TrustedFile {
    /// A file and who else can read it.
    package struct Content {
        package let bytes: [UInt8]
        /// Nobody but its owner can read it.
        package let isPrivate: Bool
    }

    /// The whole file; nil where there is none.
    ///
    /// - Parameter what: what it is, for the error.
    /// - Throws: `policy` where it is no regular file, where others than root and this program's user may write it, or where it cannot be
    ///   read or has more than 1 MiB.
    package static func read(_ path: String, _ what: String) throws(StepError) -> [UInt8]? {
        try open(path, what)?.bytes
    }

    /// The same, with who else can read it.
    static func open(_ path: String, _ what: String) throws(StepError) -> Content? {
        func fault(_ reason: String) -> StepError {
            StepError(.policy, attempted: "read \(what) \(path)", reason: reason)
        }
        func failure() -> StepError { fault(String(cString: strerror(errno))) }
        // A link is not followed, and a pipe holds nobody up.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure()
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw fault("it is no regular file") }
        guard status.st_mode & 0o022 == 0, status.st_uid == 0 || status.st_uid == geteuid() else {
            throw fault("others than root and this program's user may change it")
        }
        guard let bytes = try contents(descriptor, limit: 1 << 20, failure) else {
            throw fault("it has more than 1 MiB")
        }
        return Content(bytes: bytes, isPrivate: status.st_mode & 0o044 == 0)
    }

    /// Any file or pipe, whoever may write it: for what is proven by its signature.
    package static func readAny(_ path: String, _ what: String) throws(StepError) -> [UInt8] {
        func fault(_ reason: String) -> StepError {
            StepError(.file, attempted: "read \(what) \(path)", reason: reason)
        }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let bytes = try contents(descriptor, limit: 1 << 20) { fault(String(cString: strerror(errno))) }
        guard let bytes else { throw fault("it has more than 1 MiB") }
        return bytes
    }

    /// nil where there is more than `limit`.
    private static func contents(
        _ descriptor: Int32,
        limit: Int,
        _ failure: () -> StepError
    ) throws(StepError) -> [UInt8]? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while all.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return all }
            if count > 0 {
                all += buffer[..<count]
            } else if errno != EINTR {
                throw failure()
            }
        }
        return nil
    }
}
