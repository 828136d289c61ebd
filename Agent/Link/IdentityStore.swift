import AgentSpool
import Glibc
package import SharedBase
package import SharedCrypto
import SharedJSON

/// The identity on disk, in `<state directory>/identity` (0700).
///
/// `identity.json` names the files of key, certificate and roots; replacing it is what makes a new set valid, so a crash leaves the
/// old or the new identity and never a mixture. Blocking: call it at the start of a program or off the cooperative pool.
package struct IdentityStore: Sendable {
    package let folder: String

    package init(stateDirectory: String) { folder = stateDirectory + "/identity" }

    private var index: String { folder + "/identity.json" }
    private var pendingKey: String { folder + "/pending.key" }
    private static let sizeLimit = 256 * 1024

    package var exists: Bool { access(index, F_OK) == 0 }

    /// `notEnrolled` where there is none, `identityExposed` where others can read the key, `identityBroken` where it makes no sense.
    package func load() throws -> AgentIdentity {
        guard exists else {
            throw LinkError(
                .notEnrolled,
                attempted: "load the identity from \(folder)",
                reason: "there is none",
                // The words after `enroll` are left out: the log would redact what follows `--token`.
                advice: "run `dd0c-agent enroll` first"
            )
        }
        do {
            let json = try JSON.parse(try FileAccess.read(index, limit: Self.sizeLimit))
            func text(_ key: String) throws -> String {
                guard let text = json[key]?.stringValue, !text.isEmpty else {
                    throw broken("\"\(key)\" is missing")
                }
                return text
            }
            guard let agent = AgentID(try text("agentId")), let tenant = TenantID(try text("tenantId")) else {
                throw broken("an id is no UUID")
            }
            return try AgentIdentity(
                agentID: agent,
                tenantID: tenant,
                server: ServerAddress(parsing: try text("server")),
                serverName: try text("serverName"),
                chain: Certificate.chain(pem: try file(try text("chain"))),
                roots: Certificate.chain(pem: try file(try text("roots"))),
                key: try key(at: "\(folder)/\(try name(try text("key")))")
            )
        } catch let error as LinkError {
            throw error
        } catch {
            throw broken("one of its files cannot be read", error)
        }
    }

    /// Writes a new set and makes it the valid one; the files of the set before go.
    package func save(_ identity: AgentIdentity, random: RandomSource = .system) throws {
        try FileAccess.makeFolder(folder)
        let mark = Hex.encode(random.bytes(6))
        let names = (key: "agent-\(mark).key", chain: "agent-\(mark).crt", roots: "roots-\(mark).crt")
        try FileAccess.replace("\(folder)/\(names.key)", with: Array(try identity.key.pem().expose().utf8))
        try FileAccess.replace(
            "\(folder)/\(names.chain)",
            with: Array(identity.chain.map(\.pem).joined().utf8),
            mode: 0o644
        )
        try FileAccess.replace(
            "\(folder)/\(names.roots)",
            with: Array(identity.roots.map(\.pem).joined().utf8),
            mode: 0o644
        )
        let json: Value = [
            "schemaVersion": "1",
            "agentId": .string(identity.agentID.description),
            "tenantId": .string(identity.tenantID.description),
            "server": .string(identity.server.description),
            "serverName": .string(identity.serverName),
            "key": .string(names.key),
            "chain": .string(names.chain),
            "roots": .string(names.roots),
        ]
        try FileAccess.replace(index, with: JSON.bytes(json, pretty: true))
        let kept: Set<String> = [names.key, names.chain, names.roots, "identity.json"]
        for name in try FileAccess.names(in: folder) where !kept.contains(name) && isOurs(name) {
            try FileAccess.remove("\(folder)/\(name)")
        }
    }

    /// The key of an enrolment that may have got no answer yet; made where there is none.
    package func makePendingKey() throws -> PrivateKey {
        try FileAccess.makeFolder(folder)
        guard chmod(folder, 0o700) == 0 else { throw broken("its folder cannot be protected") }
        if access(pendingKey, F_OK) == 0 { return try key(at: pendingKey) }
        let key = try PrivateKey.generate(.p256)
        try FileAccess.replace(pendingKey, with: Array(try key.pem().expose().utf8))
        return key
    }

    /// Removes every file of the identity.
    package func remove() throws {
        guard access(folder, F_OK) == 0 else { return }
        try FileAccess.remove(index)
        for name in try FileAccess.names(in: folder) where isOurs(name) { try FileAccess.remove("\(folder)/\(name)") }
    }

    private func isOurs(_ name: String) -> Bool {
        name == "pending.key" || name.hasPrefix("agent-") || name.hasPrefix("roots-")
    }

    private func name(_ name: String) throws(LinkError) -> String {
        guard !name.contains("/"), isOurs(name) else { throw broken("it names the file \"\(name)\"") }
        return name
    }

    private func file(_ name: String) throws -> String {
        let bytes = try FileAccess.read("\(folder)/\(try self.name(name))", limit: Self.sizeLimit)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func key(at path: String) throws -> PrivateKey {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw LinkError(
                .identityExposed,
                attempted: "load the private key \(path)",
                reason: "it is missing, or others than its owner may read or write it",
                advice: "chmod 600 \(path)"
            )
        }
        let bytes = try FileAccess.read(path, limit: Self.sizeLimit)
        return try PrivateKey(pem: Secret(String(decoding: bytes, as: UTF8.self)))
    }

    private func broken(_ reason: String, _ cause: (any Error)? = nil) -> LinkError {
        LinkError(
            .identityBroken,
            attempted: "load the identity from \(folder)",
            reason: reason,
            advice: "enrol again with `dd0c-agent enroll --force`",
            cause: cause
        )
    }
}
