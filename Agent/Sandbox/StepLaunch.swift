internal import CSandbox
internal import Glibc
internal import SharedBase

/// A step whose bubblewrap has been started, with everything that the agent holds of it.
struct StepLaunch {
    let process: pid_t
    let monitor: Descriptor
    let user: StepUser
    let pipes: StepPipes.Ours
    /// The scratch file system.
    let scratch: Descriptor
    /// The mounts that bubblewrap started in. Whoever closes it last waits for their end.
    let mounts: Descriptor
    /// Hears of exits.
    let exits: Descriptor
    let group: StepGroup?
    /// Those that it may write, and behind them those that it may read.
    let folders: [WritableFolder]
    /// What one process may use of processors, where no group limits all; seconds.
    let processorSeconds: Int?
    /// Whether a group counts processor time.
    var isCounted: Bool { group?.countsProcessorTime ?? false }

    /// Checks the request and starts it; what fails here has run nothing.
    static func start(_ sandbox: Sandbox, _ request: SandboxRequest) throws(SandboxError) -> StepLaunch {
        try request.check()
        let user = try sandbox.stepUser()
        if request.limits.memory != nil, !sandbox.groups.limitsMemory {
            throw SandboxError(
                .facility,
                attempted: "limit the memory of the step",
                reason: "this agent may not make control groups with a memory limit",
                advice: "run it as root or in a delegated group (Delegate=yes), or leave the limit out"
            )
        }
        var folders: [WritableFolder] = []
        for path in request.writable {
            folders.append(try WritableFolder.open(path, hidden: sandbox.hidden, user: user))
        }
        for path in request.readable {
            folders.append(try WritableFolder.open(path, hidden: sandbox.hidden, user: user, isReadOnly: true))
        }
        if request.limits.cpus != nil, !sandbox.groups.limitsProcessors {
            throw SandboxError(
                .facility,
                attempted: "limit the processors of the step",
                reason: "this agent may not make control groups with a limit of processor time",
                advice: "run it as root or in a delegated group (Delegate=yes), or leave the limit out"
            )
        }
        let memory = sandbox.groups.limitsMemory ? request.limits.memory ?? SandboxLimits.standardMemory : nil
        let group = try StepGroup(
            sandbox.groups,
            StepGroup.Limits(
                memory: memory,
                processes: user.countsAlone ? nil : request.limits.processes + innerProcesses,
                processors: sandbox.groups.limitsProcessors ? request.limits.cpus ?? SandboxLimits.standardCPUs : nil
            )
        )
        do {
            return try start(sandbox, request, user, folders, group)
        } catch {
            group?.remove()
            throw error
        }
    }

    /// Bubblewrap outside and its process 1 inside.
    private static let innerProcesses = 2

    /// With folders that were opened before. What they have become in the meantime is found out in the child.
    static func start(
        _ sandbox: Sandbox,
        _ request: SandboxRequest,
        _ user: StepUser,
        _ folders: [WritableFolder],
        _ group: StepGroup?
    ) throws(SandboxError) -> StepLaunch {
        let pipes = try StepPipes()
        let files = try StepFiles(sandbox, request, status: pipes.status.writing.number)
        let maps = try ownerMaps(folders, user)
        let started = ChildStart(
            arguments: [sandbox.bubblewrap, "--args", "\(files.options.number)", "--"] + request.arguments,
            standard: [pipes.input.reading.number, pipes.output.writing.number, pipes.error.writing.number],
            kept: files.numbers + [pipes.status.writing.number],
            group: group,
            user: user,
            limits: limits(request.limits, user, groups: sandbox.groups),
            folders: zip(folders, maps).map { ($0, $1?.number ?? -1) },
            scratch: "size=\(request.limits.scratch),nr_inodes=\(SandboxLimits.scratchFiles),mode=0755"
        ).start()
        withExtendedLifetime((files, maps)) {}
        let (scratch, mounts) = (Descriptor(started.scratch), Descriptor(started.mounts))
        let exits = Descriptor(started.exits)
        let monitor = Descriptor(started.process_descriptor)
        guard started.process > 0, started.stage == Int32(DD0C_STAGE_READY.rawValue), scratch.isOpen else {
            if started.process > 0 { dd0c_reap(started.process, nil) }
            throw refusal(started, folders)
        }
        return StepLaunch(
            process: started.process,
            monitor: monitor,
            user: user,
            pipes: pipes.ours(),
            scratch: scratch,
            mounts: mounts,
            exits: exits,
            group: group,
            folders: folders,
            processorSeconds: processorSeconds(request.limits, sandbox.groups)
        )
    }

    /// A folder of another owner is mounted so that the owner's files are the step's, and nobody else's.
    private static func ownerMaps(
        _ folders: [WritableFolder],
        _ user: StepUser
    ) throws(SandboxError) -> [Descriptor?] {
        var maps: [Descriptor?] = []
        for folder in folders {
            guard user.isPrivileged, folder.owner != user.user else {
                maps.append(nil)
                continue
            }
            let map = Descriptor(dd0c_owner_map(folder.owner, folder.group, user.user, user.group))
            guard map.isOpen else { throw .system("map the owner of \(folder.path) to the step's user", error: errno) }
            maps.append(map)
        }
        return maps
    }

    static func limits(_ limits: SandboxLimits, _ user: StepUser, groups: ControlGroups) -> [dd0c_limit] {
        var rows: [(__rlimit_resource, Int)] = [
            (RLIMIT_CORE, 0), (RLIMIT_NOFILE, 1024), (RLIMIT_FSIZE, limits.disk), (__RLIMIT_MEMLOCK, 1 << 20),
            (__RLIMIT_RTPRIO, 0), (__RLIMIT_NICE, 0), (__RLIMIT_SIGPENDING, 4096), (__RLIMIT_MSGQUEUE, 1 << 20),
        ]
        // Where the user is shared a control group counts; a limit for the user would count other steps too.
        if user.countsAlone || groups.places[.pids] == nil {
            rows.append((__RLIMIT_NPROC, limits.processes + innerProcesses))
        }
        // Without a group the least that can be done: one process cannot take all.
        if !groups.limitsMemory { rows.append((RLIMIT_DATA, 2 * SandboxLimits.standardMemory)) }
        var list = rows.map {
            dd0c_limit(resource: Int32($0.0.rawValue), soft: UInt64($0.1), hard: UInt64($0.1))
        }
        // The soft limit is a signal of its own, by which it is known; whoever ignores it is killed a second later.
        if let seconds = processorSeconds(limits, groups) {
            let resource = Int32(RLIMIT_CPU.rawValue)
            list.append(dd0c_limit(resource: resource, soft: UInt64(seconds), hard: UInt64(seconds + 1)))
        }
        return list
    }

    /// How long one process may keep processors busy where no group counts for all: as long as one processor can be busy in the step's time.
    static func processorSeconds(_ limits: SandboxLimits, _ groups: ControlGroups) -> Int? {
        guard !groups.limitsProcessors else { return nil }
        let (seconds, rest) = limits.timeout.components
        return Int(seconds) + (rest > 0 ? 1 : 0)
    }

    private static func refusal(_ started: dd0c_started, _ folders: [WritableFolder]) -> SandboxError {
        let stage = String(cString: dd0c_stage_name(started.stage))
        let aboutFolder = (Int32(DD0C_STAGE_FOLDER_OPEN.rawValue)...Int32(DD0C_STAGE_FOLDER_OWNER.rawValue)).contains(
            started.stage
        )
        let folder = aboutFolder && Int(started.folder) < folders.count ? ", \(folders[Int(started.folder)].path)" : ""
        let advice: String? =
            switch dd0c_stage(UInt32(started.stage)) {
            case DD0C_STAGE_USER_NAMESPACE, DD0C_STAGE_USER_MAP, DD0C_STAGE_EXEC, DD0C_STAGE_PRIVATE_MOUNTS:
                "dd0c-agent doctor --only user-namespaces bubblewrap"
            case DD0C_STAGE_USER: "useradd --system --no-create-home dd0c-step, a user that this container maps"
            case DD0C_STAGE_FOLDER_OWNER:
                "use a folder on ext4, xfs, btrfs or tmpfs, or one that belongs to the step's user"
            default: nil
            }
        return .system("start the sandbox, to \(stage)\(folder)", error: started.error, advice: advice)
    }
}
