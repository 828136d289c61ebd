package import AgentSandbox
internal import SharedBase
package import SharedRisk
internal import SharedRunbook
internal import SharedYAML

/// What the owner of this host lets steps do. It lies in a file of the host; nothing that comes over the link changes it (P6-E4-07).
///
/// ```yaml
/// version: 3                   # of a signed policy (`PolicySource`): never lower than before
/// max_risk: caution            # safe, caution or dangerous; the most that may run here
/// network: none                # or host: steps may ask for the host's network
/// allow: ["kubectl get *"]     # where given, nothing else runs; `*` stands for no `;|&<>$()`, backquote or line end
/// deny: ["*prod-db*"]          # never runs; `*` stands for anything
/// writable: [/srv/reports]     # folders that steps may ask to write, with what lies below; none where nothing is said
/// connections: {}              # what steps may name: see `Connection`
/// ```
///
/// `deny` looks at the text of a command, which can be written in many ways: it helps against mistakes. What holds against intent is
/// `allow`, `max_risk` and the sandbox.
package struct LocalPolicy: Sendable, Equatable {
    /// Where it lies.
    package static let standardPath = "/etc/dd0c/policy.yaml"

    package var maxRisk = Risk.dangerous
    package var network = SandboxNetwork.none
    /// nil: every command.
    package var allow: [String]?
    package var deny: [String] = []
    /// Folders that steps may ask to write.
    package var writable: [String] = []
    /// What steps may name, by its name.
    package var connections: [String: Connection] = [:]
    /// Which one it is, of those that its owner has signed; without meaning where no key is pinned.
    package var version: Int?

    package init() {}

    /// Nothing runs, for the reason given: where the file is there and cannot be trusted or read.
    package static func closed(_ reason: String) -> LocalPolicy {
        var policy = LocalPolicy()
        policy.closedReason = reason
        return policy
    }

    package private(set) var closedReason: String?

    /// Why the policy does not let the command run; nil where it does.
    package func refusal(_ command: String, _ risk: Risk, _ network: SandboxNetwork) -> String? {
        if let closedReason { return closedReason }
        if risk > maxRisk {
            return "the local policy lets at most \(maxRisk.rawValue) run here, the step is \(risk.rawValue)"
        }
        if network == .host, self.network != .host { return "the local policy gives no step the host's network" }
        if let pattern = deny.first(where: { Pattern.matches(command, $0, crossing: true) }) {
            return "the local policy denies `\(pattern.prefix(64))`"
        }
        if let allow, !allow.contains(where: { Pattern.matches(command, $0, crossing: false) }) {
            return "the local policy allows \(allow.count) patterns of commands and none of them is this one"
        }
        return nil
    }

    /// Reads the file at `path`; without one everything but the host's network is allowed. A file that others than root and this
    /// program's user may write, or that cannot be read whole, gives a closed policy.
    package static func load(_ path: String) -> LocalPolicy {
        do throws(StepError) {
            guard let file = try TrustedFile.open(path, "the local policy") else { return LocalPolicy() }
            let policy = try parse(file.bytes)
            try policy.check(isPrivate: file.isPrivate)
            return policy
        } catch {
            return closed("the local policy \(path) cannot be used: \(ErrorChain.describe(error))")
        }
    }

    /// It lends secrets, so that it must not lie open to everybody on this host.
    package var hasSecrets: Bool { !connections.values.allSatisfy(\.secrets.isEmpty) }

    func check(isPrivate: Bool) throws(StepError) {
        guard hasSecrets, !isPrivate else { return }
        throw StepError(
            .policy,
            attempted: "take the local policy",
            reason: "it holds secrets and others can read it",
            advice: "chmod 600 \(Self.standardPath)"
        )
    }

    /// What it lets run, in a few words.
    package var summary: String {
        let patterns = "\(allow.map { "\($0.count) patterns allowed" } ?? "all commands"), \(deny.count) denied"
        let lent = connections.isEmpty ? "" : ", lends \(connections.keys.sorted().joined(separator: ", "))"
        return "at most \(maxRisk.rawValue), network \(network.rawValue), \(patterns)\(lent)"
    }

    /// - Throws: `policy` with the place of the first fault. An unknown key is one: a misspelled limit must not be none.
    package static func parse(_ bytes: [UInt8]) throws(StepError) -> LocalPolicy {
        let documents: [YAMLNode?]
        do {
            documents = try YAML.documents(bytes, limits: YAMLLimits(maxDepth: 8, maxNodes: 10_000, maxAliasNodes: 0))
        } catch {
            // Without its words, which could be those of a secret: a password that begins with `*` is an alias in YAML.
            throw fault(
                "line \(error.position.line), column \(error.position.column): this is no YAML (\(error.code.rawValue))"
            )
        }
        guard documents.count == 1, let members = documents[0]?.members else { throw fault("one mapping is expected") }
        var policy = LocalPolicy()
        for member in members { try policy.take(member.key, member.value) }
        return policy
    }

    private mutating func take(_ key: YAMLNode, _ value: YAMLNode) throws(StepError) {
        func fault(_ reason: String) -> StepError {
            Self.fault("line \(key.position.line), column \(key.position.column): \(reason)")
        }
        func patterns() throws(StepError) -> [String] {
            guard let items = value.items else { throw fault("a list of patterns is expected") }
            var patterns: [String] = []
            for item in items {
                guard let text = item.scalar, !text.isEmpty else { throw fault("a pattern is a text") }
                patterns.append(text)
            }
            return patterns
        }
        switch key.scalar {
        case "max_risk":
            guard let risk = value.scalar.flatMap(Risk.init(rawValue:)) else {
                throw fault("`max_risk` is safe, caution or dangerous")
            }
            maxRisk = risk
        case "network":
            guard let kind = value.scalar.flatMap(SandboxNetwork.init(rawValue:)) else {
                throw fault("`network` is none or host")
            }
            network = kind
        case "version":
            guard let number = value.scalar.flatMap({ Int($0) }), number > 0 else {
                throw fault("`version` is a number above 0")
            }
            version = number
        case "allow": allow = try patterns()
        case "deny": deny = try patterns()
        case "writable":
            writable = try patterns()
            if let odd = writable.first(where: { !StepNeeds.isFolder($0) }) {
                throw fault("`\(odd.prefix(64))` is no absolute path of a folder")
            }
        case "connections": connections = try Self.connections(value)
        default:
            throw fault(
                "unknown key `\((key.scalar ?? "").prefix(64))`: version, max_risk, network, allow, deny, writable and connections are known"
            )
        }
    }

    private static func connections(_ node: YAMLNode) throws(StepError) -> [String: Connection] {
        do throws(PolicyFault) {
            guard let members = node.members, members.count <= Connection.most else {
                throw PolicyFault(node, "`connections` are at most \(Connection.most) names with what each lends")
            }
            var connections: [String: Connection] = [:]
            for member in members {
                guard let name = member.key.scalar, StepNeeds.isName(name) else {
                    throw PolicyFault(member.key, "the name of a connection is letters, digits, `-`, `_` and `.`")
                }
                connections[name] = try Connection(member.value)
            }
            return connections
        } catch {
            throw error.error
        }
    }

    private static func fault(_ reason: String) -> StepError {
        StepError(.policy, attempted: "read the local policy", reason: reason)
    }
}

/// `*` in patterns of commands.
enum Pattern {
    /// - Parameter crossing: whether a `*` may stand for what begins another command.
    static func matches(_ text: String, _ pattern: String, crossing: Bool) -> Bool {
        let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
        // The usual two pointers: on a mismatch the last star takes one byte more.
        var (at, want) = (0, 0)
        var star: (want: Int, at: Int)?
        while at < text.count {
            if want < pattern.count, pattern[want] == 42 {
                star = (want, at)
                want += 1
            } else if want < pattern.count, pattern[want] == text[at] {
                at += 1
                want += 1
            } else if let last = star, crossing || !starts(text[last.at]) {
                star = (last.want, last.at + 1)
                (at, want) = (last.at + 1, last.want + 1)
            } else {
                return false
            }
        }
        return pattern[want...].allSatisfy { $0 == 42 }
    }

    private static func starts(_ byte: UInt8) -> Bool {
        [10, 13, 36, 38, 40, 41, 59, 60, 62, 96, 124].contains(byte)
    }
}
