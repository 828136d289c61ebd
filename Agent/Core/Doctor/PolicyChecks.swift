internal import AgentRunbook
internal import Glibc
internal import SharedCommand

/// What this host lets steps of runbooks do.
enum PolicyChecks {
    static func check(_ subject: DoctorSubject) -> DoctorCheck {
        DoctorCheck(blocking: "policy", "the local policy of runbook steps, its signature and version") {
            guard let settings = subject.settings else { return .skipped("the configuration is of no use") }
            let paths = AgentPaths(subject.stateDirectory ?? settings.stateDirectory)
            let source = PolicySource(settings, paths)
            let policy = source.load(remember: false)
            if !policy.isSigned, access(paths.policyVersion, F_OK) == 0 {
                return .warn(
                    "\(policy.sentence); signed policies were in force here, and no key is pinned any more",
                    hint: "put the key back to \(PolicySource.standardKey), or remove \(paths.policyVersion)"
                )
            }
            return finding(policy)
        }
    }

    static func finding(_ policy: LoadedPolicy) -> DoctorFinding {
        guard let reason = policy.closed else { return .ok(policy.sentence) }
        return .fail("no step runs here: \(reason)", hint: "dd0c-agent policy check")
    }
}
