internal import CSandbox
internal import Glibc
internal import SharedBase

/// As which user of the host a step runs, and with whose rights its mounts are made.
struct StepUser: Equatable, Sendable {
    let user: uid_t
    let group: gid_t
    /// The agent's own user gives way to this one.
    let switches: Bool
    /// Mounts are made with the agent's right to mount; else in a user namespace of the step.
    let isPrivileged: Bool
    /// No other step and nobody else on this host is this user, so that a limit for the user is one for the step.
    let isAlone: Bool

    /// The user that the package makes.
    static let name = "dd0c-step"
    /// A range that the conventions of Linux distributions leave to nobody (systemd's list of users and groups).
    static let unused: ClosedRange<UInt32> = 1_879_048_192...2_147_483_646

    /// What decides.
    struct Facts {
        var user: uid_t
        var group: gid_t
        var maySwitch: Bool
        var mayMount: Bool
        /// The user `dd0c-step`, where there is one.
        var named: (user: uid_t, group: gid_t)?
    }

    /// - Parameter random: a number for the unused user.
    static func choose(_ facts: Facts, random: UInt64) throws(SandboxError) -> StepUser {
        guard facts.maySwitch else {
            guard facts.user != 0 else {
                throw SandboxError(
                    .facility,
                    attempted: "choose the user of the step",
                    reason: "the agent is root and may not become another user, and no step runs as root",
                    advice: "give it CAP_SETUID and CAP_SETGID, or start it as an ordinary user"
                )
            }
            return StepUser(
                user: facts.user,
                group: facts.group,
                switches: false,
                isPrivileged: false,
                isAlone: false
            )
        }
        if let named = facts.named, named.user != 0, named.group != 0, named.user != facts.user {
            return StepUser(
                user: named.user,
                group: named.group,
                switches: true,
                isPrivileged: facts.mayMount,
                isAlone: false
            )
        }
        let number = unused.lowerBound + UInt32(random % UInt64(unused.count))
        return StepUser(
            user: number,
            group: number,
            switches: true,
            isPrivileged: facts.mayMount,
            isAlone: true
        )
    }

    /// A limit for the user counts no process but the step's: alone, or in a user namespace that only the step is in.
    var countsAlone: Bool { isAlone || !isPrivileged }

    static func facts() -> Facts {
        // Numbers of linux/capability.h: CAP_SETGID 6, CAP_SETUID 7, CAP_SYS_ADMIN 21.
        Facts(
            user: geteuid(),
            group: getegid(),
            maySwitch: dd0c_has_capability(6) == 1 && dd0c_has_capability(7) == 1,
            mayMount: dd0c_has_capability(21) == 1,
            named: named()
        )
    }

    private static func named() -> (user: uid_t, group: gid_t)? {
        var entry = passwd()
        var result: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &result) == 0, result != nil else { return nil }
        return (entry.pw_uid, entry.pw_gid)
    }
}
