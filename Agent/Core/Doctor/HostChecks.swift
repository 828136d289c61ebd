internal import AgentSandbox
internal import SharedBase
internal import SharedCommand
internal import SharedTelemetry

/// The host: open files, and what the sandbox of runbook steps needs. Drift works without the latter, so it only warns.
enum HostChecks {
    /// Descriptors of an agent: the link, the admin socket, the spool, and the files of two scans side by side.
    static let openFilesNeeded = 256

    static func checks(_ stateDirectory: String?) -> [DoctorCheck] {
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
            DoctorCheck(blocking: "bubblewrap", "for the sandbox: the program bwrap and its version") {
                let found = SandboxReport.bubblewrap()
                return bubblewrap(found?.path, found?.version)
            },
            DoctorCheck(blocking: "seccomp", "for the sandbox: filters of system calls") {
                seccomp(HostText.read("/proc/sys/kernel/seccomp/actions_avail"))
            },
            DoctorCheck(blocking: "cgroups", "for the sandbox: limits of memory, processors and processes") {
                let groups = SandboxReport.groups()
                return cgroups(
                    groups.description,
                    limitsMemory: groups.limitsMemory,
                    limitsProcessors: groups.limitsProcessors
                )
            },
            DoctorCheck(blocking: "step-user", "for the sandbox: the user of runbook steps") { stepUser() },
            DoctorCheck("sandbox", "a real step: /bin/true in the sandbox") {
                guard let reason = await SandboxReport.trial(hidden: [stateDirectory].compactMap { $0 }) else {
                    return .ok("a step ran and ended as it should")
                }
                return .warn("\(reason); \(onlyRunbooks)", hint: "dd0c-agent sandbox -- /bin/true")
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

    static func bubblewrap(_ path: String?, _ version: [Int]?) -> DoctorFinding {
        guard let path else {
            let places = Sandbox.programs.joined(separator: ", ")
            return .warn("bwrap is neither of \(places); \(onlyRunbooks)", hint: "apt-get install bubblewrap")
        }
        guard let version else {
            return .warn("\(path) does not say its version; \(onlyRunbooks)", hint: "\(path) --version")
        }
        let text = version.map(String.init).joined(separator: ".")
        guard SandboxReport.isNewEnough(version) else {
            return .warn("\(path) is \(text), older than 0.8.0; \(onlyRunbooks)", hint: "install a newer bubblewrap")
        }
        return .ok("\(path) \(text)")
    }

    private static func stepUser() -> DoctorFinding {
        do throws(SandboxError) {
            let user = try SandboxReport.user()
            return stepUser(user.sentence, isOwn: user.isOwn)
        } catch {
            return .warn("\(error.reason); \(onlyRunbooks)", hint: error.advice ?? "start the agent as another user")
        }
    }

    /// - Parameter isOwn: steps have the user that owns the agent's key; between the two stand the step's namespaces alone.
    static func stepUser(_ sentence: String, isOwn: Bool) -> DoctorFinding {
        guard isOwn else { return .ok(sentence) }
        return .warn(
            "\(sentence): the user that owns the agent's key, which only the sandbox keeps from them",
            hint: "AmbientCapabilities=CAP_SETUID CAP_SETGID in the agent's unit, and useradd --system dd0c-step"
        )
    }

    static func cgroups(_ description: String, limitsMemory: Bool, limitsProcessors: Bool) -> DoctorFinding {
        let missing = [limitsMemory ? nil : "memory", limitsProcessors ? nil : "processors"].compactMap { $0 }
        guard missing.isEmpty else {
            return .warn(
                "\(description): no group with a limit of \(missing.joined(separator: " and of ")) can be made; "
                    + "a step that asks for one is refused",
                hint: "run the agent as root, or with Delegate=yes in its unit"
            )
        }
        return .ok(description)
    }
}
