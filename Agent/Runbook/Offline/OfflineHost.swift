internal import SharedRunbook

/// Whose steps this host runs when a person goes through a runbook by hand (P6-E4-13).
///
/// The plane sends a step with a `target` to the agent of that name. By hand there is nobody to send it to, and the same command on
/// another host may do harm: it is not run silently.
package struct OfflineHost: Sendable, Equatable {
    /// The names under which this host is known, as they are shown.
    package let names: [String]

    package init(names: [String]) { self.names = names }

    /// Where the step belongs; nil where that is here, or nobody says.
    ///
    /// Names of hosts are the same in capitals and small letters. Manual steps and branches run nowhere.
    package func elsewhere(_ step: PreparedStep) -> String? {
        guard step.step.kind != .manual, step.step.kind != .branch, let target = step.target else { return nil }
        return names.contains { $0.lowercased() == target.lowercased() } ? nil : target
    }

    /// What a person reads of a step that belongs to `target`.
    package func sentence(_ target: String) -> String {
        let here = names.isEmpty ? "has no name" : "is " + names.map { "`\($0)`" }.joined(separator: " and ")
        return "it runs at `\(target)`, this \(here)"
    }
}
