internal import Glibc
package import SharedBase
internal import SharedCrypto

/// The keys that secret values of executions are sealed under: the first seals, all open. They lie in a file of the plane's home (0600)
/// and never in the database, so that a copy of the database opens nothing; planes that share the home open each other's.
///
/// A line of the file is a key of 32 bytes in hexadecimal digits. To change the key add a new line behind the first at every plane, and
/// only then move it to the front: so each plane opens what another seals. Executions that were started under an older key go on as long
/// as its line stays.
package struct SealingKeys: Sendable {
    struct Key: Sendable {
        let id: [UInt8]
        let bytes: Secret<[UInt8]>
    }

    static let idLength = 8
    private static let keyLength = 32
    private static let limit = 1 << 16

    private let keys: [Key]

    /// - Parameter keys: of 32 bytes each, at least one; the first seals.
    package init(_ keys: [[UInt8]]) throws(RunbookRoomError) {
        guard !keys.isEmpty, keys.allSatisfy({ $0.count == Self.keyLength }) else {
            throw RunbookRoomError(
                .sealingKey,
                attempted: "use the keys of secret values",
                reason: "each has to be \(Self.keyLength) bytes, and there has to be one"
            )
        }
        self.keys = keys.map { bytes in
            let id = SHA256.digest(Array("dd0c-runbook-key".utf8) + bytes).prefix(Self.idLength)
            return Key(id: Array(id), bytes: Secret(bytes))
        }
    }

    var sealing: Key { keys[0] }
    func key(_ id: [UInt8]) -> Key? { keys.first { $0.id == id } }

    /// The keys in the file; made where there is none. Of two planes that make it at one time one wins.
    ///
    /// - Throws: `sealingKey` for a file that others can read, or that holds something else.
    package static func open(_ path: String, random: RandomSource = .system) throws(RunbookRoomError) -> SealingKeys {
        if let text = try read(path) { return try parse(text, path) }
        let draft = "\(path).\(getpid()).\(Hex.encode(random.bytes(4)))"
        try write(draft, Hex.encode(random.bytes(keyLength)) + "\n")
        defer { unlink(draft) }
        // Unlike a rename, a link never replaces.
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure("make", path) }
        // The name has to outlast a crash too, before anything is sealed under the key.
        try keepNames(path)
        guard let text = try read(path) else { throw failure("read", path) }
        return try parse(text, path)
    }

    private static func parse(_ text: String, _ path: String) throws(RunbookRoomError) -> SealingKeys {
        let keys = text.split(whereSeparator: \.isNewline).map { Hex.decode(String($0)) ?? [] }
        do { return try SealingKeys(keys) } catch {
            throw RunbookRoomError(.sealingKey, attempted: "read \(path)", reason: error.reason)
        }
    }

    private static func read(_ path: String) throws(RunbookRoomError) -> String? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read", path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0, status.st_size <= limit else {
            throw RunbookRoomError(
                .sealingKey,
                attempted: "read \(path)",
                reason: "it holds secrets and is no small file that only its owner can read",
                advice: "chmod 600 \(path)"
            )
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("read", path) }
            filled += count
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ path: String, _ text: String) throws(RunbookRoomError) {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw failure("write", path)
        }
    }

    /// Writes the folder of the file to disk.
    private static func keepNames(_ path: String) throws(RunbookRoomError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("keep", folder) }
    }

    private static func failure(_ verb: String, _ path: String) -> RunbookRoomError {
        RunbookRoomError(.sealingKey, attempted: "\(verb) \(path)", reason: String(cString: strerror(errno)))
    }
}
