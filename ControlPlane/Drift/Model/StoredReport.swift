internal import SharedDrift

/// A report as it is stored, without its drifts.
struct StoredReport: Sendable {
    /// Scrubbed.
    let header: DriftReport
    let inSync: Int
    /// The worst of its drifts.
    let severity: Severity?
    /// What differed and what was not compared, as JSON texts.
    let lists: (drifted: String, notChecked: String)

    /// Everything was compared: only then may what is missing be taken for gone.
    var isComplete: Bool {
        header.coverage.complete && (header.status == .ok || header.status == .drift)
    }
}
