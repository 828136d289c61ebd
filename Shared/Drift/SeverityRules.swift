/// Judges one drift by what it is and what it touches (P2-E3-06). One rule for the agent's `check` and for the plane.
///
/// A pure function of the scrubbed record: the tables are `ResourceFamily` (types) and `SeverityTable` (attributes).
/// `SeverityJudge` does it for many drifts of one stack.
package enum SeverityRules {
    /// Raised with every change of the tables; stored beside each judgement (P2-E10-09).
    package static let version = "1"

    package static func judge(_ resource: ReportedResource, kind: StackKindName) -> SeverityVerdict {
        var judge = SeverityJudge(kind: kind)
        return judge.judge(resource)
    }
}
