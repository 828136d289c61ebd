internal import AgentSandbox
internal import SharedBase
internal import SharedRunbook
internal import SharedYAML

/// What the owner of a host lends to steps that name it: a client for steps that are no shell, files, variables. It stands in the local
/// policy, so that no runbook holds an address or a credential, and none can be lent from afar (P6-E4-07).
///
/// ```yaml
/// connections:
///   orders-db:
///     client: psql                              # for sql steps: psql or mysql; for http steps: curl
///     arguments: ["--host=db.internal", "--username=runbook", "orders"]
///     secrets: {PGPASSWORD: "..."}              # variables that must not be seen in output
///   status-api:
///     client: curl
///     hosts: ["status.internal", "http://10.0.0.7:8080"]     # https where nothing is said
///     read: [/etc/dd0c/status-api]              # folders, read-only at the same path
///     environment: {CURL_HOME: /etc/dd0c/status-api}
///   kube:                                       # without a client: for shell steps
///     read: [/etc/dd0c/kube]
///     environment: {KUBECONFIG: /etc/dd0c/kube/config}
/// ```
package struct Connection: Sendable, Equatable {
    /// The program that a step which is no shell is handed to; nil: only shell steps have a use for it.
    package var client: StepClient?
    /// Put before those of the step.
    package var arguments: [String] = []
    /// Folders that the step may read.
    package var read: [String] = []
    package var environment: [String: String] = [:]
    /// Variables whose values are taken out of output.
    package var secrets: [String: String] = [:]
    /// With `curl`: the hosts that may be asked, each with its port where that is not the scheme's own, by https unless the entry says
    /// `http://`. What the connection lends can be sent to no other: no shell step gets a connection that has a client.
    package var hosts: [String] = []

    package init() {}

    private static let own = "/etc/dd0c"

    /// The most in a policy.
    static let most = 100

    /// - Throws: a sentence about what is wrong, with its place.
    init(_ node: YAMLNode) throws(PolicyFault) {
        guard let members = node.members else { throw PolicyFault(node, "a connection is a mapping") }
        for member in members { try take(member.key, member.value) }
        if client == .curl, hosts.isEmpty { throw PolicyFault(node, "a connection with `curl` names its `hosts`") }
        if client != .curl, !hosts.isEmpty { throw PolicyFault(node, "`hosts` are for `client: curl`") }
        if client == nil, !arguments.isEmpty { throw PolicyFault(node, "`arguments` are for a `client`") }
        if let name = Set(environment.keys).intersection(secrets.keys).min() {
            throw PolicyFault(node, "`\(name)` stands in `environment` and in `secrets`")
        }
    }

    private mutating func take(_ key: YAMLNode, _ value: YAMLNode) throws(PolicyFault) {
        switch key.scalar {
        case "client":
            guard let client = value.scalar.flatMap(StepClient.init(rawValue:)) else {
                throw PolicyFault(value, "`client` is psql, mysql or curl")
            }
            self.client = client
        case "arguments": arguments = try Self.texts(value)
        case "read":
            read = try Self.texts(value)
            if read.contains(where: { !StepNeeds.isFolder($0) }) {
                throw PolicyFault(value, "one of them is no absolute path of a folder")
            }
            // The policy itself lies there, with what other connections lend.
            if read.contains(where: { Self.own == $0 || Self.own.hasPrefix($0 + "/") }) {
                throw PolicyFault(value, "\(Self.own) holds the policy: lend a folder below it")
            }
        case "hosts": hosts = try Self.texts(value).map { $0.lowercased() }
        case "environment": environment = try Self.variables(value)
        case "secrets":
            secrets = try Self.variables(value)
            if let short = secrets.first(where: { $0.value.utf8.count < VariableValues.shortestSecret }) {
                throw PolicyFault(
                    value,
                    "`\(short.key)` has fewer than \(VariableValues.shortestSecret) bytes, which no output could be kept free of"
                )
            }
        default:
            throw PolicyFault(
                key,
                // What stands here may be a part of a secret that was written at the wrong place.
                "unknown key: client, arguments, read, environment, secrets and hosts are known"
            )
        }
    }

    private static func texts(_ node: YAMLNode) throws(PolicyFault) -> [String] {
        guard let items = node.items else { throw PolicyFault(node, "a list of texts is expected") }
        var texts: [String] = []
        for item in items {
            guard let text = item.scalar, !text.isEmpty, !text.utf8.contains(0) else {
                throw PolicyFault(item, "a text is expected")
            }
            texts.append(text)
        }
        return texts
    }

    private static func variables(_ node: YAMLNode) throws(PolicyFault) -> [String: String] {
        guard let members = node.members else { throw PolicyFault(node, "names with values are expected") }
        var variables: [String: String] = [:]
        for member in members {
            guard let name = member.key.scalar, let value = member.value.scalar, isVariable(name),
                !value.utf8.contains(0)
            else { throw PolicyFault(member.key, "a variable has a name of letters, digits and `_`, and a text") }
            variables[name] = value
        }
        return variables
    }

    /// What an environment can hold, without the names by which a program would be made to load other code.
    private static func isVariable(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("LD_") && !name.hasPrefix("DD0C_")
            && name.utf8.allSatisfy { $0 == 95 || (48...57).contains($0) || (65...90).contains($0 & 0xdf) }
            && !(48...57).contains(name.utf8.first ?? 48)
    }
}

/// What is wrong with a policy, and where.
struct PolicyFault: Error {
    let line: Int
    let column: Int
    let reason: String

    init(_ node: YAMLNode, _ reason: String) {
        (line, column) = (node.position.line, node.position.column)
        self.reason = reason
    }

    var error: StepError {
        StepError(
            .policy,
            attempted: "read the local policy",
            reason: "line \(line), column \(column): \(reason)"
        )
    }
}
