internal import Glibc
package import SharedBase
internal import SharedJSON

/// The file that holds the keys of tokens: JSON, mode 0600, beside the plane's other keys and never in the database, so that a
/// copy of the database signs nobody in.
package struct KeyFile: Sendable {
    private static let limit = 1 << 16
    package let path: String

    package init(_ path: String) { self.path = path }

    /// The keys; made where there are none. Of two planes that start at once the second takes the first's.
    ///
    /// - Throws: `AccountError` `keyFile`.
    package func open(at now: Timestamp, random: RandomSource) throws -> KeyRing {
        if let known = try read() { return known }
        guard let fresh = KeyRing([SigningKey.make(at: now, random: random)]) else { throw refusal("it holds no key") }
        try makeFolder()
        let draft = try write(fresh, random)
        defer { unlink(draft) }
        // Unlike a rename, a link never replaces.
        if link(draft, path) != 0, errno != EEXIST { throw failure("make") }
        guard let kept = try read() else { throw failure("read") }
        return kept
    }

    /// Adds a key that signs from now on. Planes that run take it up within seconds.
    ///
    /// - Returns: the id of the new key.
    package func rotate(at now: Timestamp, life: Duration, random: RandomSource) throws -> String {
        _ = try open(at: now, random: random)
        let lock = Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw failure("lock") }
        defer { close(lock) }
        guard var ring = try read() else { throw failure("read") }
        ring.rotate(at: now, life: life, random: random)
        let draft = try write(ring, random)
        guard rename(draft, path) == 0 else {
            unlink(draft)
            throw failure("replace")
        }
        return ring.signing.id
    }

    /// nil where there is no file.
    package func read() throws -> KeyRing? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("read") }
        guard status.st_mode & 0o077 == 0 else {
            throw refusal("it holds secrets and others than its owner can read it", "chmod 600 \(path)")
        }
        guard status.st_size <= Self.limit else { throw refusal("it is larger than \(Self.limit) bytes") }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("read") }
            filled += count
        }
        guard let ring = Self.decode(bytes) else { throw refusal("it is no list of keys that this program wrote") }
        return ring
    }

    // MARK: Form

    static func encode(_ ring: KeyRing) -> [UInt8] {
        let keys = ring.keys.map { key -> Value in
            [
                "kid": .string(key.id), "secret": .string(Base64.encode(key.secret.expose(), .url)),
                "createdAt": .string(key.createdAt.description),
                "retiredAt": key.retiredAt.map { .string($0.description) } ?? .null,
            ]
        }
        return JSON.bytes(["version": "1", "keys": .array(keys)])
    }

    static func decode(_ bytes: [UInt8]) -> KeyRing? {
        guard let value = try? JSON.parse(bytes), value["version"]?.stringValue == "1",
            let rows = value["keys"]?.arrayValue
        else { return nil }
        let keys = rows.compactMap { row -> SigningKey? in
            guard let id = row["kid"]?.stringValue,
                let secret = row["secret"]?.stringValue.flatMap({ Base64.decode($0, .url) }), secret.count >= 32,
                let created = row["createdAt"]?.stringValue.flatMap({ Timestamp($0) })
            else { return nil }
            let retired = row["retiredAt"]?.stringValue
            let retiredAt = retired.flatMap { Timestamp($0) }
            guard retired == nil || retiredAt != nil else { return nil }
            return SigningKey(id: id, secret: Secret(secret), createdAt: created, retiredAt: retiredAt)
        }
        return keys.count == rows.count ? KeyRing(keys) : nil
    }

    // MARK: Disk

    /// A new file beside the real one, on the disk; gives its path.
    private func write(_ ring: KeyRing, _ random: RandomSource) throws -> String {
        let draft = path + "." + Hex.encode(random.bytes(4))
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write") }
        defer { close(descriptor) }
        let bytes = Self.encode(ring)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure("write") }
        return draft
    }

    private func makeFolder() throws {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += (folder.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure("make the folder of") }
        }
    }

    private func failure(_ verb: String) -> AccountError {
        let reason = String(cString: strerror(errno))
        return AccountError(.keyFile, attempted: "\(verb) the token keys \(path)", reason: reason)
    }

    private func refusal(_ reason: String, _ advice: String? = nil) -> AccountError {
        AccountError(.keyFile, attempted: "read the token keys \(path)", reason: reason, advice: advice)
    }
}
