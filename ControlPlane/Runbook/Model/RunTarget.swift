package import SharedBase
internal import SharedJSON

/// Where an execution runs: at one agent, or at any that has these labels; a step may name an agent of its own.
package struct RunTarget: Sendable, Hashable {
    package let agent: AgentID?
    package let labels: [String: String]
    /// The name of the one agent that it may be; of steps alone.
    package let name: String?

    package init(agent: AgentID? = nil, labels: [String: String] = [:], name: String? = nil) {
        self.agent = agent
        self.labels = labels
        self.name = name
    }

    /// Equal for equal targets: what a lock is taken on (P6-E3-17).
    var key: String {
        if let agent { return "agent:\(agent)" }
        let pairs = labels.sorted { $0.key < $1.key }.map { Value.array([.string($0.key), .string($0.value)]) }
        return "labels:" + JSON.text(.array(pairs))
    }

    var value: Value {
        [
            "agentId": agent.map { .string($0.description) } ?? .null,
            "labels": .object(ValueObject(labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
        ]
    }

    init(_ value: Value?) {
        name = nil
        agent = value?["agentId"]?.stringValue.flatMap { AgentID($0) }
        labels = Dictionary(
            (value?["labels"]?.objectValue?.members ?? []).compactMap { member in
                member.value.stringValue.map { (member.key, $0) }
            },
            uniquingKeysWith: { $1 }
        )
    }
}
