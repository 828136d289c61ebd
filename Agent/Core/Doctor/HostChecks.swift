internal import SharedCommand
internal import SharedTelemetry

/// The host: open files, and what the sandbox of runbook steps needs. Drift works without the latter, so it only warns.
enum HostChecks {
    /// Descriptors of an agent: the link, the admin socket, the spool, and the files of two scans side by side.
    static let openFilesNeeded = 256

    static func checks(_ path: String) -> [DoctorCheck] {
        [
            DoctorCheck(blocking: "open-files", "the limit of open files") {
                let figures = ProcessFigures.current()
                return HostFindings.openFiles(
                    used: nil,
                    limit: figures?.openFilesLimit,
                    needed: openFilesNeeded,
                    for: "an agent"
                )
            },
            DoctorCheck(blocking: "user-namespaces", "for the sandbox: namespaces without privileges") {
                userNamespaces(
                    most: HostText.read("/proc/sys/user/max_user_namespaces"),
                    debian: HostText.read("/proc/sys/kernel/unprivileged_userns_clone"),
                    appArmor: HostText.read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
                )
            },
            DoctorCheck(blocking: "bubblewrap", "for the sandbox: the program bwrap") {
                guard let found = HostText.program("bwrap", path: path) else {
                    return .warn("bwrap is not on PATH; \(onlyRunbooks)", hint: "apt-get install bubblewrap")
                }
                return .ok(found)
            },
            DoctorCheck(blocking: "seccomp", "for the sandbox: filters of system calls") {
                seccomp(HostText.read("/proc/sys/kernel/seccomp/actions_avail"))
            },
            DoctorCheck(blocking: "cgroups", "for the sandbox: limits of memory and processes") {
                cgroups(HostText.read("/sys/fs/cgroup/cgroup.controllers"))
            },
        ]
    }

    private static let onlyRunbooks = "runbook steps would be refused, drift is not concerned"

    /// Each argument is the text of the kernel's switch; nil where this kernel has none.
    static func userNamespaces(most: String?, debian: String?, appArmor: String?) -> DoctorFinding {
        guard let most, let number = Int(most) else {
            return .warn("this kernel has none; \(onlyRunbooks)", hint: "use a kernel with CONFIG_USER_NS")
        }
        guard number > 0 else {
            return .warn("none may be made; \(onlyRunbooks)", hint: "sysctl -w user.max_user_namespaces=10000")
        }
        if debian == "0" {
            return .warn(
                "only root may make them; \(onlyRunbooks)",
                hint: "sysctl -w kernel.unprivileged_userns_clone=1"
            )
        }
        if appArmor == "1" {
            return .warn(
                "AppArmor allows them to programs with a profile alone; \(onlyRunbooks)",
                hint: "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or a profile for dd0c-agent"
            )
        }
        return .ok("up to \(number) may be made")
    }

    static func seccomp(_ actions: String?) -> DoctorFinding {
        let words = Set((actions ?? "").split(separator: " ").map(String.init))
        guard words.isSuperset(of: ["kill_process", "errno"]) else {
            return .warn(
                "this kernel has no filters that kill or refuse; \(onlyRunbooks)",
                hint: "use a kernel with CONFIG_SECCOMP_FILTER"
            )
        }
        return .ok("filters can kill and refuse")
    }

    static func cgroups(_ controllers: String?) -> DoctorFinding {
        guard let controllers else {
            return .warn(
                "version 2 is not mounted on /sys/fs/cgroup; \(onlyRunbooks)",
                hint: "boot with systemd.unified_cgroup_hierarchy=1"
            )
        }
        let words = Set(controllers.split(separator: " ").map(String.init))
        let missing = ["memory", "pids"].filter { !words.contains($0) }
        guard missing.isEmpty else {
            return .warn(
                "version 2 without \(missing.joined(separator: " and ")); \(onlyRunbooks)",
                hint: "enable them in the parent's cgroup.subtree_control, or Delegate=yes in the unit"
            )
        }
        return .ok("version 2 with memory and pids")
    }
}
