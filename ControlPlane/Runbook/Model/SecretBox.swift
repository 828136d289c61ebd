internal import SharedBase
internal import SharedCrypto
internal import SharedJSON

/// Seals the secret values of executions (AES-256-GCM), each bound to its execution and to the key's id.
struct SecretBox: Sendable {
    let keys: SealingKeys

    func seal(_ secrets: [String: String], _ run: RunID) throws -> [UInt8]? {
        guard !secrets.isEmpty else { return nil }
        let object = ValueObject(secrets.map { ($0.key, .string($0.value)) })
        let key = keys.sealing
        return try key.id
            + AESGCM.seal(JSON.bytes(.object(object)), key: key.bytes.expose(), associated: key.id + run.bytes)
    }

    /// nil where the key that they were sealed under is not there.
    func open(_ sealed: [UInt8]?, _ run: RunID) -> [String: String]? {
        guard let sealed else { return [:] }
        let id = Array(sealed.prefix(SealingKeys.idLength))
        guard let key = keys.key(id),
            let plain = try? AESGCM.open(
                Array(sealed.dropFirst(id.count)),
                key: key.bytes.expose(),
                associated: id + run.bytes
            ),
            let object = (try? JSON.parse(plain))?.objectValue
        else { return nil }
        return Dictionary(
            object.members.compactMap { member in member.value.stringValue.map { (member.key, $0) } },
            uniquingKeysWith: { $1 }
        )
    }
}
