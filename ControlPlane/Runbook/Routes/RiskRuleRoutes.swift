internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedRisk

/// `/v1/risk-rules` (P6-E2-21): what a tenant takes for more dangerous than the built-in rules do.
struct RiskRuleRoutes: Sendable {
    let database: Database

    var endpoints: [Endpoint] { [list, replace] }

    /// `safe` is no choice: a rule may only raise.
    private static let risks = [Risk.caution, .dangerous].map(\.rawValue)

    private static let rule = Schema.component(
        "RiskRule",
        .object([
            .required("subject", .choice(TenantRule.Subject.allCases.map(\.rawValue))),
            .required(
                "pattern",
                .string(maxLength: TenantRule.longestPattern),
                "`*` any bytes, `?` one; the whole must match"
            ),
            .required("risk", .choice(risks)),
            .required("reason", .string(maxLength: TenantRule.longestReason), "What approvers read"),
        ])
    )
    private static let rules = Schema.component(
        "RiskRules",
        .object([.required("rules", .array(rule, maxItems: TenantRules.most))])
    )

    private var list: Endpoint {
        Endpoint(
            .get,
            "/v1/risk-rules",
            "getRiskRules",
            tag: RunbookRoutes.tag,
            summary: "The rules by which this tenant raises risks; they never lower one",
            role: .viewer,
            answers: [.init(200, "The rules", Self.rules)]
        ) { [database] request in
            let found = try await database.tenant(request.tenant(), readOnly: true) { try SettingsStore.read($0) }
            return APIResponse(.ok, ["rules": found.rules.value])
        }
    }

    private var replace: Endpoint {
        Endpoint(
            .put,
            "/v1/risk-rules",
            "replaceRiskRules",
            tag: RunbookRoutes.tag,
            summary: "Replaces all rules; what waits or runs is judged by them before its next step",
            role: .admin,
            body: .json(Self.rules),
            answers: [.init(200, "The rules", Self.rules)]
        ) { [database] request in
            let caller = try request.caller()
            var rules = TenantRules()
            for (number, value) in (request.body?["rules"]?.arrayValue ?? []).enumerated() {
                guard let rule = TenantRule(value), rule.risk > .safe else { continue }
                guard !rule.pattern.isEmpty else {
                    throw Problem.invalid(.body, "/rules/\(number)/pattern", "must name something")
                }
                rules.rules.append(rule)
            }
            let kept = rules
            try await database.tenant(caller.tenant) { session in
                let before = try SettingsStore.read(session).rules
                try SettingsStore.writeRules(session, kept)
                try Audit.append(
                    in: session,
                    actor: caller.actor,
                    action: "runbook.risk_rules.changed",
                    target: "tenant:\(session.tenant)",
                    details: ["before": before.value, "after": kept.value]
                )
            }
            return APIResponse(.ok, ["rules": kept.value])
        }
    }
}
