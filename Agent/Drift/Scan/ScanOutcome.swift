package import SharedDrift

/// What one scan gives besides its report.
package struct ScanOutcome: Sendable {
    package var report: DriftReport
    /// The changes that an ignore rule suppressed, in the order of the report.
    package var ignored: [IgnoredChange] = []
    /// What a person should know of the rules: expired ones, and ones that fit nothing.
    package var notes: [String] = []
    /// Set where an address was asked for and found.
    package var explanation: ResourceExplanation?

    package init(report: DriftReport) { self.report = report }
}
