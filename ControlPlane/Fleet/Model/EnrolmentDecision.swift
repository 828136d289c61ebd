package import SharedBase
package import SharedWire

/// What the plane keeps of one enrolment token. The secret itself is never kept.
package struct EnrolmentTokenRecord: Sendable, Equatable {
    package var id: EnrolmentTokenID
    package var tenant: TenantID
    package var name: String
    package var labels: [String: String]
    /// SHA-256 of the token's sixteen secret bytes.
    package var secretHash: [UInt8]
    package var createdAt: Timestamp
    package var expiresAt: Timestamp
    /// Set at first use: SHA-256 of the public key in the request that used it, and the agent it made.
    package var binding: Binding?

    package struct Binding: Sendable, Equatable {
        package var keyHash: [UInt8]
        package var agent: AgentID

        package init(keyHash: [UInt8], agent: AgentID) {
            self.keyHash = keyHash
            self.agent = agent
        }
    }

    package init(
        id: EnrolmentTokenID,
        tenant: TenantID,
        name: String,
        labels: [String: String],
        secretHash: [UInt8],
        createdAt: Timestamp,
        expiresAt: Timestamp,
        binding: Binding? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.labels = labels
        self.secretHash = secretHash
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.binding = binding
    }
}

/// What an enrolment request with a token comes to.
///
/// A token works once. So that a lost reply does not burn it, it is bound at first use to the key of the request: the
/// same key gets the same certificate again while the token lives, any other key is refused. An unknown token, a wrong
/// secret and a token of another tenant cannot be told apart from outside.
package enum EnrolmentDecision: Sendable, Equatable {
    /// First use: make the agent and its certificate, bind the token.
    case enrol
    /// The reply was lost: hand out the certificate of this agent again.
    case replay(AgentID)
    /// `tokenUnknown`, `tokenUsed` or `tokenExpired`.
    case refuse(EnrolmentRefusal)

    /// - Parameters:
    ///   - token: the row of the token's id within the tenant that the token names; nil where there is none.
    ///   - secretMatches: the constant-time comparison with the stored hash (with a dummy where there is no row).
    ///   - keyHash: SHA-256 of the public key in the request.
    package static func decide(
        token: EnrolmentTokenRecord?,
        secretMatches: Bool,
        keyHash: [UInt8],
        now: Timestamp
    ) -> EnrolmentDecision {
        guard let token, secretMatches else { return .refuse(.tokenUnknown) }
        if let binding = token.binding, binding.keyHash != keyHash { return .refuse(.tokenUsed) }
        guard now < token.expiresAt else { return .refuse(.tokenExpired) }
        return token.binding.map { .replay($0.agent) } ?? .enrol
    }
}
