internal import SharedAudit
internal import SharedBase
internal import SharedCrypto

/// That an operator accepts the loss of entries up to a head, at one place of the trail, signed by the plane: a row that somebody
/// with the database alone adds is no acceptance, and a true one cannot be used at another place or time.
struct RestoreAcceptance: Equatable {
    let tenant: TenantID
    let lostIndex: Int
    let lostHash: AuditDigest
    let lostTime: Timestamp
    /// Where the entry itself stands, and what stands before it.
    let place: Int
    let previous: AuditDigest
    let at: Timestamp

    init(_ lost: AuditHead, at: Timestamp, place: Int, previous: AuditDigest) {
        tenant = lost.tenant
        lostIndex = lost.index
        lostHash = lost.hash
        lostTime = lost.time
        self.place = place
        self.previous = previous
        self.at = at
    }

    /// Reads an entry of the trail; nil where it is no acceptance that one of `keys` has signed.
    init?(_ line: AuditLine, _ tenant: TenantID, trusting keys: Set<[UInt8]>) {
        guard line.isWhole, let record = AuditRecord(line.entry), record.action == AuditFormat.restoreAccepted,
            let index = record.details["index"]?.intValue,
            let hash = record.details["hash"]?.stringValue.flatMap({ AuditDigest(hex: $0) }),
            let time = record.details["time"]?.stringValue.flatMap({ Timestamp($0) }),
            let spki = record.details["key"]?.stringValue.flatMap({ Hex.decode($0) }), keys.contains(spki),
            let signature = record.details["signature"]?.stringValue.flatMap({ Hex.decode($0) }),
            let key = try? PublicKey(spki: spki), key.kind == .ed25519
        else { return nil }
        self.tenant = tenant
        (lostIndex, lostHash, lostTime) = (index, hash, time)
        (place, previous, at) = (line.index, line.previous, record.at)
        guard key.verify(signature, of: signedBytes) else { return nil }
    }

    func record(actor: String, signer: PrivateKey) throws -> AuditRecord {
        AuditRecord(
            at: at,
            actor: actor,
            action: AuditFormat.restoreAccepted,
            target: "audit",
            details: [
                "index": .number(String(lostIndex)), "hash": .string(lostHash.description),
                "time": .string(lostTime.description), "key": .string(Hex.encode(signer.publicKey.spki)),
                "signature": .string(Hex.encode(try signer.sign(signedBytes))),
            ]
        )
    }

    private var signedBytes: [UInt8] {
        Array("dd0c-audit-restore-v1".utf8)
            + CanonicalJSON.bytes([
                "at": .string(at.description), "hash": .string(lostHash.description),
                "index": .number(String(lostIndex)), "place": .number(String(place)),
                "previous": .string(previous.description), "tenant": .string(tenant.description),
                "time": .string(lostTime.description),
            ])
    }
}
