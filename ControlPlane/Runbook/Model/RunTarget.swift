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

    /// Whether one agent may be meant by both (P6-E3-17). Of two targets by labels one agent can be meant where they do not contradict
    /// each other: which agents there are changes by the minute.
    ///
    /// - Parameter labels: of an agent; nil where it is not known, and then it has none.
    func meets(_ other: RunTarget, labels: (AgentID) throws -> [String: String]?) rethrows -> Bool {
        switch (agent, other.agent) {
        case (let one?, let two?): one == two
        case (let one?, nil): try other.fits(labels(one) ?? [:])
        case (nil, let two?): try fits(labels(two) ?? [:])
        case (nil, nil): self.labels.allSatisfy { other.labels[$0.key] == nil || other.labels[$0.key] == $0.value }
        }
    }

    private func fits(_ known: [String: String]) -> Bool { labels.allSatisfy { known[$0.key] == $0.value } }

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
