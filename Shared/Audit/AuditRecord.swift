package import SharedBase
internal import SharedJSON

/// One entry of an audit trail: what was done, by whom, to what.
package struct AuditRecord: Sendable, Hashable {
    /// The most canonical bytes that an entry may have.
    package static let limit = 2 << 20

    /// The server's clock. Data, never order: the index orders.
    package let at: Timestamp
    /// Who: `apikey:<id>`, `agent:<id>`, `operator` or `system`.
    package let actor: String
    /// What, as `room.object.verb`: `fleet.agent.revoked`.
    package let action: String
    /// On what, for example `agent:<id>`.
    package let target: String
    package let details: Value

    package init(at: Timestamp, actor: String, action: String, target: String, details: Value = [:]) {
        self.at = at
        self.actor = actor
        self.action = action
        self.target = target
        self.details = details
    }

    /// What is hashed, stored and exported. `action` comes first in the order of keys.
    package var canonicalBytes: [UInt8] {
        CanonicalJSON.bytes([
            "action": .string(action), "actor": .string(actor), "at": .string(at.description), "details": details,
            "target": .string(target),
        ])
    }

    /// Reads an entry; nil where it is not one.
    package init?(_ bytes: [UInt8]) {
        guard let value = try? JSON.parse(bytes) else { return nil }
        self.init(value)
    }

    package init?(_ value: Value) {
        guard let object = value.objectValue, object.count == 5,
            let action = object["action"]?.stringValue, let actor = object["actor"]?.stringValue,
            let at = object["at"]?.stringValue.flatMap({ Timestamp($0) }), let target = object["target"]?.stringValue,
            let details = object["details"]
        else { return nil }
        self.init(at: at, actor: actor, action: action, target: target, details: details)
    }

    /// The entry that begins the chain of a tenant.
    ///
    /// - Parameter signer: the DER SubjectPublicKeyInfo of the key that signs heads, nil where none is known yet.
    package static func genesis(tenant: TenantID, signer: [UInt8]?, at: Timestamp) -> AuditRecord {
        AuditRecord(
            at: at,
            actor: "system",
            action: AuditFormat.started,
            target: "tenant:\(tenant)",
            details: ["format": .string(AuditFormat.name), "key": .string(Hex.encode(signer ?? []))]
        )
    }

    /// The entry that names another signer of heads.
    package static func signer(_ key: [UInt8], at: Timestamp) -> AuditRecord {
        AuditRecord(
            at: at,
            actor: "system",
            action: AuditFormat.signerChanged,
            target: "audit",
            details: ["key": .string(Hex.encode(key))]
        )
    }

    /// The tenant whose chain this entry begins.
    package var startedTenant: TenantID? {
        guard action == AuditFormat.started, target.hasPrefix("tenant:") else { return nil }
        return TenantID(String(target.dropFirst(7)))
    }

    /// The signer that this entry names; nil where it names none.
    package var namedSigner: [UInt8]? {
        guard action == AuditFormat.started || action == AuditFormat.signerChanged else { return nil }
        guard let key = details["key"]?.stringValue.flatMap({ Hex.decode($0) }), !key.isEmpty else { return nil }
        return key
    }
}
