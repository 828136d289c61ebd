package import SharedBase

/// An order with the plane's signature. A second one for a known attempt is answered with what the journal says.
package struct Dispatch: WireMessage {
    package static let type = FrameType.dispatch

    package var order: StepOrder
    /// SHA-256 of the signing key's subject public key info; the key came with `StepKeys`.
    package var keyID: [UInt8]
    /// Ed25519 over `order.canonical`.
    package var signature: [UInt8]

    package init(order: StepOrder, keyID: [UInt8], signature: [UInt8]) {
        self.order = order
        self.keyID = keyID
        self.signature = signature
    }

    package init(_ reader: MessageReader) throws(WireError) {
        order = try StepOrder(reader)
        keyID = try reader.hex("keyId", count: 32)
        signature = try reader.hex("signature", count: 64)
    }

    package var json: Value {
        (order.members + [("keyId", .string(Hex.encode(keyID))), ("signature", .string(Hex.encode(signature)))]).object
    }
}

/// The keys that may sign orders on this connection from now on. Each comes as a certificate chain to a root that the agent trusts.
package struct StepKeys: WireMessage {
    package static let type = FrameType.stepKeys

    /// The name that the certificate of a signing key carries as its one URI.
    package static let uri = "dd0c://plane/steps"

    /// DER, the key's own certificate first.
    package var chains: [[[UInt8]]]

    package init(chains: [[[UInt8]]]) { self.chains = chains }

    package init(_ reader: MessageReader) throws(WireError) {
        chains = []
        for item in try reader.objects("keys", upTo: StepBounds.keys) {
            let chain = try item.base64s("chain", upTo: 8, each: 8192)
            guard !chain.isEmpty else { throw item.wrong("chain", "is empty") }
            chains.append(chain)
        }
        guard !chains.isEmpty else { throw reader.wrong("keys", "is empty") }
    }

    package var json: Value {
        [("keys", .array(chains.map { [("chain", .array($0.map { .base64($0) }))].object }))].object
    }
}

/// Ends an attempt, whatever it is doing. Overtakes output; answered with a `StepReport` of the attempt.
package struct CancelStep: WireMessage {
    package static let type = FrameType.cancelStep

    package var attemptID: AttemptID
    package var reason: String

    package init(attemptID: AttemptID, reason: String) {
        self.attemptID = attemptID
        self.reason = WireText.clipped(reason)
    }

    package init(_ reader: MessageReader) throws(WireError) {
        attemptID = try reader.id("attemptId")
        reason = try reader.string("reason", upTo: WireLimits.text, empty: true)
    }

    package var json: Value { [("attemptId", .text(attemptID)), ("reason", .string(reason))].object }
}

/// All work of the tenant stops (`on`), or may begin again. Source: P6-E3-18.
package struct PanicNotice: WireMessage {
    package static let type = FrameType.panic

    package var isOn: Bool
    package var reason: String

    package init(isOn: Bool, reason: String) {
        self.isOn = isOn
        self.reason = WireText.clipped(reason)
    }

    package init(_ reader: MessageReader) throws(WireError) {
        isOn = try reader.bool("on")
        reason = try reader.string("reason", upTo: WireLimits.text, empty: true)
    }

    package var json: Value { [("on", .bool(isOn)), ("reason", .string(reason))].object }
}
