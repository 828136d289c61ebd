internal import Glibc
package import SharedBase

package enum AgentCode: String, FaultCode {
    case stateFolder
    case keyFile
}

package typealias AgentError = Fault<AgentCode>

/// The agent's own keys for redaction tags and content hashes: made once, kept at home (0600), never sent.
package struct AgentKeys: Sendable {
    package let tags: [UInt8]
    package let hashes: [UInt8]

    /// Reads the keys below the state directory, making directory and keys where they are missing.
    package static func load(_ paths: AgentPaths, random: RandomSource = .system) throws(AgentError) -> AgentKeys {
        if mkdir(paths.folder, 0o700) != 0, errno != EEXIST {
            throw AgentError(
                .stateFolder,
                attempted: "make the state directory \(paths.folder)",
                reason: String(cString: strerror(errno)),
                advice: "name another with state_dir, or make it for the agent's user"
            )
        }
        let known = try read(paths.tagKey)
        let bytes = if let known { known } else { try make(paths.tagKey, random) }
        return AgentKeys(tags: Array(bytes[..<32]), hashes: Array(bytes[32...]))
    }

    private static func read(_ path: String) throws(AgentError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw fault(path, String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        guard let mode = FileMode.of(descriptor: descriptor), mode & 0o077 == 0 else {
            throw fault(path, "others may read it", "chmod 600 \(path)")
        }
        var buffer = [UInt8](repeating: 0, count: 65)
        guard Glibc.read(descriptor, &buffer, 65) == 64 else {
            throw fault(
                path,
                "it does not hold 64 bytes",
                "remove it; redaction tags of earlier reports then no longer compare"
            )
        }
        return Array(buffer[..<64])
    }

    /// Written beside and linked into place, so that two starts at once agree on one key.
    private static func make(_ path: String, _ random: RandomSource) throws(AgentError) -> [UInt8] {
        let bytes = random.bytes(64)
        let temporary = "\(path).\(Hex.encode(random.bytes(8)))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault(temporary, String(cString: strerror(errno))) }
        defer { unlink(temporary) }
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        let synced = fsync(descriptor)
        close(descriptor)
        guard written == 64, synced == 0 else { throw fault(temporary, "it could not be written whole") }
        if link(temporary, path) == 0 { return bytes }
        if let other = try read(path) { return other }
        throw fault(path, "it could not be put in place")
    }

    private static func fault(_ path: String, _ reason: String, _ advice: String? = nil) -> AgentError {
        AgentError(.keyFile, attempted: "use the key file \(path)", reason: reason, advice: advice)
    }
}
