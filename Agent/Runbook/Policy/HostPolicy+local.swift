internal import AgentSandbox
internal import SharedRisk
package import SharedWire

extension HostPolicy {
    /// What the plane is told of it: neither patterns nor what a connection lends.
    package init(_ loaded: LoadedPolicy) {
        let policy = loaded.policy
        self.init(
            maxRisk: StepRisk(rawValue: policy.maxRisk.rawValue) ?? .safe,
            network: policy.network == .host ? .host : .none,
            allowed: policy.allow?.count,
            denied: policy.deny.count,
            writable: policy.writable,
            connections: policy.connections.keys.sorted(),
            version: loaded.isSigned ? policy.version : nil,
            closed: loaded.closed
        )
    }
}
