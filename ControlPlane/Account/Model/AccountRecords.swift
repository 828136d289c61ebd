package import PlaneKernel
package import SharedBase

/// A person in a tenant, as stored, without the password's hash.
package struct UserRecord: Sendable, Hashable {
    package let id: UserID
    package let email: String
    package let name: String
    package let role: Role
    package let createdAt: Timestamp
    package let lastLoginAt: Timestamp?
}

/// One sign-in of one person.
package struct SessionRecord: Sendable, Hashable {
    package let id: SignInID
    package let user: UserID
    package let createdAt: Timestamp
    /// To the minute.
    package let lastSeenAt: Timestamp
    package let expiresAt: Timestamp
    package let address: String
    /// What the client called itself.
    package let client: String
}

/// An invitation, without its secret.
package struct InvitationRecord: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        case open
        case accepted
        case expired
    }

    package let id: InvitationID
    package let email: String
    package let role: Role
    package let invitedBy: String
    package let createdAt: Timestamp
    package let expiresAt: Timestamp
    package let acceptedAt: Timestamp?

    package func state(at now: Timestamp) -> State {
        if acceptedAt != nil { return .accepted }
        return expiresAt <= now ? .expired : .open
    }
}

/// What a client sends about itself with each request.
package struct ClientFacts: Sendable, Hashable {
    package let address: String
    package let name: String

    package init(address: String, name: String) {
        self.address = address
        self.name = name
    }
}
