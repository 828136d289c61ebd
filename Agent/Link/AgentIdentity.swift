package import SharedBase
package import SharedCrypto
package import SharedTLS

/// Who this agent is: its certificate with the key, whom it trusts, and where its plane is.
package struct AgentIdentity: Sendable {
    package let agentID: AgentID
    package let tenantID: TenantID
    /// Where to connect; an operator may override what the enrolment wrote.
    package var server: ServerAddress
    /// The name that the gateway's certificate must hold.
    package let serverName: String
    /// The agent's certificate first.
    package let chain: [Certificate]
    package let roots: [Certificate]
    package let key: PrivateKey

    /// `identityBroken` where the parts do not belong together.
    package init(
        agentID: AgentID,
        tenantID: TenantID,
        server: ServerAddress,
        serverName: String,
        chain: [Certificate],
        roots: [Certificate],
        key: PrivateKey
    ) throws(LinkError) {
        func broken(_ reason: String) -> LinkError {
            LinkError(.identityBroken, attempted: "use the identity of agent \(agentID)", reason: reason)
        }
        guard let leaf = chain.first else { throw broken("there is no certificate") }
        guard !roots.isEmpty else { throw broken("there is no authority to trust") }
        guard leaf.publicKey == key.publicKey else { throw broken("the private key is not that of the certificate") }
        guard leaf.subject.commonName == agentID.description, leaf.subject.organization == tenantID.description else {
            throw broken("the certificate is for \(leaf.subject)")
        }
        self.agentID = agentID
        self.tenantID = tenantID
        self.server = server
        self.serverName = serverName
        self.chain = chain
        self.roots = roots
        self.key = key
    }

    /// When the certificate ends.
    package var expires: Timestamp { chain.first?.notAfter ?? Timestamp(microseconds: 0) }

    /// The same agent with its next certificate.
    package func renewed(chain: [Certificate], roots: [Certificate], key: PrivateKey) throws(LinkError) -> AgentIdentity
    {
        try AgentIdentity(
            agentID: agentID,
            tenantID: tenantID,
            server: server,
            serverName: serverName,
            chain: chain,
            roots: roots,
            key: key
        )
    }

    package var tls: TLSIdentity { TLSIdentity(chain: chain, key: key) }

    /// When to ask for the next certificate: after two thirds of the life of this one.
    package var renewalDue: Timestamp {
        guard let leaf = chain.first else { return Timestamp(microseconds: 0) }
        return leaf.notBefore + (leaf.notAfter - leaf.notBefore) * 2 / 3
    }
}
