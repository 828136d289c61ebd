/// What the network of the machine adds to a verdict. A step without network reaches nobody; with the machine's own it reaches the
/// metadata service of a cloud, and with that the credentials of the machine: never less than caution.
package enum HostNetwork {
    /// The stable name of the rule.
    package static let rule = "network.host"
    /// What whoever approves has to know.
    package static let warning = "metadata service reachable"

    /// The verdict of a command that gets the machine's network.
    package static func raise(_ verdict: RiskVerdict) -> RiskVerdict {
        var raised = verdict
        raised.risk = max(verdict.risk, .caution)
        let reason = RiskReason(
            rule: rule,
            risk: .caution,
            token: "",
            offset: 0,
            length: 0,
            text: "it has the network of the machine: \(warning)"
        )
        // The worst first; a safe verdict's reasons do not explain it any more.
        let place = raised.reasons.firstIndex { $0.risk < .caution } ?? raised.reasons.endIndex
        raised.reasons.insert(reason, at: place)
        return raised
    }
}
