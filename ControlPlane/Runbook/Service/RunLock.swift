internal import PlaneKernel
internal import SharedBase

/// One execution of a runbook at one place (P6-E3-17). The row of the runbook is locked while this is asked, so that two starts do not
/// pass each other; the unique index over target texts stands behind it.
enum RunLock {
    /// An execution of this runbook that is not at its end and may be at the same agent; nil where the runbook lets several run.
    static func holder(
        _ session: TenantSession,
        _ runbook: StoredRunbook,
        _ target: RunTarget,
        _ dispatch: (any StepDispatch)?
    ) throws -> RunID? {
        guard !runbook.allowsParallel else { return nil }
        for open in try RunStore.openTargets(session, runbook.id) {
            // What has begun somewhere stays there, whatever its labels would have allowed.
            let other = open.host.map { RunTarget(agent: $0) } ?? open.target
            if try target.meets(other, labels: { try dispatch?.labels(of: $0, in: session) }) { return open.id }
        }
        return nil
    }
}
