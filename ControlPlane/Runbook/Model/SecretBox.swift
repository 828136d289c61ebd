internal import SharedBase
internal import SharedCrypto
internal import SharedJSON

/// Seals the secret values of executions (AES-256-GCM), each bound to its execution.
struct SecretBox: Sendable {
    let key: Secret<[UInt8]>

    func seal(_ secrets: [String: String], _ run: RunID) throws -> [UInt8]? {
        guard !secrets.isEmpty else { return nil }
        let object = ValueObject(secrets.map { ($0.key, .string($0.value)) })
        return try AESGCM.seal(JSON.bytes(.object(object)), key: key.expose(), associated: run.bytes)
    }

    /// nil where the key is another one, as after a restart of a plane that keeps none.
    func open(_ sealed: [UInt8]?, _ run: RunID) -> [String: String]? {
        guard let sealed else { return [:] }
        guard let plain = try? AESGCM.open(sealed, key: key.expose(), associated: run.bytes),
            let object = (try? JSON.parse(plain))?.objectValue
        else { return nil }
        return Dictionary(
            object.members.compactMap { member in member.value.stringValue.map { (member.key, $0) } },
            uniquingKeysWith: { $1 }
        )
    }
}
