package import SharedTelemetry

/// All metrics of this room.
package struct AccountMetrics: Sendable {
    let signIns: Counter
    let signUps: Counter
    let refusedTokens: Counter
    let lostNotes: Counter

    package init(_ registry: MetricsRegistry) {
        signIns = registry.counter(
            "dd0c_plane_account_sign_ins_total",
            help: "Tries to prove a password, by outcome: ok, refused, limited, busy",
            labels: ["outcome"]
        )
        signUps = registry.counter(
            "dd0c_plane_account_sign_ups_total",
            help: "New accounts, by way: signup, invitation",
            labels: ["way"]
        )
        refusedTokens = registry.counter(
            "dd0c_plane_account_refused_tokens_total",
            help: "Bearer tokens that were not taken, by reason",
            labels: ["reason"]
        )
        lostNotes = registry.counter(
            "dd0c_plane_account_lost_notes_total",
            help:
                "Refused passwords that the audit trail does not hold: more came than could be written, or the database was away"
        )
    }
}
