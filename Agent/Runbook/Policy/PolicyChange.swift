internal import AgentSandbox
internal import SharedRisk

/// One difference between two policies, and whether more or less runs for it. By the text of the patterns alone: of two that say the same in
/// other words one is called wider and one narrower.
package struct PolicyChange: Sendable, Equatable {
    package enum Direction: String, Sendable {
        case wider, narrower
    }

    package let direction: Direction
    package let text: String

    /// Everything that `new` changes, in the order of the keys.
    package static func all(from old: LocalPolicy, to new: LocalPolicy) -> [PolicyChange] {
        if let closed = old.closedReason, new.closedReason == nil {
            return [PolicyChange(direction: .wider, text: "nothing could run: \(closed)")]
        }
        var changes: [PolicyChange] = []
        func note(_ direction: Direction, _ text: String) {
            changes.append(PolicyChange(direction: direction, text: text))
        }
        if old.maxRisk != new.maxRisk {
            note(
                new.maxRisk > old.maxRisk ? .wider : .narrower,
                "max_risk: \(old.maxRisk.rawValue) -> \(new.maxRisk.rawValue)"
            )
        }
        if old.network != new.network {
            note(
                new.network == .host ? .wider : .narrower,
                "network: \(old.network.rawValue) -> \(new.network.rawValue)"
            )
        }
        switch (old.allow, new.allow) {
        case (nil, nil): break
        case (nil, let patterns?): note(.narrower, "allow: every command -> \(patterns.count) patterns")
        case (let patterns?, nil): note(.wider, "allow: \(patterns.count) patterns -> every command")
        case (let before?, let after?):
            for pattern in added(before, after) { note(.wider, "allow: + \(pattern)") }
            for pattern in added(after, before) { note(.narrower, "allow: - \(pattern)") }
        }
        for pattern in added(old.deny, new.deny) { note(.narrower, "deny: + \(pattern)") }
        for pattern in added(new.deny, old.deny) { note(.wider, "deny: - \(pattern)") }
        for folder in added(old.writable, new.writable) { note(.wider, "writable: + \(folder)") }
        for folder in added(new.writable, old.writable) { note(.narrower, "writable: - \(folder)") }
        // What one lends is not compared: another address is neither more nor less.
        for name in new.connections.keys.sorted() where old.connections[name] != new.connections[name] {
            note(.wider, "connections: \(old.connections[name] == nil ? "+" : "another") \(name)")
        }
        for name in old.connections.keys.sorted() where new.connections[name] == nil {
            note(.narrower, "connections: - \(name)")
        }
        return changes
    }

    private static func added(_ old: [String], _ new: [String]) -> [String] { new.filter { !old.contains($0) } }
}
