/// The four worlds of infrastructure code; the raw value is what users, reports and the API write.
package enum StackKindName: String, Hashable, Sendable, CaseIterable {
    case terraform
    case cloudformation
    case kubernetes
    case pulumi
}

/// A stack as its agent names it; the plane adds the tenant.
package struct StackReference: Hashable, Sendable, CustomStringConvertible {
    package var kind: StackKindName
    /// As configured; unique within one agent and kind, never empty.
    package var name: String

    package init(kind: StackKindName, name: String) {
        self.kind = kind
        self.name = name
    }

    package var description: String { "\(kind.rawValue)/\(name)" }
}
