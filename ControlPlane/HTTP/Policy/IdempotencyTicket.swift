internal import PlaneKernel
internal import SharedBase
internal import SharedCrypto
internal import SharedJSON

/// A request that says under which `Idempotency-Key` it may be done once only.
package struct IdempotencyTicket: Sendable {
    let tenant: TenantID
    /// The API key or session that sent it: those of one tenant do not share their idempotency keys.
    let sender: String
    let written: String
    let operation: String
    /// SHA-256 over what would be done: operation, parameters, body.
    let digest: [UInt8]
    /// Seals the stored answer. Made of the API key or token, which the plane does not store: answers can hold secrets that are shown
    /// once (a new key, an enrolment token), and a copy of the database must not hold them.
    let sealingKey: Secret<[UInt8]>

    init(
        _ principal: Principal,
        key: Secret<String>,
        written: String,
        operation: String,
        _ call: APIRequest
    ) {
        self.tenant = principal.tenant
        self.sender = principal.sender
        self.written = written
        self.operation = operation
        var hasher = SHA256Hasher()
        hasher.update(Array((operation + "\n" + call.arguments.filter + "\n").utf8))
        hasher.update(call.content)
        digest = hasher.finish()
        let label = Array("dd0c idempotency v1\n\(written)".utf8)
        sealingKey = Secret(HMACSHA256.code(label, key: Array(key.expose().utf8)))
    }

    /// The header, where it is there.
    static func written(_ headers: RequestHeaders) throws(Problem) -> String? {
        guard let written = headers["idempotency-key"] else { return nil }
        guard (1...255).contains(written.utf8.count), written.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw .invalid(.header, "Idempotency-Key", "must be 1 to 255 visible ASCII characters")
        }
        return written
    }

    /// Binds a stored answer to its row.
    var associated: [UInt8] { Array("\(tenant)/\(sender)/\(operation)/\(written)".utf8) }
}

/// The stored form of an answer.
enum StoredAnswer {
    static func encode(_ answer: APIResponse) -> [UInt8] {
        JSON.bytes([
            "status": .number(String(answer.status)),
            "headers": .object(
                ValueObject(answer.headers.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            ),
            "type": answer.contentType.map { .string($0) } ?? .null,
            "content": .string(Base64.encode(answer.content)),
        ])
    }

    static func decode(_ bytes: [UInt8]) -> APIResponse? {
        guard let value = try? JSON.parse(bytes), let status = value["status"]?.intValue,
            let headers = value["headers"]?.objectValue,
            let content = value["content"]?.stringValue.flatMap({ Base64.decode($0) })
        else { return nil }
        let texts = headers.members.compactMap { member in member.value.stringValue.map { (member.key, $0) } }
        return APIResponse(
            status: status,
            headers: Dictionary(texts, uniquingKeysWith: { first, _ in first }),
            content: content,
            contentType: value["type"]?.stringValue
        )
    }
}
