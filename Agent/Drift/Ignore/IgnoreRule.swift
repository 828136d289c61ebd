package import SharedBase
package import SharedDrift

/// What the configuration says is no drift: each part that is given must fit, and at least one is given (P2-E1-17).
package struct IgnoreRule: Hashable, Sendable {
    /// A glob on the type: `aws_*`.
    package var type: String?
    /// A glob on the address: `module.legacy.*`, `apps/Deployment/shop/*`.
    package var address: String?
    /// A pattern on the attribute path: `tags.*`, `ingress[*].description`; see `PathPattern`.
    package var path: String?
    package var reason: String?
    package var owner: String?
    /// From this moment on the rule no longer applies.
    package var expires: Timestamp?

    package init(
        type: String? = nil,
        address: String? = nil,
        path: String? = nil,
        reason: String? = nil,
        owner: String? = nil,
        expires: Timestamp? = nil
    ) {
        self.type = type
        self.address = address
        self.path = path
        self.reason = reason
        self.owner = owner
        self.expires = expires
    }

    /// A day (`2027-01-31`, to its end in UTC) or a time of RFC 3339; nil for anything else.
    package static func expiry(_ text: String) -> Timestamp? {
        if let time = Timestamp(text) { return time }
        return Timestamp(text + "T00:00:00Z").map { $0 + .seconds(86_400) }
    }

    /// What the rule is about, for people.
    package var subject: String {
        [type.map { "type \($0)" }, address.map { "address \($0)" }, path.map { "path \($0)" }].compactMap { $0 }
            .joined(separator: ", ")
    }
}

/// A change that a rule suppressed. Its values are scrubbed.
package struct IgnoredChange: Hashable, Sendable {
    package var address: String
    package var type: String
    /// `changed`, `deleted` or `unmanaged`.
    package var change: String
    /// nil where the resource as a whole was ignored.
    package var attribute: AttributeChange?
    /// The position of the rule in the configuration, from 1.
    package var rule: Int
    package var reason: String?
    package var owner: String?
    package var expires: Timestamp?

    /// `rule 2 of platform-team until 2027-01-31T00:00:00.000Z: legacy`, as far as it is known.
    package var because: String {
        let by = owner.map { " of \($0)" } ?? ""
        let until = expires.map { " until \($0)" } ?? ""
        let why = reason.map { ": \($0)" } ?? ""
        return "ignored by rule \(rule)\(by)\(until)\(why)"
    }
}
