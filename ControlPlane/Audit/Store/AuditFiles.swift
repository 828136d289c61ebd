internal import Glibc
package import SharedAudit
package import SharedBase
package import SharedCrypto

/// The folder of the trail's signer: `signer.key` (PKCS#8, 0600, as the authority keeps its intermediate key), and the
/// newest head of each tenant in `<tenant>.head.json`. Outside the database, so that a database that was set back is
/// seen to be.
package struct AuditFiles: Sendable {
    package let folder: String

    package init(_ folder: String) { self.folder = folder }

    /// The signing key; made where there is none.
    ///
    /// - Throws: `file`, `key`.
    package func signer() throws -> PrivateKey {
        try makeFolder()
        let path = folder + "/signer.key"
        if let known = try read(path, secret: true) {
            let key = try key(known, path)
            try remember(key)
            return key
        }
        let fresh = try PrivateKey.generate(.ed25519)
        let draft = path + ".\(Hex.encode(RandomSource.system.bytes(4)))"
        try write(Array(fresh.pem().expose().utf8), to: draft)
        defer { unlink(draft) }
        // Unlike a rename, a link never replaces: of two planes that start at once the second takes the first's key.
        if link(draft, path) != 0, errno != EEXIST { throw failure("make \(path)") }
        try sync(folder)
        guard let kept = try read(path, secret: true) else { throw failure("read \(path)") }
        let key = try key(kept, path)
        try remember(key)
        return key
    }

    /// The newest head that was written for a tenant.
    ///
    /// - Throws: `file`, or `AuditError` where it is no head.
    package func head(of tenant: TenantID) throws -> AuditHead? {
        try read(path(of: tenant), secret: false).map { bytes in try AuditHead(bytes: bytes) }
    }

    /// Replaces the head of its tenant: the old one or the new one lies there, whenever the power fails.
    package func write(_ head: AuditHead) throws {
        let path = path(of: head.tenant)
        let draft = path + ".\(Hex.encode(RandomSource.system.bytes(4)))"
        try write(head.bytes, to: draft)
        guard rename(draft, path) == 0 else {
            let error = failure("write \(path)")
            unlink(draft)
            throw error
        }
        try sync(folder)
    }

    package func path(of tenant: TenantID) -> String { "\(folder)/\(tenant).head.json" }

    /// Where archive files lie: `archive/<tenant>/`.
    package var archive: String { folder + "/archive" }

    /// Where the files of exports lie until they expire: `exports/<tenant>/`.
    var exports: String { folder + "/exports" }

    /// Begins an archive file, below `archive`; it has its name when it is finished.
    func begin(archive name: String) throws -> WholeFile { try begin(name, below: archive) }

    /// Begins the file of an export, below `exports`.
    func begin(export name: String) throws -> WholeFile { try begin(name, below: exports) }

    private func begin(_ name: String, below root: String) throws -> WholeFile {
        var path = root
        try makeFolder()
        try makeFolder(path)
        for part in name.split(separator: "/").dropLast() {
            path += "/" + part
            try makeFolder(path)
        }
        return try WholeFile(root + "/" + name)
    }

    func write(archive name: String, _ bytes: [UInt8]) throws {
        let file = try begin(archive: name)
        try file.append(bytes)
        try file.finish()
    }

    private func key(_ bytes: [UInt8], _ path: String) throws -> PrivateKey {
        let key: PrivateKey
        do {
            key = try PrivateKey(pem: Secret(String(decoding: bytes, as: UTF8.self)))
        } catch {
            throw AuditFailure(.key, attempted: "read the key that signs audit heads", reason: path, cause: error)
        }
        guard key.kind == .ed25519 else {
            throw AuditFailure(
                .key,
                attempted: "read the key that signs audit heads",
                reason: "\(path) holds another kind of key than Ed25519",
                advice: "move it away; the plane makes a new one and says so in each trail"
            )
        }
        return key
    }

    private func makeFolder(_ path: String? = nil) throws {
        let path = path ?? folder
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw failure("make the folder \(path)")
    }

    /// nil where there is no such file.
    func read(_ path: String, secret: Bool) throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw failure("read \(path)") }
        defer { close(descriptor) }
        guard let mode = FileMode.of(descriptor: descriptor) else { throw failure("read \(path)") }
        if secret, mode & 0o077 != 0 {
            throw AuditFailure(
                .file,
                attempted: "read \(path)",
                reason: "it holds a secret and others than its owner can read it",
                advice: "chmod 600 \(path)"
            )
        }
        var buffer = [UInt8](repeating: 0, count: 65_537)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0, count < buffer.count else { throw failure("read \(path)") }
        return Array(buffer[..<count])
    }

    func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write \(path)") }
        defer { close(descriptor) }
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(descriptor) == 0 else { throw failure("write \(path)") }
    }

    func sync(_ folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("bring \(folder) to the disk") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("bring \(folder) to the disk") }
    }

    func failure(_ attempted: String) -> AuditFailure {
        AuditFailure(
            .file,
            attempted: attempted,
            reason: String(cString: strerror(errno)),
            advice: "`audit_dir` names the folder; the account of the plane has to own it"
        )
    }
}
