package import SharedBase
package import SharedCrypto

package enum GatewayKind {}
/// One plane process with a gateway, from its start to its end.
package typealias GatewayID = ID<GatewayKind>

/// Who a certificate says its holder is: one agent of one tenant.
package struct AgentIdentity: Sendable, Hashable, CustomStringConvertible {
    package let tenant: TenantID
    package let agent: AgentID

    package init(tenant: TenantID, agent: AgentID) {
        self.tenant = tenant
        self.agent = agent
    }

    /// The name that the certificate carries as its one URI.
    package var uri: String { "dd0c://tenant/\(tenant)/agent/\(agent)" }

    /// The subject of the certificate: common name = agent, organization = tenant.
    package var subject: SubjectName {
        SubjectName(commonName: agent.description, organization: tenant.description)
    }

    /// Reads an agent's certificate; nil unless subject and URI say the same and nothing else.
    ///
    /// Both are required to agree so that no other certificate of this authority (the gateway's own) passes as an agent.
    package init?(subject: SubjectName, uris: [String]) {
        guard let agent = AgentID(subject.commonName), let tenant = subject.organization.flatMap({ TenantID($0) })
        else {
            return nil
        }
        self.init(tenant: tenant, agent: agent)
        guard uris == [uri], subject == self.subject else { return nil }
    }

    package init?(_ certificate: Certificate) {
        self.init(subject: certificate.subject, uris: certificate.uris)
    }

    package var description: String { "agent \(agent) of tenant \(tenant)" }
}
