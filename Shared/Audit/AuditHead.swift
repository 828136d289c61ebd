package import SharedBase
package import SharedCrypto
internal import SharedJSON

/// The end of a chain at one time, signed: who holds it can tell a chain that was cut, rolled back or replaced since.
///
/// Signed with Ed25519 over `"dd0c-audit-head-v1"` (a checkpoint over `"dd0c-audit-checkpoint-v1"`) and the canonical JSON of `hash`, `index`, `key`, `tenant`, `time`.
/// The file is that object with `signature` added, both in hexadecimal digits.
package struct AuditHead: Sendable, Hashable {
    /// What it says: that the chain ended here at that time, or that entries up to here stand in an archive. A signature of
    /// the one is none of the other: else a head could stand for an archive that was never written.
    package enum Purpose: Sendable { case head, checkpoint }

    package let tenant: TenantID
    /// Of the last entry.
    package let index: Int
    package let hash: AuditDigest
    package let time: Timestamp
    /// DER SubjectPublicKeyInfo of the signer.
    package let key: [UInt8]
    package let signature: [UInt8]

    package init(
        tenant: TenantID,
        index: Int,
        hash: AuditDigest,
        time: Timestamp,
        key: [UInt8],
        signature: [UInt8]
    ) {
        self.tenant = tenant
        self.index = index
        self.hash = hash
        self.time = time
        self.key = key
        self.signature = signature
    }

    /// Signs the end of a chain, or of what was archived of it.
    ///
    /// - Throws: `wrongKey`, or what the library says.
    package init(
        tenant: TenantID,
        index: Int,
        hash: AuditDigest,
        time: Timestamp,
        purpose: Purpose = .head,
        signer: PrivateKey
    ) throws {
        guard signer.kind == .ed25519 else {
            throw AuditError(.wrongKey, attempted: "sign the head of an audit trail", reason: "the key is not Ed25519")
        }
        let key = signer.publicKey.spki
        let open = AuditHead(tenant: tenant, index: index, hash: hash, time: time, key: key, signature: [])
        let signature = try signer.sign(open.signedBytes(purpose))
        self.init(tenant: tenant, index: index, hash: hash, time: time, key: key, signature: signature)
    }

    /// Whether `key` signed this head. That it is the right key is for the chain, or its reader, to say.
    package var isSigned: Bool { isSigned(as: .head) }

    /// The same of a head or of a checkpoint.
    package func isSigned(as purpose: Purpose) -> Bool {
        guard let key = try? PublicKey(spki: key), key.kind == .ed25519 else { return false }
        return key.verify(signature, of: signedBytes(purpose))
    }

    /// Two heads of one chain and one length with different hashes, both signed: proof that the signer told two stories.
    package func contradicts(_ other: AuditHead) -> Bool {
        tenant == other.tenant && index == other.index && hash != other.hash && isSigned && other.isSigned
    }

    /// One line of canonical JSON, with its line end: the head file.
    package var bytes: [UInt8] { CanonicalJSON.bytes(value) + [10] }

    /// This head as the line of a file that begins behind it: `{"checkpoint":{...}}`.
    package var checkpointLine: [UInt8] { CanonicalJSON.bytes(["checkpoint": value]) + [10] }

    package var value: Value {
        var object = body
        object.insert("signature", .string(Hex.encode(signature)))
        return .object(object)
    }

    /// Reads a head; its signature is not looked at.
    ///
    /// - Throws: `headUnreadable` with what is wrong.
    package init(bytes: [UInt8]) throws(AuditError) {
        func refused(_ reason: String) -> AuditError {
            AuditError(
                .headUnreadable,
                attempted: "read the head of an audit trail",
                reason: reason,
                advice: "give the file that `GET /v1/audit/head` answers, or one of the plane's head files"
            )
        }
        guard bytes.count <= 65_536 else { throw refused("it has more than 64 KiB") }
        let value: Value
        do {
            value = try JSON.parse(bytes)
        } catch {
            throw refused("it is no JSON: \(error.detail), \(error.position)")
        }
        guard let object = value.objectValue, object.count == 6,
            let tenant = object["tenant"]?.stringValue.flatMap({ TenantID($0) }),
            let index = object["index"]?.intValue, index >= 0,
            let hash = object["hash"]?.stringValue.flatMap({ AuditDigest(hex: $0) }),
            let time = object["time"]?.stringValue.flatMap({ Timestamp($0) }),
            let key = object["key"]?.stringValue.flatMap({ Hex.decode($0) }),
            let signature = object["signature"]?.stringValue.flatMap({ Hex.decode($0) })
        else { throw refused("it needs hash, index, key, signature, tenant and time, and nothing else") }
        self.init(tenant: tenant, index: index, hash: hash, time: time, key: key, signature: signature)
    }

    private var body: ValueObject {
        ValueObject([
            ("hash", .string(hash.description)), ("index", .number(String(index))), ("key", .string(Hex.encode(key))),
            ("tenant", .string(tenant.description)), ("time", .string(time.description)),
        ])
    }

    private func signedBytes(_ purpose: Purpose) -> [UInt8] {
        let tag = purpose == .head ? AuditFormat.headTag : AuditFormat.checkpointTag
        return tag + CanonicalJSON.bytes(.object(body))
    }
}
