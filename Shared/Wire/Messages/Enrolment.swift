package import SharedBase

/// The one request of an enrolment connection (ALPN `dd0c-enrol/1`).
package struct Enrol: WireMessage {
    package static let type = FrameType.enrol

    /// The text of the token, as the operator gave it.
    package var token: Secret<String>
    /// PKCS #10 in DER.
    package var csr: [UInt8]
    package var name: String
    package var labels: [String: String]
    package var agentVersion: String

    package init(token: Secret<String>, csr: [UInt8], name: String, labels: [String: String], agentVersion: String) {
        self.token = token
        self.csr = csr
        self.name = name
        self.labels = labels
        self.agentVersion = agentVersion
    }

    package init(_ reader: MessageReader) throws(WireError) {
        token = Secret(try reader.string("token"))
        csr = try reader.base64("csr", upTo: WireLimits.beforeHello)
        name = try reader.string("name")
        labels = try reader.table("labels", upTo: 32)
        agentVersion = try reader.string("agentVersion")
    }

    package var json: Value {
        [
            ("token", .string(token.expose())),
            ("csr", .base64(csr)),
            ("name", .string(name)),
            ("labels", labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }.object),
            ("agentVersion", .string(agentVersion)),
        ].object
    }

    package static func == (left: Self, right: Self) -> Bool { left.json == right.json }
    package func hash(into hasher: inout Hasher) { hasher.combine(json) }
}

/// The plane's answer to an accepted `Enrol`.
package struct Enrolled: WireMessage {
    package static let type = FrameType.enrolled

    package var agentID: AgentID
    package var tenantID: TenantID
    package var certificates: CertificateSet
    /// The name that the gateway's certificate carries; the agent demands it from now on.
    package var serverName: String

    package init(agentID: AgentID, tenantID: TenantID, certificates: CertificateSet, serverName: String) {
        self.agentID = agentID
        self.tenantID = tenantID
        self.certificates = certificates
        self.serverName = serverName
    }

    package init(_ reader: MessageReader) throws(WireError) {
        agentID = try reader.id("agentId")
        tenantID = try reader.id("tenantId")
        certificates = try CertificateSet(reader)
        serverName = try reader.string("serverName")
    }

    package var json: Value {
        ([("agentId", .text(agentID)), ("tenantId", .text(tenantID))]
            + certificates.members
            + [("serverName", .string(serverName))]).object
    }
}
