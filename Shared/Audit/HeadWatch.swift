package import SharedBase

/// What somebody who keeps the heads of a chain makes of the next one that is shown: agents do so for the plane's trail. Whoever
/// holds only heads sees a trail that was set back, told twice or signed by another, and needs none of its entries for it.
package struct HeadWatch: Sendable {
    /// Why a head is not kept.
    package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        package enum Kind: String, Sendable, CaseIterable {
            /// It is no head, or its signature does not hold.
            case unreadable
            /// Of another tenant's chain.
            case otherTenant = "other-tenant"
            /// Signed by another key than the one that was kept.
            case otherSigner = "other-signer"
            /// It ends before the one that was kept.
            case setBack = "set-back"
            /// It says something else at the same index.
            case contradiction
        }

        package let kind: Kind
        package let reason: String

        package var description: String { "\(kind.rawValue): \(reason)" }

        /// Whether it is a sign that the trail was tampered with, and no mere damage of a message.
        package var isAlarm: Bool { kind != .unreadable }
    }

    package let tenant: TenantID
    /// The newest head that was taken. Its key is pinned: the first one decides.
    package private(set) var kept: AuditHead?

    /// - Parameter kept: from the last run. One of another tenant, or without a good signature, counts as none.
    package init(tenant: TenantID, kept: AuditHead? = nil) {
        self.tenant = tenant
        if let kept, kept.tenant == tenant, kept.isSigned { self.kept = kept }
    }

    /// Takes a head; true where it is newer than the one before and has to be written down.
    ///
    /// - Throws: `Refusal`; the head before stays.
    package mutating func take(_ head: AuditHead) throws(Refusal) -> Bool {
        guard head.tenant == tenant else {
            throw Refusal(kind: .otherTenant, reason: "it is of tenant \(head.tenant), this is \(tenant)")
        }
        guard head.isSigned else { throw Refusal(kind: .unreadable, reason: "its signature does not hold") }
        if let kept {
            guard head.key == kept.key else {
                throw Refusal(kind: .otherSigner, reason: "another key than before signed entry \(head.index)")
            }
            guard head.index >= kept.index else {
                throw Refusal(
                    kind: .setBack,
                    reason: "it ends at entry \(head.index), the one of \(kept.time) at entry \(kept.index)"
                )
            }
            guard head.index > kept.index || head.hash == kept.hash else {
                throw Refusal(kind: .contradiction, reason: "entry \(head.index) is another than at \(kept.time)")
            }
            if head.index == kept.index { return false }
        }
        kept = head
        return true
    }

    /// As `take`, of the text of a head file.
    package mutating func take(text: String) throws(Refusal) -> Bool {
        let head: AuditHead
        do {
            head = try AuditHead(bytes: Array(text.utf8))
        } catch {
            throw Refusal(kind: .unreadable, reason: error.reason)
        }
        return try take(head)
    }
}
