internal import Logging
internal import PlaneKernel
package import SharedBase
internal import SharedDrift
internal import SharedTelemetry

/// Looks for secrets that escaped the agent: gives the value without them, and how many there were by rule (P2-E3-12).
package typealias SecondScrub = @Sendable (Value) -> (value: Value, found: [String: Int])

/// Secrets that the second scrub found in one report, as counts by rule: never a sample, and never where in a value.
struct EscapedSecrets: Equatable, Sendable {
    private(set) var byRule: [String: Int] = [:]

    var total: Int { byRule.values.reduce(0, +) }
    var isEmpty: Bool { byRule.isEmpty }

    mutating func add(_ found: [String: Int]) {
        if !found.isEmpty { byRule.merge(found, uniquingKeysWith: +) }
    }

    /// The security event in the trail of the tenant: which report of which stack and whose, never what.
    func audit(in session: TenantSession, _ header: DriftReport, from agent: AgentID?) throws {
        guard !isEmpty else { return }
        try Audit.append(
            in: session,
            actor: "system",
            action: "security.secret_escaped",
            target: "report:\(header.reportID)",
            details: [
                "stack": .string(StorableText.clean(header.stack.description)),
                "agent": agent.map { .string($0.description) } ?? .null,
                "found": .number(String(total)),
                // Not by name: the trail hides what stands under a name like `url-password`.
                "rules": .array(sorted.map { ["rule": .string($0.key), "count": .number(String($0.value))] }),
            ]
        )
    }

    /// The same for whoever runs the plane: one line, and the counter by rule.
    func tell(_ header: DriftReport, from agent: AgentID?, _ logger: Logger, _ metrics: DriftMetrics) {
        guard !isEmpty else { return }
        for (rule, count) in byRule { metrics.escaped.add(Double(count), [rule]) }
        logger.warning(
            "a report held secrets that its sender should have removed; they are not stored",
            metadata: [
                "dd0c.report": .string(header.reportID.description),
                "dd0c.stack": .string(header.stack.description),
                "dd0c.agent": .string(agent?.description ?? "none: POST /v1/ingest/drift"),
                "dd0c.rules": .string(sorted.map { "\($0.key) \($0.value)" }.joined(separator: ", ")),
            ]
        )
    }

    private var sorted: [(key: String, value: Int)] { byRule.sorted { $0.key < $1.key } }
}
